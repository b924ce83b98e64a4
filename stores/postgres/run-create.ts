import { v7 as uuid7 } from '@langchain/core/utils/uuid';
import pg from 'pg';
import { EngineError } from '../../schemas/errors.ts';
import type { RunRef } from '../../schemas/runs.ts';
import type { NewRun, RunStore } from '../run-store.ts';
import type { ThreadStoreOptions, ThreadTtl } from '../thread-store.ts';
import { claimFiring } from './cron-firing.ts';
import type { Database, Queryable } from './database.ts';
import { toJson, toJsonb } from './json-text.ts';
import type { Notifier } from './notifier.ts';
import { sendCancelRequest } from './run-cancel.ts';
import { RUN_COLUMNS, type RunRow, type RunState, readOpenRuns, toRun } from './run-row.ts';
import { logBegin, sendPromotion, sendThreadSettlement, sendUnbegunEnd } from './run-settle.ts';
import { scopeValue } from './scope-value.ts';
import { type LockedThread, lockThread, ThreadLog } from './thread-log.ts';
import { isUuid } from './uuid.ts';

const insertRun = (tx: Queryable, run: NewRun & { readonly runId: string }, active: boolean) =>
  tx.query<RunRow>({
    name: 'insert-run',
    // clock_timestamp(): under the thread's lock, so that due_at follows the order of creation (I6).
    text: `with inserted as (
        insert into runs (run_id, thread_id, tenant_id, assistant_id, graph_id, active, due_at, metadata, kwargs,
          multitask_strategy, webhook, cron_id)
        values ($1, $2, $3, $4, $5, $6, clock_timestamp() + make_interval(secs => $7), $8, $9, $10, $11, $12) returning *),
      started as (
        insert into outbox (tenant_id, run_id, kind) select tenant_id, run_id, 'start' from inserted where active)
      select ${RUN_COLUMNS} from inserted`,
    values: [
      run.runId,
      run.threadId,
      run.tenantId,
      run.assistantId,
      run.graphId,
      active,
      run.afterSeconds ?? 0,
      toJsonb(run.metadata ?? {}),
      toJson(run.kwargs),
      run.multitaskStrategy ?? 'enqueue',
      run.kwargs.webhook ?? null,
      run.firing?.cronId ?? null,
    ],
  });

/** Makes room for the new run as its strategy says. @returns the runs that stay before it, and whose end was asked for. */
const applyStrategy = (
  tx: Queryable,
  thread: LockedThread,
  log: ThreadLog,
  { strategy, open }: { readonly strategy: NewRun['multitaskStrategy']; readonly open: readonly RunState[] },
): { readonly before: readonly RunState[]; readonly cancels: readonly RunRef[] } => {
  if (open.length === 0 || strategy === undefined || strategy === 'enqueue') return { before: open, cancels: [] };
  if (strategy === 'reject') {
    const message = `Cannot start a run on thread ${thread.threadId}: run ${open[0]?.runId} is not over; wait for it, cancel it, or use another multitask_strategy`;
    throw new EngineError('RUN_CONFLICT', message, { details: { run_id: open[0]?.runId } });
  }
  const unbegun = open.filter(({ status }) => status === 'pending').map(({ runId }) => runId);
  sendUnbegunEnd(tx, thread, log, { runIds: unbegun, action: strategy });
  const running = open.filter(({ status }) => status === 'running');
  for (const { runId } of running) sendCancelRequest(tx, thread.tenantId, runId, strategy);
  const toRef = ({ runId }: RunState) => ({ tenantId: thread.tenantId, threadId: thread.threadId, runId });
  return { before: running, cancels: running.map(toRef) };
};

