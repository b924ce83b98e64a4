import type { RunnableConfig } from '@langchain/core/runnables';
import { BaseCheckpointSaver } from '@langchain/langgraph/web';
import type {
  ChannelVersions,
  Checkpoint,
  CheckpointListOptions,
  CheckpointMetadata,
  CheckpointPendingWrite,
  CheckpointTuple as LangGraphTuple,
  PendingWrite,
} from '@langchain/langgraph-checkpoint';
import { WRITES_IDX_MAP } from '@langchain/langgraph-checkpoint';
import type { CheckpointTuple, SerializedValue, WriteRecord } from '../stores/checkpoint-store.ts';
import type { Interrupt } from '../stores/thread-store.ts';
import type { Journal } from './journal.ts';
import { deserialize, serialize } from './serde.ts';

/** The store's checkpoint of a namespace: the latest, the one asked for, or the latest before one. */
export type LoadCheckpoint = (
  ns: string,
  checkpointId?: string,
  before?: string,
) => Promise<CheckpointTuple | undefined>;

export interface RunCheckpointerOptions {
  readonly threadId: string;
  readonly runId: string;
  /** Goes into each checkpoint's metadata, where the API shows it. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly journal: Journal;
  readonly load: LoadCheckpoint;
  /** Called after each superstep of the root graph, before the next begins. */
  readonly onSuperstep: () => Promise<void>;
  /** Called with each task whose node threw. */
  readonly onFailedTask: (taskId: string) => void;
}

const nsOf = (config: RunnableConfig): string => config.configurable?.checkpoint_ns ?? '';
const idOf = (config: RunnableConfig): string | undefined => config.configurable?.checkpoint_id;

/** LangGraph's task of what comes from outside of all tasks. */
const NULL_TASK_ID = '00000000-0000-0000-0000-000000000000';
const ERROR = '__error__';
const INTERRUPT = '__interrupt__';

/** Channel versions that two forks of a thread cannot both give: counted, and marked with the run. */
const VERSION_DIGITS = 12;

/** LangGraph's checkpointer inside the workflow: remembers what this run wrote, hands it to the journal, loads the rest. */
export class RunCheckpointer extends BaseCheckpointSaver<string> {
  readonly #options: RunCheckpointerOptions;
  readonly #latest = new Map<string, CheckpointTuple>();
  #requested: CheckpointTuple | undefined;
  /** By namespace: what a subgraph began from last when the run went back in time. */
  readonly #revisited = new Map<string, CheckpointTuple>();
  readonly #versionMark: string;
  #hasProgress = false;

  constructor(options: RunCheckpointerOptions) {
    super();
    this.#options = options;
    this.#versionMark = options.runId.replaceAll('-', '').slice(-8);
  }

  /** What the run starts from is loaded already: the thread's head, or the checkpoint that was asked for. */
  remember(tuple: CheckpointTuple | undefined, { isHead }: { readonly isHead: boolean }): void {
    if (isHead && tuple !== undefined) this.#latest.set(tuple.ns, tuple);
    else this.#requested = tuple;
  }

  /** The graph took its input or command: something of it ran, or made a checkpoint. */
  get hasProgress(): boolean {
    return this.#hasProgress;
  }

  /** Id of the root graph's last checkpoint. */
  get headId(): string | undefined {
    return this.#latest.get('')?.checkpointId;
  }

  /** Of the root graph's last checkpoint, by task: what `interrupt()` was called with. */
  async interrupts(taskIds: readonly string[]): Promise<Readonly<Record<string, readonly Interrupt[]>>> {
    const writes = this.#latest.get('')?.writes ?? [];
    const of = async (taskId: string) =>
      Promise.all(
        writes
          .filter((write) => write.taskId === taskId && write.channel === INTERRUPT)
          .map(async ({ value }) => (await deserialize(value)) as Interrupt),
      );
    return Object.fromEntries(
      await Promise.all(taskIds.map(async (taskId) => [taskId, (await of(taskId)).flat()] as const)),
    );
  }

  override getNextVersion(current: string | undefined): string {
    const count = current === undefined ? 0 : Number.parseInt(current, 10);
    return `${String(count + 1).padStart(VERSION_DIGITS, '0')}.${this.#versionMark}`;
  }

