import { randomUUID } from 'node:crypto';
import type { RunRef } from '../../schemas/runs.ts';
import type { CheckpointRecord, SerializedValue, WriteRecord } from '../../stores/checkpoint-store.ts';
import type { PostgresStores } from '../../stores/postgres/create-stores.ts';
import type { NewRun, Run, RunBatch } from '../../stores/run-store.ts';

export const TENANT = 'tenant-1';
export const NOTHING: RunBatch = { checkpoints: [], writes: [], events: [] };
export const SUCCESS = { status: 'success' } as const;

export const refOf = ({ tenantId, threadId, runId }: Run): RunRef => ({ tenantId, threadId, runId });

export const newThread = async ({ threads }: PostgresStores, tenantId = TENANT): Promise<string> =>
  (await threads.create({ tenantId })).threadId;

export const newRun = (threadId: string, options: Partial<NewRun> = {}): NewRun => ({
  tenantId: TENANT,
  threadId,
  assistantId: randomUUID(),
  graphId: 'analyst',
  kwargs: { config: { configurable: {} }, stream_mode: ['values'], stream_subgraphs: false },
  ...options,
});

/** A run that has begun, on a thread of its own unless one is given. */
export const startedRun = async (
  stores: PostgresStores,
  threadId?: string,
  options: Partial<NewRun> = {},
): Promise<RunRef> => {
  const { run } = await stores.runs.create(newRun(threadId ?? (await newThread(stores)), options));
  const begun = await stores.runs.begin(refOf(run));
  if (begun === undefined) throw new Error(`run ${run.runId} did not begin`);
  return refOf(run);
};

export const json = (value: unknown): SerializedValue => ({ type: 'json', value: JSON.stringify(value) });

/** A checkpoint whose `channels` all changed in it. */
export const checkpoint = (
  checkpointId: string,
  channels: Readonly<Record<string, unknown>>,
  options: Partial<CheckpointRecord> = {},
): CheckpointRecord => ({
  ns: '',
  checkpointId,
  parentCheckpointId: undefined,
  checkpoint: {
    v: 4,
    id: checkpointId,
    ts: '2026-01-01T00:00:00.000Z',
    channel_versions: Object.fromEntries(Object.keys(channels).map((name) => [name, `000000000001.${checkpointId}`])),
    versions_seen: {},
  },
  metadata: { source: 'loop', step: 1 },
  newValues: Object.fromEntries(Object.entries(channels).map(([name, value]) => [name, json(value)])),
  snapshot: undefined,
  ...options,
});

export const write = (checkpointId: string, taskId: string, idx: number, value: unknown): WriteRecord => ({
  ns: '',
  checkpointId,
  taskId,
  idx,
  channel: idx < 0 ? '__interrupt__' : 'messages',
  value: json(value),
});

export const eventsOf = async (
  { events }: PostgresStores,
  { tenantId, threadId }: Pick<RunRef, 'tenantId' | 'threadId'>,
  runId?: string,
) => events.read({ tenantId, threadId, runId, afterSeq: 0, limit: 10_000 });

/** Seq from 1 without a gap or a double (I3). */
export const isGapless = (events: readonly { readonly seq: number }[]): boolean =>
  events.every(({ seq }, index) => seq === index + 1);