/** @returns the thread under its lock: made here when that was asked for, else one that is in scope. */
const takeThread = async (tx: Queryable, input: NewRun, ttl: ThreadTtl | undefined): Promise<LockedThread> => {
  const { tenantId, threadId, ifNotExists, metadata = {}, ephemeral = false, scope } = input;
  const making =
    ifNotExists === 'create'
      ? tx.query({
          name: 'ensure-thread',
          // Its clock starts when the run is accepted, below. Whoever makes a thread finds it again: it is in their scope.
          text: `insert into threads (thread_id, tenant_id, metadata, ephemeral, ttl_minutes, ttl_strategy)
            values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning 1`,
          values: [
            threadId,
            tenantId,
            toJsonb({ ...metadata, ...scope }),
            ephemeral,
            ttl?.minutes ?? null,
            ttl?.strategy ?? null,
          ],
        })
      : [];
  const finding =
    scope === undefined
      ? [1]
      : tx.query({
          text: 'select 1 from threads where thread_id = $1 and metadata @> $2',
          values: [threadId, scopeValue(scope)],
        });
  const [thread, made, found] = await Promise.all([lockThread(tx, tenantId, threadId), making, finding]);
  if (thread === undefined || (made.length === 0 && found.length === 0)) throw threadNotFound(threadId);
  return thread;
};

/** @throws {EngineError} NOTHING_TO_RESUME */
const requireInterrupt = (thread: LockedThread, open: readonly RunState[]): void => {
  if (thread.hasInterrupts && open.length === 0) return;
  const found = open[0] === undefined ? 'it waits for nothing' : `run ${open[0].runId} is before this one`;
  const message = `Cannot resume thread ${thread.threadId}: ${found}; read its interrupts, or leave strict_resume out`;
  throw new EngineError('NOTHING_TO_RESUME', message);
};

const createInTransaction = async (
  tx: Queryable,
  input: NewRun,
  { runId, ttl }: { readonly runId: string; readonly ttl: ThreadTtl | undefined },
) => {
  const { threadId } = input;
  const [thread, open] = await Promise.all([
    takeThread(tx, input, ttl),
    readOpenRuns(tx, threadId),
    input.firing && claimFiring(tx, input.tenantId, input.firing),
  ]);
  if (input.strictResume === true) requireInterrupt(thread, open);

  // Clients look for their threads by these. The first run names the thread: what a later one wrote, its rollback would
  // have to take back.
  void tx.query({
    name: 'name-thread',
    text: `update threads set metadata = $2::jsonb || metadata where thread_id = $1 and not metadata ?& array['graph_id', 'assistant_id']`,
    values: [threadId, toJsonb({ graph_id: input.graphId, assistant_id: input.assistantId })],
  });
  const log = new ThreadLog(thread);
  const { before, cancels } = applyStrategy(tx, thread, log, { strategy: input.multitaskStrategy, open });
  const isDue = (input.afterSeconds ?? 0) <= 0;
  const starts = isDue && before.length === 0;
  const inserted = insertRun(tx, { ...input, runId }, starts);
  if (starts) logBegin(log, runId);
  // A run whose delay has passed may wait here without an active one before it: its turn comes first.
  const waiting = before.some(({ active }) => active) ? undefined : before[0];
  if (waiting) sendPromotion(tx, log, waiting.runId);
  log.flush(tx);
  sendThreadSettlement(tx, thread, { isBusy: starts || before.length > 0 });
  return { inserted, starts, cancels, endedOthers: open.length > before.length };
};

const threadNotFound = (threadId: string): EngineError =>
  new EngineError(
    'THREAD_NOT_FOUND',
    `Cannot find thread ${threadId}; create it first, or set if_not_exists to "create"`,
  );

const isTaken = (error: unknown): boolean => error instanceof pg.DatabaseError && error.constraint === 'runs_pkey';

const runExists = (runId: string): EngineError =>
  new EngineError('RUN_CONFLICT', `Cannot create run ${runId}: the id is taken`, { details: { run_id: runId } });

export const createRun =
  (db: Database, notifier: Notifier, { defaultTtl }: ThreadStoreOptions = {}): RunStore['create'] =>
  async (input) => {
    if (!isUuid(input.threadId)) throw threadNotFound(input.threadId);
    const runId = input.runId ?? uuid7();
    const { inserted, starts, cancels, endedOthers } = await db
      .withTransaction((tx) => createInTransaction(tx, input, { runId, ttl: defaultTtl }))
      .catch((error) => {
        throw isTaken(error) ? runExists(runId) : error;
      });
    notifier.notify(input.threadId, endedOthers);
    const [row] = await inserted;
    if (row === undefined) throw new Error(`Run ${runId} was not inserted`);
    return { run: toRun(row), starts, cancels };
  };
