import type { RunRef } from '../../schemas/runs.ts';
import type { CheckpointStore, CheckpointTuple, SerializedValue } from '../checkpoint-store.ts';
import type { Queryable } from './database.ts';
import { toJsonb } from './json-text.ts';

interface CheckpointRow {
  readonly thread_id: string;
  readonly checkpoint_ns: string;
  readonly checkpoint_id: string;
  readonly parent_checkpoint_id: string | null;
  readonly run_id: string | null;
  readonly checkpoint: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
  readonly snapshot: CheckpointTuple['snapshot'] | null;
  readonly created_at: Date;
  readonly value_rows: readonly (readonly [channel: string, type: SerializedValue['type'], value: string])[] | null;
  readonly write_rows:
    | readonly (readonly [taskId: string, idx: number, channel: string, type: SerializedValue['type'], value: string])[]
    | null;
}

// Of the writes under one index an earlier run's special one (negative idx) is hidden by a later run's, the others stay.
const COLUMNS = `c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.run_id, c.checkpoint, c.metadata,
  c.snapshot, c.created_at,
  (select json_agg(json_build_array(v.channel, v.type, v.value))
    from unnest(c.channels, c.versions) as k (channel, version)
    join checkpoint_values v on v.tenant_id = c.tenant_id and v.thread_id = c.thread_id
      and v.checkpoint_ns = c.checkpoint_ns and v.channel = k.channel and v.version = k.version) as value_rows,
  (select json_agg(json_build_array(w.task_id, w.idx, w.channel, w.type, w.value) order by w.task_id, w.idx)
    from (select distinct on (task_id, idx) * from checkpoint_writes
      where tenant_id = c.tenant_id and thread_id = c.thread_id and checkpoint_ns = c.checkpoint_ns
        and checkpoint_id = c.checkpoint_id
      order by task_id, idx, case when idx < 0 then -write_no else write_no end) w) as write_rows`;

const toTuple = (row: CheckpointRow): CheckpointTuple => ({
  ns: row.checkpoint_ns,
  checkpointId: row.checkpoint_id,
  parentCheckpointId: row.parent_checkpoint_id ?? undefined,
  checkpoint: row.checkpoint,
  metadata: row.metadata,
  values: Object.fromEntries((row.value_rows ?? []).map(([channel, type, value]) => [channel, { type, value }])),
  writes: (row.write_rows ?? []).map(([taskId, idx, channel, type, value]) => ({
    ns: row.checkpoint_ns,
    checkpointId: row.checkpoint_id,
    taskId,
    idx,
    channel,
    value: { type, value },
  })),
  snapshot: row.snapshot ?? undefined,
  createdAt: row.created_at,
  runId: row.run_id ?? undefined,
});

// A statement for each case: one for all would have one plan, which searches the whole thread for an id.
const readCheckpoint = async (
  db: Queryable,
  name: string,
  condition: string,
  values: readonly string[],
): Promise<CheckpointTuple | undefined> => {
  const [row] = await db.query<CheckpointRow>({
    name,
    text: `select ${COLUMNS} from checkpoints c
      where c.tenant_id = $1 and c.thread_id = $2 and c.checkpoint_ns = $3 ${condition}
      order by c.checkpoint_id desc limit 1`,
    values,
  });
  return row && toTuple(row);
};

/** The latest of its namespace, the one asked for, or the latest before one. */
export const getCheckpoint = async (
  db: Queryable,
  { tenantId, threadId, ns = '', checkpointId, before }: Parameters<CheckpointStore['get']>[0],
): Promise<CheckpointTuple | undefined> => {
  const namespace = [tenantId, threadId, ns];
  if (checkpointId !== undefined)
    return readCheckpoint(db, 'get-checkpoint', 'and c.checkpoint_id = $4', [...namespace, checkpointId]);
  if (before !== undefined)
    return readCheckpoint(db, 'checkpoint-before', 'and c.checkpoint_id < $4', [...namespace, before]);
  return readCheckpoint(db, 'latest-checkpoint', '', namespace);
};

/** The latest that the run itself wrote in the root graph. */
export const getCheckpointOfRun = (db: Queryable, ref: RunRef): Promise<CheckpointTuple | undefined> =>
  readCheckpoint(db, 'latest-checkpoint-of-run', 'and c.run_id = $4', [ref.tenantId, ref.threadId, '', ref.runId]);

export type CheckpointListQuery = Omit<Parameters<CheckpointStore['list']>[0], 'threadId'> & {
  /** Absent: all threads of the tenant, one after the other. */
  readonly threadId?: string | undefined;
};

/** `ns` absent: of all namespaces. */
export const listCheckpoints = async (
  db: Queryable,
  { tenantId, threadId, ns, checkpointId, before, metadata, limit }: CheckpointListQuery,
): Promise<readonly (CheckpointTuple & { readonly threadId: string })[]> => {
  const rows = await db.query<CheckpointRow>({
    text: `select ${COLUMNS} from checkpoints c
      where c.tenant_id = $1 and ($2::text is null or c.thread_id = $2) and ($3::text is null or c.checkpoint_ns = $3)
        and ($4::text is null or c.checkpoint_id = $4) and ($5::text is null or c.checkpoint_id < $5)
        and ($6::jsonb is null or c.metadata @> $6)
      order by c.checkpoint_id desc limit $7`,
    values: [
      tenantId,
      threadId ?? null,
      ns ?? null,
      checkpointId ?? null,
      before ?? null,
      metadata === undefined ? null : toJsonb(metadata),
      limit ?? null,
    ],
  });
  return rows.map((row) => ({ ...toTuple(row), threadId: row.thread_id }));
};

export const createCheckpointStore = (db: Queryable): CheckpointStore => ({
  get: (query) => getCheckpoint(db, query),
  list: ({ ns = '', ...query }) => listCheckpoints(db, { ns, ...query }),
});
