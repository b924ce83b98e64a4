import { heartbeat } from '@temporalio/activity';
import { WatchInputSchema, type WatchResult } from '../../schemas/alerts.ts';
import type { Level } from '../../schemas/market/level.ts';
import type { RunRef } from '../../schemas/runs.ts';
import type { Alert } from '../../stores/alert-store.ts';
import type { KlineSeries } from '../../stores/kline-store.ts';
import { closedFailure, startHeartbeat } from '../call-attempt.ts';
import { activityFailures } from '../failure.ts';
import { parseArgs } from '../tools/tool.ts';
import { type EvaluateDeps, evaluateSeries } from './evaluate-series.ts';
import { beginOf, type OpenAlertDeps, openAlert, planAlert, toWatching } from './open-alert.ts';
import { findMatching } from './watched-series.ts';

export type WatchActivityDeps = EvaluateDeps & OpenAlertDeps;

/** What one look at the series of a watch came to; counts only, for each is kept in the workflow's history. */
export interface Evaluation {
  readonly series: number;
  readonly judged: number;
  readonly fired: number;
  readonly withdrawn: number;
  readonly broken: number;
}

export const createWatchActivities = (deps: WatchActivityDeps) => {
  const { alerts, klines } = deps;

  const requireActive = async (ref: RunRef): Promise<Alert> => {
    const alert = await alerts.find(ref.tenantId, ref.runId);
    if (alert?.state !== 'active') throw closedFailure();
    return alert;
  };

  /** Series that came to match since are followed from where they are now, unless the alert asks for what lies behind. */
  const followNew = async (alert: Alert, matching: readonly KlineSeries[]) => {
    const known = await alerts.series(alert.ref);
    const symbols = new Set(known.map(({ symbol }) => symbol));
    const fresh = matching.filter(({ symbol }) => !symbols.has(symbol));
    if (fresh.length === 0) return known;
    await alerts.follow(
      alert.ref,
      fresh.map((series) => beginOf(series, alert.sinceTs)),
    );
    return alerts.series(alert.ref);
  };

  const reportGone = async (alert: Alert, symbol: string): Promise<void> => {
    const level = alert.level as Level;
    const reason = `no bars of ${symbol} ${level} are stored any more; import them again`;
    const data = { type: 'series_broken', alertId: alert.ref.runId, symbol, level, reason };
    await alerts.reportFault(alert.ref, { symbol, version: 0, fault: reason }, { event: 'custom', data });
  };

  return activityFailures({
    /**
     * Makes the alert of a watch and tells that it watches, once.
     * @throws INVALID_REQUEST, KLINES_NOT_FOUND for what cannot be watched; RUN_CLOSED.
     */
    async openWatch(ref: RunRef, rawInput: unknown): Promise<void> {
      const input = parseArgs('watch', WatchInputSchema, rawInput);
      const plan = await planAlert(deps, ref.tenantId, input);
      await openAlert(deps, ref, plan);
      if (!(await alerts.announce(ref, { event: 'custom', data: toWatching(ref, plan) }))) throw closedFailure();
    },

    /** Judges the bars that have come since the last look. An attempt that comes again judges what is left. */
    async evaluateWatch(ref: RunRef): Promise<Evaluation> {
      const stopHeartbeat = startHeartbeat();
      try {
        const alert = await requireActive(ref);
        const matching = await findMatching(klines, ref.tenantId, { ...alert, level: alert.level as Level });
        const seriesBySymbol = new Map(matching.map((series) => [series.symbol, series]));
        const counts = { series: 0, judged: 0, fired: 0, withdrawn: 0, broken: 0 };
        for (const watched of await followNew(alert, matching)) {
          counts.series += 1;
          const series = seriesBySymbol.get(watched.symbol);
          if (series === undefined) await reportGone(alert, watched.symbol);
          if (series === undefined || series.version === watched.version) {
            if (watched.fault !== undefined || series === undefined) counts.broken += 1;
            continue;
          }
          const outcome = await evaluateSeries(deps, { alert, series, watched }, () => heartbeat());
          if (outcome.state === 'closed') throw closedFailure();
          if (outcome.state === 'broken') counts.broken += 1;
          if (outcome.state !== 'applied') continue;
          counts.judged += 1;
          counts.fired += outcome.fired;
          counts.withdrawn += outcome.withdrawn;
        }
        return counts;
      } finally {
        stopHeartbeat();
      }
    },

    /** What the watch came to so far, from what is on record. */
    async watchResult(ref: RunRef): Promise<WatchResult> {
      const { fired, withdrawn } = await requireActive(ref);
      const series = await alerts.series(ref);
      return {
        alertId: ref.runId,
        fired,
        withdrawn,
        series: series.length,
        broken: series.flatMap(({ symbol, fault }) => (fault === undefined ? [] : [{ symbol, reason: fault }])),
      };
    },
  });
};

export type WatchActivities = ReturnType<typeof createWatchActivities>;
