import type { CheckpointRecord, WriteRecord } from '../checkpoint-store.ts';
import type { Queryable } from './database.ts';
import { toJson, toJsonb } from './json-text.ts';

interface CheckpointOwner {
  readonly tenantId: string;
  readonly threadId: string;
  readonly runId: string | undefined;
}

/** One statement may not touch a row twice, so of rows with the same key one stays. */
const uniqueBy = <T>(
  rows: readonly T[],
  keyOf: (row: T) => readonly unknown[],
  pick: 'first' | 'last',
): readonly T[] => {
  const rowByKey = new Map<string, T>();
  for (const row of rows) {
    const key = JSON.stringify(keyOf(row));
    if (pick === 'last' || !rowByKey.has(key)) rowByKey.set(key, row);
  }
  return [...rowByKey.values()];
};

const versionsOf = (record: CheckpointRecord): Readonly<Record<string, unknown>> =>
  (record.checkpoint.channel_versions ?? {}) as Readonly<Record<string, unknown>>;

const sendCheckpoints = (tx: Queryable, owner: CheckpointOwner, records: readonly CheckpointRecord[]): void => {
  for (const record of uniqueBy(records, ({ ns, checkpointId }) => [ns, checkpointId], 'last')) {
    const versions = Object.entries(versionsOf(record));
    void tx.query({
      name: 'put-checkpoint',
      text: `insert into checkpoints (tenant_id, thread_id, run_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id,
          checkpoint, metadata, snapshot, channels, versions)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        on conflict (tenant_id, thread_id, checkpoint_ns, checkpoint_id) do update set
          checkpoint = excluded.checkpoint, metadata = excluded.metadata, snapshot = excluded.snapshot,
          channels = excluded.channels, versions = excluded.versions`,
      values: [
        owner.tenantId,
        owner.threadId,
        owner.runId ?? null,
        record.ns,
        record.checkpointId,
        record.parentCheckpointId ?? null,
        toJson(record.checkpoint),
        toJsonb(record.metadata),
        record.snapshot === undefined ? null : toJson(record.snapshot),
        versions.map(([channel]) => channel),
        versions.map(([, version]) => String(version)),
      ],
    });
  }
};

const sendValues = (tx: Queryable, owner: CheckpointOwner, records: readonly CheckpointRecord[]): void => {
  const all = records.flatMap((record) =>
    Object.entries(record.newValues).map(([channel, value]) => ({
      ns: record.ns,
      channel,
      version: String(versionsOf(record)[channel]),
      value,
    })),
  );
  const rows = uniqueBy(all, ({ ns, channel, version }) => [ns, channel, version], 'first');
  if (rows.length === 0) return;
  void tx.query({
    name: 'put-checkpoint-values',
    // A version names its value: what is there already is the same.
    text: `insert into checkpoint_values (tenant_id, thread_id, run_id, checkpoint_ns, channel, version, type, value)
      select $1, $2, $3, v.* from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) as v
      on conflict do nothing`,
    values: [
      owner.tenantId,
      owner.threadId,
      owner.runId ?? null,
      rows.map(({ ns }) => ns),
      rows.map(({ channel }) => channel),
      rows.map(({ version }) => version),
      rows.map(({ value }) => value.type),
      rows.map(({ value }) => value.value),
    ],
  });
};

/**
 * A task's own writes stay as they were first; its special ones (error, interrupt, resume: negative idx) are replaced,
 * as LangGraph's own savers do.
 */
export const sendWrites = (tx: Queryable, owner: CheckpointOwner, writes: readonly WriteRecord[]): void => {
  const keyOf = ({ ns, checkpointId, taskId, idx }: WriteRecord) => [ns, checkpointId, taskId, idx];
  const rows = [
    ...uniqueBy(
      writes.filter(({ idx }) => idx >= 0),
      keyOf,
      'first',
    ),
    ...uniqueBy(
      writes.filter(({ idx }) => idx < 0),
      keyOf,
      'last',
    ),
  ];
  if (rows.length === 0) return;
  void tx.query({
    name: 'put-checkpoint-writes',
    text: `insert into checkpoint_writes (tenant_id, thread_id, run_id, checkpoint_ns, checkpoint_id, task_id, idx, channel, type, value)
      select $1, $2, $3, w.* from unnest($4::text[], $5::text[], $6::text[], $7::int[], $8::text[], $9::text[], $10::text[]) as w
      on conflict (tenant_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, run_id)
        do update set channel = excluded.channel, type = excluded.type, value = excluded.value
        where excluded.idx < 0`,
    values: [
      owner.tenantId,
      owner.threadId,
      owner.runId ?? null,
      rows.map(({ ns }) => ns),
      rows.map(({ checkpointId }) => checkpointId),
      rows.map(({ taskId }) => taskId),
      rows.map(({ idx }) => idx),
      rows.map(({ channel }) => channel),
      rows.map(({ value }) => value.type),
      rows.map(({ value }) => value.value),
    ],
  });
};

/** Does not wait: the transaction's commit does. */
export const sendCheckpointRows = (
  tx: Queryable,
  owner: CheckpointOwner,
  batch: { readonly checkpoints: readonly CheckpointRecord[]; readonly writes: readonly WriteRecord[] },
): void => {
  sendCheckpoints(tx, owner, batch.checkpoints);
  sendValues(tx, owner, batch.checkpoints);
  sendWrites(tx, owner, batch.writes);
};

/** Deletes what a run left in the checkpoint tables (I8), or without a run all that the thread has there. */
export const sendCheckpointDeletion = (tx: Queryable, { tenantId, threadId, runId }: CheckpointOwner): void => {
  for (const table of ['checkpoints', 'checkpoint_values', 'checkpoint_writes']) {
    void tx.query({
      text: `delete from ${table} where tenant_id = $1 and thread_id = $2 and ($3::uuid is null or run_id = $3)`,
      values: [tenantId, threadId, runId ?? null],
    });
  }
};
