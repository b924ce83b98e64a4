import { v7 as uuid7 } from '@langchain/core/utils/uuid';
import type { RunRef } from '../../schemas/runs.ts';
import type { AlertChange, AlertStore, Firing, Judgement, JudgementResult } from '../alert-store.ts';
import type { NewEvent } from '../run-store.ts';
import type { Database, Queryable } from './database.ts';
import { toJson } from './json-text.ts';
import type { Notifier } from './notifier.ts';
import { readRunState } from './run-row.ts';
import { lockThread, ThreadLog } from './thread-log.ts';

interface Moved {
  readonly webhook: string | null;
  readonly was_broken: boolean;
}

/** @returns `undefined` when the bars were judged by somebody else. */
const moveOn = async (tx: Queryable, ref: RunRef, judgement: Judgement): Promise<Moved | undefined> => {
  const [moved] = await tx.query<Moved>({
    name: 'move-watermark',
    text: `with before as (
        select fault from alert_series
        where alert_id = $1 and tenant_id = $2 and symbol = $3 and watermark_ts = $4 for update),
      moved as (
        update alert_series set anchor_ts = $5, watermark_ts = $6, version = $7, fault = null from before
        where alert_id = $1 and symbol = $3)
      select a.webhook, before.fault is not null as was_broken from alerts a, before where a.alert_id = $1`,
    values: [
      ref.runId,
      ref.tenantId,
      judgement.symbol,
      judgement.from,
      judgement.nextAnchorTs,
      judgement.to,
      judgement.version,
    ],
  });
  return moved;
};

interface Outcome {
  readonly result: JudgementResult;
  readonly hasLogged: boolean;
}
const CLOSED: Outcome = { result: { state: 'closed' }, hasLogged: false };
const OVERTAKEN: Outcome = { result: { state: 'overtaken' }, hasLogged: false };

/** Bar at which each point that fired is gone; `undefined` while it is there. */
type Withdrawals = Map<string, number | undefined>;

const firedBefore = async (tx: Queryable, ref: RunRef, changes: readonly AlertChange[]): Promise<Withdrawals> => {
  if (changes.length === 0) return new Map();
  const rows = await tx.query<{ point_id: string; withdrawn_ts: number | null }>({
    name: 'fired-before',
    text: `select point_id, withdrawn_ts from alert_events
      where alert_id = $1 and tenant_id = $2 and point_id = any ($3::text[])`,
    values: [ref.runId, ref.tenantId, changes.map((change) => pointIdOf(change))],
  });
  return new Map(rows.map((row) => [row.point_id, row.withdrawn_ts ?? undefined]));
};

const pointIdOf = (change: AlertChange): string => (change.kind === 'fired' ? change.firing.pointId : change.pointId);

/** Whether a change is news; if so, `withdrawals` has it. */
const apply = (withdrawals: Withdrawals, change: AlertChange): boolean => {
  const pointId = pointIdOf(change);
  const hasFired = withdrawals.has(pointId);
  const isGone = withdrawals.get(pointId) !== undefined;
  const isNews = change.kind === 'fired' ? !hasFired : hasFired && isGone === (change.kind === 'restored');
  if (isNews) withdrawals.set(pointId, change.kind === 'withdrawn' ? change.ts : undefined);
  return isNews;
};

const sendFirings = (tx: Queryable, ref: RunRef, { symbol, anchorTs }: Judgement, firings: readonly Firing[]): void => {
  if (firings.length === 0) return;
  void tx.query({
    name: 'insert-alert-events',
    text: `insert into alert_events (event_id, alert_id, tenant_id, symbol, point_id, side, type, point_ts, price,
        confidence, confirmed_ts, anchor_ts)
      select e.event_id, $1, $2, $3, e.point_id, e.side, e.type, e.point_ts, e.price, e.confidence, e.confirmed_ts, $12
      from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::float8[], $10::float8[], $11::bigint[])
        as e (event_id, point_id, side, type, point_ts, price, confidence, confirmed_ts)`,
    values: [
      ref.runId,
      ref.tenantId,
      symbol,
      firings.map(({ eventId }) => eventId),
      firings.map(({ pointId }) => pointId),
      firings.map(({ side }) => side),
      firings.map(({ type }) => type),
      firings.map(({ pointTs }) => pointTs),
      firings.map(({ price }) => price),
      firings.map(({ confidence }) => confidence ?? null),
      firings.map(({ confirmedTs }) => confirmedTs),
      anchorTs,
    ],
  });
};

const sendWithdrawals = (tx: Queryable, ref: RunRef, withdrawals: Withdrawals): void => {
  if (withdrawals.size === 0) return;
  void tx.query({
    name: 'withdraw-alert-events',
    text: `update alert_events e set withdrawn_ts = w.ts
      from unnest($3::text[], $4::bigint[]) as w (point_id, ts)
      where e.alert_id = $1 and e.tenant_id = $2 and e.point_id = w.point_id`,
    values: [ref.runId, ref.tenantId, [...withdrawals.keys()], [...withdrawals.values()].map((ts) => ts ?? null)],
  });
};

const sendDeliveries = (tx: Queryable, ref: RunRef, url: string | null, messages: readonly NewEvent[]): void => {
  if (url === null || messages.length === 0) return;
  const deliveries = messages.map(({ data }) => ({ id: uuid7(), data: data as object }));
  void tx.query({
    name: 'queue-alert-deliveries',
    text: `insert into alert_deliveries (delivery_id, tenant_id, alert_id, url, body)
      select d.id, $2, $1, $3, d.body::json from unnest($4::uuid[], $5::text[]) as d (id, body)`,
    values: [
      ref.runId,
      ref.tenantId,
      url,
      deliveries.map(({ id }) => id),
      deliveries.map(({ id, data }) => toJson({ deliveryId: id, ...data })),
    ],
  });
};

export const judgeSeries =
  (db: Database, notifier: Notifier): AlertStore['judge'] =>
  async (ref, judgement) => {
    const { changes, recovered } = judgement;
    const { result, hasLogged } = await db.withTransaction(async (tx) => {
      const [thread, run] = await Promise.all([lockThread(tx, ref.tenantId, ref.threadId), readRunState(tx, ref)]);
      if (!thread || !run?.active || run.cancelAction !== undefined) return CLOSED;
      const [moved, withdrawals] = await Promise.all([moveOn(tx, ref, judgement), firedBefore(tx, ref, changes)]);
      if (moved === undefined) return OVERTAKEN;
      const news = changes.filter((change) => apply(withdrawals, change));
      const firings = news.flatMap((change) => (change.kind === 'fired' ? [change.firing] : []));
      const messages = news.map(({ message }) => message);
      sendFirings(tx, ref, judgement, firings);
      sendWithdrawals(tx, ref, withdrawals);
      sendDeliveries(tx, ref, moved.webhook, messages);
      const log = new ThreadLog(thread);
      if (moved.was_broken) log.append(ref.runId, recovered);
      log.append(ref.runId, ...messages);
      log.flush(tx);
      const withdrawn = news.filter(({ kind }) => kind === 'withdrawn').length;
      const applied: JudgementResult = { state: 'applied', fired: firings.length, withdrawn };
      return { result: applied, hasLogged: moved.was_broken || messages.length > 0 };
    });
    if (hasLogged) notifier.notify(ref.threadId, false);
    return result;
  };
