import type { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import { RunControl } from '@langchain/langgraph/web';
import type { Operation } from '@langchain/langgraph-checkpoint';
import type { RunnableGraph } from '../graphs/ports.ts';
import type { RunError, RunKwargs, RunRef } from '../schemas/runs.ts';
import type { RunStart } from '../stores/run-store.ts';
import { type LoadCheckpoint, RunCheckpointer } from './checkpointer.ts';
import { describeInput } from './describe-input.ts';
import { EventWatcher } from './event-watcher.ts';
import { graphInput } from './graph-input.ts';
import type { Journal } from './journal.ts';
import { MessageWatcher } from './message-watcher.ts';
import { PortStore } from './port-store.ts';
import type { WrittenOutcome } from './run-log.ts';
import { toJson } from './serde.ts';
import { type StateView, StreamTap } from './stream-tap.ts';
import { ToolWatcher } from './tool-watcher.ts';

const DEFAULT_RECURSION_LIMIT = 25;

/** What a runtime brings: where the graph runs is its business. */
export interface GraphRunHost {
  readonly ref: RunRef;
  readonly start: RunStart;
  readonly journal: Journal;
  /** LangGraph's step at which the recursion limit is reached, when an earlier execution of the run has fixed it. */
  readonly stopStep?: number | undefined;
  readonly loadCheckpoint: LoadCheckpoint;
  readonly batchItems: (operations: readonly Operation[]) => Promise<readonly unknown[]>;
  /** Called after each superstep of the root graph, before the next begins. */
  readonly onSuperstep: () => Promise<void>;
}

/** One execution's share of a run: a compiled graph between its checkpoints and its events, on either runtime. */
export class GraphRun {
  readonly tap: StreamTap;
  readonly control = new RunControl();
  readonly stopStep: number;
  readonly #host: GraphRunHost;
  readonly #checkpointer: RunCheckpointer;
  readonly #failedNodes: string[] = [];

  constructor(host: GraphRunHost) {
    this.#host = host;
    const { start, journal } = host;
    this.tap = new StreamTap(journal, start.kwargs);
    this.#checkpointer = this.#createCheckpointer();
    const limit = start.kwargs.config.recursion_limit ?? DEFAULT_RECURSION_LIMIT;
    this.stopStep = host.stopStep ?? this.#firstStep() + limit;
  }

  /** Runs the graph to its end, an interrupt, or a drain. @throws what the graph throws. */
  async execute(
    graph: RunnableGraph,
    {
      callbacks = [],
      signal,
    }: { readonly callbacks?: readonly BaseCallbackHandler[]; readonly signal?: AbortSignal } = {},
  ): Promise<void> {
    const { kwargs } = this.#host.start;
    graph.checkpointer = this.#checkpointer;
    graph.store = new PortStore(this.#host.batchItems);
    const config = { ...this.#config(), callbacks: [...callbacks, ...this.#watchers()], ...(signal && { signal }) };
    try {
      const stream = await graph.stream(graphInput(kwargs, this.#goesOn) as never, config as never);
      // Events are taken where they are written (StreamTap): reading to the end is waiting for the end.
      for await (const _ of stream);
    } catch (error) {
      throw this.#checkpointer.hasProgress ? error : describeInput(error, kwargs.input);
    }
    await this.#catchUp(graph);
  }

  /** Tells of the messages that nodes make; `undefined` when nobody asked to see messages. @param newId A UUID. */
  watchMessages(newId: () => string): MessageWatcher | undefined {
    const { ref, start } = this.#host;
    if (!wantsMessages(start.kwargs)) return undefined;
    return new MessageWatcher({ runId: ref.runId, newId, emit: (...message) => this.tap.message(...message) });
  }

  #watchers(): readonly BaseCallbackHandler[] {
    const { stream_mode: modes } = this.#host.start.kwargs;
    return [
      ...(modes.includes('tools') ? [new ToolWatcher(this.tap.tool)] : []),
      ...(modes.includes('events') ? [new EventWatcher(this.tap.callback)] : []),
    ];
  }

  async outcome({
    cancelled,
    error,
  }: {
    readonly cancelled: boolean;
    readonly error: RunError | undefined;
  }): Promise<WrittenOutcome> {
    const state = this.tap.state;
    const valuesJson = state === undefined ? {} : { valuesJson: await toJson(state.values) };
    if (cancelled) return { status: 'interrupted', ...valuesJson };
    if (error !== undefined && !this.#checkpointer.hasProgress) this.#host.journal.dropStartWrites();
    if (error !== undefined) return { status: 'error', error: this.#withNodes(error), ...valuesJson };
    return {
      status: 'success',
      interrupts: await this.#checkpointer.interrupts(state?.openTasks ?? []),
      ...valuesJson,
    };
  }

  /** LangGraph shows a checkpoint as it goes on from it. After `interrupt_after` it does not: the state is asked for. */
  async #catchUp(graph: RunnableGraph): Promise<void> {
    const headId = this.#checkpointer.headId;
    if (headId === undefined || this.tap.state?.checkpointId === headId) return;
    const config = { configurable: { thread_id: this.#host.ref.threadId } };
    const state = (await graph.getState(config as never)) as StateView;
    this.tap.catchUp(headId, state);
  }

  #config() {
    const { ref, start } = this.#host;
    const { kwargs, graphId, assistantId } = start;
    return {
      configurable: {
        ...kwargs.config.configurable,
        thread_id: ref.threadId,
        run_id: ref.runId,
        graph_id: graphId,
        assistant_id: assistantId,
        ...(!this.#goesOn && forkPoint(kwargs)),
        __pregel_stream: this.tap,
      },
      ...(kwargs.context !== undefined && { context: kwargs.context }),
      ...(kwargs.config.tags && { tags: [...kwargs.config.tags] }),
      ...(kwargs.interrupt_before && { interruptBefore: toNodes(kwargs.interrupt_before) }),
      ...(kwargs.interrupt_after && { interruptAfter: toNodes(kwargs.interrupt_after) }),
      // LangGraph counts from the step it starts at; the limit is for the run.
      recursionLimit: Math.max(1, this.stopStep - this.#firstStep()),
      writer: this.tap.custom,
      control: this.control,
      // `sync`: LangGraph waits for a superstep's checkpoint before the next one.
      durability: 'sync' as const,
      streamMode: [],
    };
  }

  #createCheckpointer(): RunCheckpointer {
    const { start, ref, journal, loadCheckpoint, onSuperstep } = this.#host;
    const { head, kwargs, graphId, assistantId } = start;
    const { threadId, runId } = ref;
    const checkpointer = new RunCheckpointer({
      threadId,
      runId,
      metadata: { thread_id: threadId, run_id: runId, graph_id: graphId, assistant_id: assistantId },
      journal,
      load: loadCheckpoint,
      onSuperstep,
      onFailedTask: (taskId) => this.#failedNodes.push(this.tap.nodeOf(taskId) ?? taskId),
    });
    checkpointer.remember(head, { isHead: kwargs.checkpoint_id === undefined || this.#goesOn });
    return checkpointer;
  }

  #withNodes({ error, message }: RunError): RunError {
    const nodes = [...new Set(this.#failedNodes)];
    return { error, message: nodes.length === 0 ? message : `${message} (node ${nodes.join(', ')})` };
  }

  get #goesOn(): boolean {
    return this.#host.start.commitNo > 0;
  }

  #firstStep(): number {
    const step = this.#host.start.head?.metadata.step;
    return typeof step === 'number' ? step + 1 : -1;
  }
}

/** As LangGraph names the checkpoint to start from: the root's, or a subgraph's with those of all graphs around it. */
const forkPoint = ({ checkpoint_id, checkpoint_ns, checkpoint_map }: RunKwargs) => {
  if (checkpoint_id === undefined) return {};
  if (checkpoint_ns === undefined || checkpoint_map === undefined) return { checkpoint_id };
  return { checkpoint_ns, checkpoint_id: checkpoint_map[checkpoint_ns], checkpoint_map };
};

/** Somebody asked to see messages; `events` has them too. */
const wantsMessages = ({ stream_mode }: RunKwargs): boolean =>
  stream_mode.some((mode) => mode === 'messages' || mode === 'messages-tuple' || mode === 'events');

const toNodes = (nodes: '*' | readonly string[]): '*' | string[] => (nodes === '*' ? '*' : [...nodes]);
