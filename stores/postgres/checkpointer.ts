import { randomBytes } from 'node:crypto';
import type { RunnableConfig } from '@langchain/core/runnables';
import {
  BaseCheckpointSaver,
  type ChannelVersions,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointPendingWrite,
  getCheckpointId,
  type CheckpointTuple as LangGraphTuple,
  maxChannelVersion,
  type PendingWrite,
  TASKS,
  WRITES_IDX_MAP,
} from '@langchain/langgraph-checkpoint';
import type { CheckpointTuple, SerializedValue } from '../checkpoint-store.ts';
import { sendCheckpointDeletion, sendCheckpointRows, sendWrites } from './checkpoint-rows.ts';
import { getCheckpoint, listCheckpoints } from './checkpoint-store.ts';
import type { Database } from './database.ts';
import { isUuid } from './uuid.ts';

/** As many as the run engine writes: versions are compared as texts, in either runtime. */
const VERSION_DIGITS = 12;
const SENDS_IN_CHANNEL_SINCE = 4;

const threadIdOf = (config: RunnableConfig, action: string): string => {
  const threadId: unknown = config.configurable?.thread_id;
  if (typeof threadId === 'string' && threadId !== '') return threadId;
  throw new TypeError(`Cannot ${action} without configurable.thread_id, a text that is not empty`);
};

const runIdOf = (config: RunnableConfig): string | undefined => {
  const runId: unknown = config.configurable?.run_id;
  return typeof runId === 'string' && isUuid(runId) ? runId : undefined;
};

const nsOf = (config: RunnableConfig): string => config.configurable?.checkpoint_ns ?? '';

/**
 * LangGraph's checkpointer over the tables of the run engine, for graphs that run outside the workflow sandbox. Both
 * write the same rows: a thread may go on in either runtime.
 */
export class PostgresCheckpointer extends BaseCheckpointSaver {
  readonly #db: Database;
  readonly #tenantId: string;

  constructor(db: Database, tenantId: string) {
    super();
    this.#db = db;
    this.#tenantId = tenantId;
  }

  /**
   * Versions are texts, a padded count and a random mark: values are stored by version, and with bare counts two forks of
   * a thread would give the same version to different values. LangGraph only ever compares versions, so the type that its
   * base class names does not matter.
   */
  override getNextVersion(current: number | undefined): number {
    const count = current === undefined ? 0 : Number.parseInt(String(current), 10);
    return `${String(count + 1).padStart(VERSION_DIGITS, '0')}.${randomBytes(4).toString('hex')}` as unknown as number;
  }

