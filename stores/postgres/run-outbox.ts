import type { RunKwargs, RunRef } from '../../schemas/runs.ts';
import type { OutboxEntry, RunStore } from '../run-store.ts';
import type { Database } from './database.ts';
import type { Notifier } from './notifier.ts';
import { readOpenRuns } from './run-row.ts';
import { sendPromotion, sendThreadSettlement } from './run-settle.ts';
import { lockThread, ThreadLog } from './thread-log.ts';

/** For so long an entry that one process took is not offered to another. */
const TAKEN_FOR = '5 seconds';
/** Threads that one call looks after; what is left is due at the next. */
const ACTIVATION_BATCH = 200;

interface RefRow {
  readonly tenant_id: string;
  readonly thread_id: string;
  readonly run_id: string;
}

interface OutboxRow {
  readonly id: number;
  readonly kind: OutboxEntry['kind'];
  readonly run_id: string;
  /** Without a run there are none: it was deleted. */
  readonly tenant_id: string | null;
  readonly thread_id: string | null;
  readonly graph_id: string | null;
  readonly assistant_id: string | null;
  readonly kwargs_json: string | null;
  readonly cron_id: string | null;
}

const toRef = (row: RefRow): RunRef => ({ tenantId: row.tenant_id, threadId: row.thread_id, runId: row.run_id });

const checkpointOf = (kwargsJson: string | null): string | undefined =>
  kwargsJson === null ? undefined : (JSON.parse(kwargsJson) as RunKwargs).checkpoint_id;

/** A run that was deleted is not started any more; should its workflow be there, it is cancelled. */
const toEntry = (row: OutboxRow): OutboxEntry => {
  const { kind, run_id: runId, thread_id: threadId, tenant_id: tenantId, graph_id: graphId } = row;
  const { assistant_id: assistantId } = row;
  const id = String(row.id);
  if (kind === 'cancel' || tenantId === null || threadId === null || graphId === null || assistantId === null)
    return { id, runId, kind: 'cancel' };
  const checkpointId = checkpointOf(row.kwargs_json);
  const cronId = row.cron_id ?? undefined;
  return { id, runId, kind, run: { tenantId, threadId, runId, graphId, assistantId, checkpointId, cronId } };
};

/** What is in `kwargs` is read here: Postgres' `->>` fails on a client's U+0000 or lone surrogate, and one run stopped all. */
const OUTBOX_COLUMNS = `o.id, o.kind, o.run_id, r.thread_id, r.tenant_id, r.graph_id, r.assistant_id, r.cron_id,
  case when o.kind = 'start' and strpos(r.kwargs::text, '"checkpoint_id"') > 0 then r.kwargs::text end as kwargs_json`;

type OutboxStore = Pick<
  RunStore,
  'takeOutbox' | 'outboxOf' | 'settleOutbox' | 'activateDue' | 'silentRuns' | 'noteAlive' | 'overdueCancels'
>;

/** What the reconciler asks: who waits for a start, a cancel or a sign of life. */
export const createRunOutbox = (db: Database, notifier: Notifier): OutboxStore => ({
  async takeOutbox(limit, olderThanMs) {
    const rows = await db.query<OutboxRow>({
      name: 'take-outbox',
      text: `with taken as (
          update outbox set taken_at = clock_timestamp() where id in (
            select id from outbox
            where created_at <= clock_timestamp() - make_interval(secs => $2::float8 / 1000)
              and (taken_at is null or taken_at < clock_timestamp() - interval '${TAKEN_FOR}')
            order by id limit $1 for update skip locked)
          returning id, kind, run_id)
        select ${OUTBOX_COLUMNS} from taken o left join runs r on r.run_id = o.run_id order by o.id`,
      values: [limit, olderThanMs],
    });
    return rows.map(toEntry);
  },

  async outboxOf(of) {
    const [by, condition, id] =
      'runId' in of ? ['run', 'o.run_id = $1', of.runId] : ['thread', 'r.thread_id = $1', of.threadId];
    const rows = await db.query<OutboxRow>({
      name: `outbox-of-${by}`,
      text: `select ${OUTBOX_COLUMNS} from outbox o left join runs r on r.run_id = o.run_id
        where ${condition} order by o.id`,
      values: [id],
    });
    return rows.map(toEntry);
  },

  async settleOutbox(ids) {
    await db.query({
      name: 'settle-outbox',
      // An entry that comes back after a crash of Postgres is carried out twice, which is harmless.
      text: `with hurried as materialized (select set_config('synchronous_commit', 'off', true))
        delete from outbox using hurried where id = any ($1::bigint[])`,
      values: [ids],
    });
  },

  async activateDue() {
    const threads = await db.query<{ tenant_id: string; thread_id: string }>({
      name: 'due-threads',
      text: `select distinct tenant_id, thread_id from runs r
        where status = 'pending' and not active and due_at <= clock_timestamp()
          and not exists (select from runs a where a.thread_id = r.thread_id and a.active)
        limit ${ACTIVATION_BATCH}`,
    });
    let activated = 0;
    for (const { tenant_id, thread_id } of threads) {
      const done = await db.withTransaction(async (tx) => {
        const [thread, open] = await Promise.all([lockThread(tx, tenant_id, thread_id), readOpenRuns(tx, thread_id)]);
        const [first] = open;
        if (!thread || !first || open.some(({ active }) => active)) return false;
        const log = new ThreadLog(thread);
        sendPromotion(tx, log, first.runId);
        log.flush(tx);
        sendThreadSettlement(tx, thread, { isBusy: true });
        return true;
      });
      if (!done) continue;
      notifier.notify(thread_id, false);
      activated += 1;
    }
    return activated;
  },

  async silentRuns(silentMs, limit) {
    const rows = await db.query<RefRow>({
      text: `select tenant_id, thread_id, run_id from runs r
        where active and updated_at <= clock_timestamp() - make_interval(secs => $1::float8 / 1000)
          and not exists (select from outbox o where o.run_id = r.run_id and o.kind = 'start')
        order by updated_at limit $2`,
      values: [silentMs, limit],
    });
    return rows.map(toRef);
  },

  async noteAlive(refs) {
    await db.query({
      text: 'update runs set updated_at = clock_timestamp() where run_id = any ($1::uuid[]) and active',
      values: [refs.map(({ runId }) => runId)],
    });
  },

  async overdueCancels(afterMs) {
    const rows = await db.query<RefRow>({
      text: `select tenant_id, thread_id, run_id from runs
        where active and cancel_requested_at <= clock_timestamp() - make_interval(secs => $1::float8 / 1000)
        order by cancel_requested_at`,
      values: [afterMs],
    });
    return rows.map(toRef);
  },
});
