import type { BaseMessage } from '@langchain/core/messages';
import { getConfig } from '@langchain/langgraph/web';
import type { RunKwargs, StreamMode } from '../schemas/runs.ts';
import type { CheckpointSnapshot } from '../stores/checkpoint-store.ts';
import type { Journal } from './journal.ts';

/** LangGraph's `checkpoints` payload, as far as we read it. */
interface CheckpointPayload {
  readonly config: { readonly configurable?: Readonly<Record<string, unknown>> };
  readonly parentConfig?: { readonly configurable?: Readonly<Record<string, unknown>> } | undefined;
  readonly values: unknown;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly next: readonly string[];
  readonly tasks: readonly TaskPayload[];
}

interface TaskPayload {
  readonly id: string;
  readonly name: string;
  readonly path?: readonly unknown[];
  readonly error?: unknown;
  readonly interrupts: readonly unknown[];
  readonly state?: { readonly configurable?: Readonly<Record<string, unknown>> };
  readonly result?: unknown;
}

/** LangGraph's StateSnapshot, as far as we read it. */
export type StateView = Pick<CheckpointPayload, 'values' | 'next' | 'tasks'>;

export interface RootState {
  readonly checkpointId: string;
  readonly values: unknown;
  /** Ids of the tasks that the checkpoint still waits for. */
  readonly openTasks: readonly string[];
}

type Chunk = readonly [ns: readonly string[], mode: string, payload: unknown];

/** Modes that come through LangGraph's stream; messages and custom events have ways of their own. */
const TAPPED_MODES: readonly StreamMode[] = ['values', 'updates', 'debug', 'tasks', 'checkpoints'];

const pick = (configurable: Readonly<Record<string, unknown>> | undefined) =>
  configurable && {
    thread_id: configurable.thread_id,
    checkpoint_ns: configurable.checkpoint_ns ?? '',
    checkpoint_id: configurable.checkpoint_id,
    ...(configurable.checkpoint_map !== undefined && { checkpoint_map: configurable.checkpoint_map }),
  };

const toWireCheckpoint = ({ config, parentConfig, ...rest }: CheckpointPayload) => ({
  ...rest,
  checkpoint: pick(config.configurable),
  parent_checkpoint: pick(parentConfig?.configurable) ?? null,
  tasks: rest.tasks.map(({ state, ...task }) => ({ ...task, checkpoint: pick(state?.configurable) ?? null })),
});

/**
 * Listens to LangGraph's stream as it is written, not as it is read: so the events of a superstep are in the journal
 * before the superstep is committed. LangGraph sees another stream to pass its chunks on to (`__pregel_stream`).
 */
export class StreamTap {
  readonly modes: ReadonlySet<string>;
  readonly #journal: Journal;
  readonly #wanted: ReadonlySet<string>;
  readonly #subgraphs: boolean;
  readonly #taskNames = new Map<string, string>();
  #state: RootState | undefined;

  constructor(journal: Journal, { stream_mode, stream_subgraphs }: RunKwargs) {
    this.#journal = journal;
    this.#wanted = new Set(stream_mode);
    this.#subgraphs = stream_subgraphs;
    // Checkpoints always: they tell what the graph would do next, and what its state is.
    this.modes = new Set(TAPPED_MODES.filter((mode) => mode === 'checkpoints' || this.#wanted.has(mode)));
  }

  /** The root graph at its last checkpoint that LangGraph showed; after `interrupt_after` there is a later one. */
  get state(): RootState | undefined {
    return this.#state;
  }

  /** Takes a state of the root graph that LangGraph did not show by itself. */
  catchUp(checkpointId: string, state: StateView): void {
    this.#keepSnapshot('', checkpointId, state);
  }

  nodeOf(taskId: string): string | undefined {
    return this.#taskNames.get(taskId);
  }

  push([ns, mode, payload]: Chunk): void {
    if (mode === 'checkpoints') {
      const checkpoint = payload as CheckpointPayload;
      const { checkpoint_ns: checkpointNs = '', checkpoint_id: checkpointId } = checkpoint.config.configurable ?? {};
      this.#keepSnapshot(String(checkpointNs), String(checkpointId), checkpoint);
    }
    if (!this.#wanted.has(mode)) return;
    if (ns.length > 0 && !this.#subgraphs) return;
    this.#emit(ns, mode, toWirePayload(mode, payload));
  }

  /** A message that a node made; like custom events, seen from subgraphs too, whether they are streamed or not. */
  message(ns: readonly string[], message: BaseMessage, metadata: Readonly<Record<string, unknown>>): void {
    this.#emit(ns, 'messages', [message, metadata]);
  }

  /** What a node wrote with LangGraph's stream writer. */
  readonly custom = (chunk: unknown): void => {
    if (!this.#wanted.has('custom')) return;
    const ns: unknown = getConfig()?.configurable?.checkpoint_ns;
    this.#emit(typeof ns === 'string' ? ns.split('|').slice(0, -1) : [], 'custom', chunk);
  };

  /** What a tool call tells of itself; from subgraphs too. */
  readonly tool = (ns: readonly string[], event: object): void => this.#emit(ns, 'tools', event);

  /** What LangChain's callbacks tell of a part of the graph. */
  readonly callback = (event: object): void => this.#emit([], 'events', event);

  #emit(ns: readonly string[], mode: string, data: unknown): void {
    this.#journal.event([mode, ...(this.#subgraphs ? ns : [])].join('|'), data);
  }

  #keepSnapshot(ns: string, checkpointId: string, { values, next, tasks }: StateView): void {
    for (const { id, name } of tasks) this.#taskNames.set(id, name);
    if (ns === '') this.#state = { checkpointId, values, openTasks: tasks.map(({ id }) => id) };
    this.#journal.snapshot(ns, checkpointId, toSnapshot(next, tasks));
  }
}

/** As the store keeps it. */
export const toSnapshot = (next: readonly string[], tasks: readonly TaskPayload[]): CheckpointSnapshot => ({
  next,
  tasks: tasks.map(({ id, name, path, state }) => {
    const subgraphNs = state?.configurable?.checkpoint_ns;
    return { id, name, ...(path && { path }), ...(typeof subgraphNs === 'string' && { subgraphNs }) };
  }),
});

const toWirePayload = (mode: string, payload: unknown): unknown => {
  if (mode === 'checkpoints') return toWireCheckpoint(payload as CheckpointPayload);
  if (mode !== 'debug') return payload;
  const debug = payload as { readonly type: string; readonly payload: unknown };
  return debug.type === 'checkpoint'
    ? { ...debug, payload: toWireCheckpoint(debug.payload as CheckpointPayload) }
    : payload;
};