  async getTuple(config: RunnableConfig): Promise<LangGraphTuple | undefined> {
    const ns = nsOf(config);
    const wanted = idOf(config);
    const known = [this.#latest.get(ns), this.#requested].find(
      (tuple) => tuple?.ns === ns && (wanted === undefined ? tuple !== this.#requested : tuple.checkpointId === wanted),
    );
    const tuple = known ?? (await this.#options.load(ns, wanted));
    if (tuple === undefined) return undefined;
    (wanted === undefined ? this.#latest : this.#revisited).set(ns, tuple);
    return this.#toLangGraph(tuple);
  }

  /** A run that goes back in time asks what its subgraphs had before that point, and for nothing else. */
  async *list(config: RunnableConfig, { before }: CheckpointListOptions = {}): AsyncGenerator<LangGraphTuple> {
    const beforeId = before === undefined ? undefined : idOf(before);
    if (beforeId === undefined)
      throw new Error('Cannot list checkpoints inside a run: read the history of the thread over the API');
    const tuple = await this.#options.load(nsOf(config), undefined, beforeId);
    if (tuple === undefined) return;
    this.#revisited.set(tuple.ns, tuple);
    yield await this.#toLangGraph(tuple);
  }

  async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<RunnableConfig> {
    const ns = nsOf(config);
    const { channel_values, ...rest } = checkpoint;
    const newValues: Record<string, SerializedValue> = {};
    for (const channel of Object.keys(newVersions)) {
      if (channel in channel_values) newValues[channel] = await serialize(channel_values[channel]);
    }
    // A channel that did not change keeps the value it had in the parent, which is the checkpoint loaded or put last.
    const parentId = idOf(config);
    const before =
      [this.#latest.get(ns), this.#requested, this.#revisited.get(ns)].find((tuple) => tuple?.checkpointId === parentId)
        ?.values ?? {};
    const values = Object.fromEntries(
      Object.keys(channel_values).flatMap((channel) => {
        const value = newValues[channel] ?? before[channel];
        return value === undefined ? [] : [[channel, value]];
      }),
    );
    const record = {
      ns,
      checkpointId: checkpoint.id,
      parentCheckpointId: parentId,
      checkpoint: rest,
      metadata: { ...this.#options.metadata, ...metadata },
      snapshot: undefined,
    };
    this.#latest.set(ns, { ...record, values, writes: [], createdAt: checkpoint.ts, runId: this.#options.runId });
    this.#hasProgress = true;
    this.#options.journal.checkpoint({ ...record, newValues });
    if (ns === '') await this.#options.onSuperstep();
    return { configurable: { thread_id: this.#options.threadId, checkpoint_ns: ns, checkpoint_id: checkpoint.id } };
  }

  async putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string): Promise<void> {
    const ns = nsOf(config);
    const checkpointId = idOf(config) ?? '';
    if (ns === '' && writes.some(([channel]) => channel === ERROR)) this.#options.onFailedTask(taskId);
    const records: WriteRecord[] = await Promise.all(
      writes.map(async ([channel, value], index) => ({
        ns,
        checkpointId,
        taskId,
        idx: WRITES_IDX_MAP[channel] ?? index,
        channel: String(channel),
        value: await serialize(value),
      })),
    );
    const latest = this.#latest.get(ns);
    if (latest?.checkpointId === checkpointId) {
      const isSame = (a: WriteRecord) => records.some((b) => a.taskId === b.taskId && a.idx === b.idx);
      this.#latest.set(ns, { ...latest, writes: [...latest.writes.filter((write) => !isSame(write)), ...records] });
    }
    if (taskId === NULL_TASK_ID) this.#options.journal.startWrites(records);
    else {
      this.#hasProgress = true;
      this.#options.journal.writes(records);
    }
  }

  async deleteThread(): Promise<void> {
    throw new Error('Cannot delete a thread inside a run: use the API');
  }

  async #toLangGraph(tuple: CheckpointTuple): Promise<LangGraphTuple> {
    const thread = { thread_id: this.#options.threadId, checkpoint_ns: tuple.ns };
    const channelValues = await Promise.all(
      Object.entries(tuple.values).map(async ([channel, value]) => [channel, await deserialize(value)] as const),
    );
    const pendingWrites = await Promise.all(
      tuple.writes.map(
        async ({ taskId, channel, value }): Promise<CheckpointPendingWrite> => [
          taskId,
          channel,
          await deserialize(value),
        ],
      ),
    );
    return {
      config: { configurable: { ...thread, checkpoint_id: tuple.checkpointId } },
      checkpoint: { ...tuple.checkpoint, channel_values: Object.fromEntries(channelValues) } as unknown as Checkpoint,
      metadata: tuple.metadata as unknown as CheckpointMetadata,
      pendingWrites,
      ...(tuple.parentCheckpointId !== undefined && {
        parentConfig: { configurable: { ...thread, checkpoint_id: tuple.parentCheckpointId } },
      }),
    };
  }
}