  async getTuple(config: RunnableConfig): Promise<LangGraphTuple | undefined> {
    const threadId: unknown = config.configurable?.thread_id;
    if (typeof threadId !== 'string') return undefined;
    const tuple = await getCheckpoint(this.#db, {
      tenantId: this.#tenantId,
      threadId,
      ns: nsOf(config),
      checkpointId: getCheckpointId(config) || undefined,
    });
    return tuple && this.#toLangGraph({ ...tuple, threadId });
  }

  async *list(config: RunnableConfig, options: CheckpointListOptions = {}): AsyncGenerator<LangGraphTuple> {
    const tuples = await listCheckpoints(this.#db, {
      tenantId: this.#tenantId,
      threadId: config.configurable?.thread_id,
      ns: config.configurable?.checkpoint_ns,
      checkpointId: getCheckpointId(config) || undefined,
      before: options.before?.configurable?.checkpoint_id,
      metadata: options.filter,
      limit: options.limit,
    });
    for (const tuple of tuples) yield await this.#toLangGraph(tuple);
  }

  async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<RunnableConfig> {
    const threadId = threadIdOf(config, 'put a checkpoint');
    const ns = nsOf(config);
    const { channel_values, ...rest } = checkpoint;
    const changed = Object.keys(newVersions).filter((channel) => channel in channel_values);
    const newValues = await Promise.all(
      changed.map(async (channel) => [channel, await this.#serialize(channel_values[channel])] as const),
    );
    const record = {
      ns,
      checkpointId: checkpoint.id,
      parentCheckpointId: config.configurable?.checkpoint_id,
      checkpoint: { ...rest, channel_versions: { ...rest.channel_versions, ...newVersions } },
      metadata: metadata as unknown as Readonly<Record<string, unknown>>,
      newValues: Object.fromEntries(newValues),
      snapshot: undefined,
    };
    const owner = { tenantId: this.#tenantId, threadId, runId: runIdOf(config) };
    await this.#db.withTransaction(async (tx) => sendCheckpointRows(tx, owner, { checkpoints: [record], writes: [] }));
    return { configurable: { thread_id: threadId, checkpoint_ns: ns, checkpoint_id: checkpoint.id } };
  }

  async putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string): Promise<void> {
    const threadId = threadIdOf(config, 'put writes');
    const checkpointId: unknown = config.configurable?.checkpoint_id;
    if (typeof checkpointId !== 'string') throw new TypeError('Cannot put writes without configurable.checkpoint_id');
    const records = await Promise.all(
      writes.map(async ([channel, value], index) => ({
        ns: nsOf(config),
        checkpointId,
        taskId,
        idx: WRITES_IDX_MAP[channel] ?? index,
        channel: String(channel),
        value: await this.#serialize(value),
      })),
    );
    const owner = { tenantId: this.#tenantId, threadId, runId: runIdOf(config) };
    await this.#db.withTransaction(async (tx) => sendWrites(tx, owner, records));
  }

  async deleteThread(threadId: string): Promise<void> {
    await this.#db.withTransaction(async (tx) =>
      sendCheckpointDeletion(tx, { tenantId: this.#tenantId, threadId, runId: undefined }),
    );
  }

  async #serialize(value: unknown): Promise<SerializedValue> {
    const [type, bytes] = await this.serde.dumpsTyped(value);
    const buffer = Buffer.from(bytes);
    return type === 'json'
      ? { type, value: buffer.toString('utf8') }
      : { type: 'bytes', value: buffer.toString('base64') };
  }

  async #deserialize({ type, value }: SerializedValue): Promise<unknown> {
    return this.serde.loadsTyped(type, type === 'json' ? value : new Uint8Array(Buffer.from(value, 'base64')));
  }

  async #toLangGraph(tuple: CheckpointTuple & { readonly threadId: string }): Promise<LangGraphTuple> {
    const thread = { thread_id: tuple.threadId, checkpoint_ns: tuple.ns };
    const channelValues = await Promise.all(
      Object.entries(tuple.values).map(async ([channel, value]) => [channel, await this.#deserialize(value)] as const),
    );
    const values = Object.fromEntries(channelValues);
    const checkpoint = { ...tuple.checkpoint, channel_values: values } as unknown as Checkpoint;
    if (checkpoint.v < SENDS_IN_CHANNEL_SINCE) await this.#addPendingSends(checkpoint, tuple);
    const pendingWrites = await Promise.all(
      tuple.writes.map(
        async ({ taskId, channel, value }): Promise<CheckpointPendingWrite> => [
          taskId,
          channel,
          await this.#deserialize(value),
        ],
      ),
    );
    return {
      config: { configurable: { ...thread, checkpoint_id: tuple.checkpointId } },
      checkpoint,
      metadata: tuple.metadata as unknown as CheckpointMetadata,
      pendingWrites,
      ...(tuple.parentCheckpointId !== undefined && {
        parentConfig: { configurable: { ...thread, checkpoint_id: tuple.parentCheckpointId } },
      }),
    };
  }
  /** Checkpoints of older formats have their sends among the parent's writes; today's have them in a channel. */
  async #addPendingSends(
    checkpoint: Checkpoint,
    tuple: CheckpointTuple & { readonly threadId: string },
  ): Promise<void> {
    const { threadId, ns, parentCheckpointId } = tuple;
    if (parentCheckpointId === undefined) return;
    const parent = await getCheckpoint(this.#db, {
      tenantId: this.#tenantId,
      threadId,
      ns,
      checkpointId: parentCheckpointId,
    });
    const sends = (parent?.writes ?? []).filter(({ channel }) => channel === TASKS);
    checkpoint.channel_values[TASKS] = await Promise.all(sends.map(({ value }) => this.#deserialize(value)));
    const versions = Object.values(checkpoint.channel_versions);
    checkpoint.channel_versions = {
      ...checkpoint.channel_versions,
      [TASKS]: versions.length > 0 ? maxChannelVersion(...versions) : this.getNextVersion(undefined),
    };
  }
}
