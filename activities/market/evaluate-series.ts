import { v7 as uuid7 } from '@langchain/core/utils/uuid';
import { ChanlunError, type DefinitionOptions } from '../../domains/chanlun/index.ts';
import type { AlertMessage } from '../../schemas/alerts.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { Level } from '../../schemas/market/level.ts';
import type { Alert, AlertChange, AlertEvent, AlertStore, WatchedSeries } from '../../stores/alert-store.ts';
import type { KlineSeries, KlineStore } from '../../stores/kline-store.ts';
import { toFiredPoint } from './alert-facts.ts';
import { toMarketError } from './analyze-bars.ts';
import { toBarDate } from './bar-time.ts';
import { BarJudge, type Verdict } from './judge-bars.ts';

export interface EvaluateDeps {
  readonly alerts: AlertStore;
  readonly klines: KlineStore;
}

interface Subject {
  readonly alert: Alert;
  readonly series: KlineSeries;
  readonly watched: WatchedSeries;
}

export type SeriesOutcome =
  | { readonly state: 'applied'; readonly fired: number; readonly withdrawn: number }
  | { readonly state: 'overtaken' | 'closed' }
  | { readonly state: 'broken'; readonly reason: string };

const toEvent = (data: AlertMessage) => ({ event: 'custom', data });

const levelOf = ({ series }: Subject) => series.level as Level;

const messageParts = ({ alert, series }: Subject, asOf: string) => ({
  alertId: alert.ref.runId,
  symbol: series.symbol,
  level: series.level as Level,
  source: series.source,
  asOf,
  definition: { hash: alert.definitionHash, options: alert.definition },
});

const toChange = (subject: Subject, verdict: Verdict): AlertChange => {
  const parts = messageParts(subject, verdict.asOf);
  const { id: pointId, ts } = verdict;
  if (verdict.kind === 'confirmed') {
    const { point, element, pointTs } = verdict;
    const eventId = uuid7();
    const confidence = element.divergence?.confidence;
    const { side, type, price } = element;
    const message = toEvent({ type: 'alert', eventId, ...parts, point, firedAt: new Date().toISOString() });
    return {
      kind: 'fired',
      firing: { eventId, pointId, side, type, pointTs, price, confidence, confirmedTs: ts },
      message,
    };
  }
  const { point } = verdict;
  return verdict.kind === 'withdrawn'
    ? {
        kind: 'withdrawn',
        pointId,
        ts,
        message: toEvent({ type: 'alert_withdrawn', ...parts, point, reason: 'redrawn' }),
      }
    : { kind: 'restored', pointId, message: toEvent({ type: 'alert_restored', ...parts, point }) };
};

/** A point that fired and is not drawn, though no bar after it took it away: bars behind it are others now. */
const toLoss = (subject: Subject, event: AlertEvent, ts: number): AlertChange => {
  const level = levelOf(subject);
  const asOf = toBarDate(ts, level);
  const point = toFiredPoint({ ...event, withdrawnTs: ts }, level);
  const parts = messageParts(subject, asOf);
  const message = toEvent({ type: 'alert_withdrawn', ...parts, point, reason: 'bars replaced' });
  return { kind: 'withdrawn', pointId: event.pointId, ts, message };
};

/** Where the analysis begins: as before, or as many bars before the first that is judged as the alert asks for. */
const anchorOf = async ({ klines }: EvaluateDeps, { alert, series, watched }: Subject): Promise<number | undefined> => {
  if (watched.anchorTs !== undefined) return watched.anchorTs;
  const { symbol, level } = series;
  const query = { symbol, level, toTs: watched.watermarkTs, limit: alert.runUpBars };
  const [first] = await klines.get(alert.ref.tenantId, query);
  return first?.ts;
};

/** The run-up grows with each bar; at twice its length it is cut back. */
const nextAnchorOf = (times: readonly number[], anchorTs: number, runUpBars: number): number =>
  times.length < 2 * runUpBars ? anchorTs : (times[times.length - runUpBars] ?? anchorTs);

const judge = async (deps: EvaluateDeps, subject: Subject, onProgress: () => void) => {
  const { alert, series, watched } = subject;
  const { tenantId } = alert.ref;
  const { symbol, version } = series;
  const { watermarkTs } = watched;
  const anchor = await anchorOf(deps, subject);
  const judging = new BarJudge({
    symbol,
    level: levelOf(subject),
    definition: alert.definition as DefinitionOptions,
    watermarkTs,
    points: new Set(alert.points),
    minConfidence: alert.minConfidence,
  });
  for await (const bars of deps.klines.stream(tenantId, { symbol, level: series.level, fromTs: anchor })) {
    judging.push(bars);
    onProgress();
  }
  const { times } = judging;
  const [anchorTs = watermarkTs] = times;
  const lastTs = times.at(-1) ?? watermarkTs;
  const { verdicts, drawn } = judging.finish();
  const changes = verdicts.map((verdict) => toChange(subject, verdict));
  const told = new Set(verdicts.map(({ id }) => id));
  const standing = await deps.alerts.standing(alert.ref, symbol, anchorTs);
  const losses = standing
    .filter(({ pointId }) => !drawn.has(pointId) && !told.has(pointId))
    .map((event) => toLoss(subject, event, lastTs));
  return {
    symbol,
    version,
    anchorTs,
    nextAnchorTs: nextAnchorOf(times, anchorTs, alert.runUpBars),
    from: watermarkTs,
    to: Math.max(lastTs, watermarkTs),
    changes: [...changes, ...losses],
    recovered: toEvent({ type: 'series_recovered', alertId: alert.ref.runId, symbol, level: levelOf(subject) }),
  };
};

/** What makes a series impossible to judge until its bars are others; `undefined`: nothing that it is to blame for. */
const faultOf = (error: unknown): string | undefined => {
  const known = error instanceof ChanlunError ? toMarketError('judge it', error) : error;
  const isOfData = known instanceof EngineError && ['KLINES_INVALID', 'KLINES_NOT_FOUND'].includes(known.code);
  return isOfData ? known.message : undefined;
};

/** Judges the bars of a series that have come since the last time; what they say is told in the transaction that says so. */
export const evaluateSeries = async (
  deps: EvaluateDeps,
  subject: Subject,
  onProgress: () => void,
): Promise<SeriesOutcome> => {
  const { alert, series } = subject;
  try {
    return await deps.alerts.judge(alert.ref, await judge(deps, subject, onProgress));
  } catch (error) {
    const reason = faultOf(error);
    if (reason === undefined) throw error;
    const { symbol, version } = series;
    const message: AlertMessage = {
      type: 'series_broken',
      alertId: alert.ref.runId,
      symbol,
      level: levelOf(subject),
      reason,
    };
    await deps.alerts.reportFault(alert.ref, { symbol, version, fault: reason }, toEvent(message));
    return { state: 'broken', reason };
  }
};
