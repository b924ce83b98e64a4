import { cancellationSignal, heartbeat } from '@temporalio/activity';
import { WatchInputSchema, type WatchResult } from '../../schemas/alerts.ts';
import type { Level } from '../../schemas/market/level.ts';
import type { RunRef } from '../../schemas/runs.ts';
import type { Alert, WatchedSeries } from '../../stores/alert-store.ts';
import type { KlineSeries } from '../../stores/kline-store.ts';
import { closedFailure, startHeartbeat } from '../call-attempt.ts';
import { activityFailures } from '../failure.ts';
import { parseArgs } from '../tools/tool.ts';
import { type EvaluateDeps, evaluateSeries, type SeriesOutcome } from './evaluate-series.ts';
import { beginOf, type OpenAlertDeps, openAlert, planAlert, toWatching } from './open-alert.ts';
import { refreshLive } from './refresh-live.ts';
import { findMatching } from './watched-series.ts';

/** Of a series that is not stored. */
const NO_VERSION = 0;

/** While one series is judged, others are read. */
const SERIES_AT_ONCE = 4;

/** Does `work` on each, a few at a time; after a failure nothing more is begun. */
const eachOf = async <T>(all: readonly T[], atOnce: number, work: (one: T) => Promise<void>): Promise<void> => {
  const left = [...all];
  const lane = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await work(next);
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, lane));
  } finally {
    left.length = 0;
  }
};

export type WatchActivityDeps = EvaluateDeps & OpenAlertDeps;

/** What one look at the series of a watch came to; counts only, for each is kept in the workflow's history. */
export interface Evaluation {
  readonly series: number;
  readonly judged: number;
  readonly fired: number;
  readonly withdrawn: number;
  readonly broken: number;
  /** When the next bar of a live series may be asked for, ms since 1970; null: none of the series is live. */
  readonly nextCloseAt: number | null;
}

export const createWatchActivities = (deps: WatchActivityDeps) => {
  const { alerts, klines, liveProviders } = deps;

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

  const reportFault = async (alert: Alert, symbol: string, version: number, reason: string): Promise<void> => {
    const data = { type: 'series_broken', alertId: alert.ref.runId, symbol, level: alert.level, reason };
    await alerts.reportFault(alert.ref, { symbol, version, fault: reason }, { event: 'custom', data });
  };

  /** @returns `undefined`: there is nothing that was not looked at before. */
  const judgeNews = async (
    alert: Alert,
    watched: WatchedSeries,
    series: KlineSeries | undefined,
  ): Promise<SeriesOutcome | undefined> => {
    if (series === undefined) {
      if (watched.version === NO_VERSION && watched.fault !== undefined) return undefined;
      const reason = `no bars of ${watched.symbol} ${alert.level} are stored any more; import them again`;
      await reportFault(alert, watched.symbol, NO_VERSION, reason);
      return { state: 'broken', reason };
    }
    if (series.version === watched.version) return undefined;
    return evaluateSeries(deps, { alert, series, watched }, () => heartbeat());
  };

  return activityFailures({
    /**
     * Makes the alert of a watch and tells that it watches, once.
     * @throws INVALID_REQUEST, KLINES_NOT_FOUND for what cannot be watched; RUN_CLOSED.
     */
    async openWatch(ref: RunRef, rawInput: unknown): Promise<void> {
      const input = parseArgs('watch', WatchInputSchema, rawInput);
      const plan = await planAlert(deps, ref.tenantId, input, cancellationSignal());
      await openAlert(deps, ref, plan);
      if (!(await alerts.announce(ref, { event: 'custom', data: toWatching(ref, plan) }))) throw closedFailure();
    },

    /** Judges the bars that have come since the last look. An attempt that comes again judges what is left. */
    async evaluateWatch(ref: RunRef): Promise<Evaluation> {
      const stopHeartbeat = startHeartbeat();
      try {
        const alert = await requireActive(ref);
        const filter = { ...alert, level: alert.level as Level };
        const stored = await findMatching(klines, ref.tenantId, filter);
        const known = await followNew(alert, stored);
        const { nextCloseAt, faultBySymbol } = await refreshLive(
          { klines, providers: liveProviders },
          ref.tenantId,
          stored,
          {
            now: Date.now(),
            signal: cancellationSignal(),
          },
        );
        const matching = await findMatching(klines, ref.tenantId, filter);
        const seriesBySymbol = new Map(matching.map((series) => [series.symbol, series]));
        const counts = { series: 0, judged: 0, fired: 0, withdrawn: 0, broken: 0, nextCloseAt: nextCloseAt ?? null };
        await eachOf(known, SERIES_AT_ONCE, async (watched) => {
          counts.series += 1;
          const series = seriesBySymbol.get(watched.symbol);
          const outcome = await judgeNews(alert, watched, series);
          if (outcome?.state === 'closed') throw closedFailure();
          const fault = faultBySymbol.get(watched.symbol);
          if (fault !== undefined) await reportFault(alert, watched.symbol, series?.version ?? NO_VERSION, fault);
          const isBroken = outcome === undefined ? watched.fault !== undefined : outcome.state === 'broken';
          if (isBroken || fault !== undefined) counts.broken += 1;
          if (outcome?.state !== 'applied') return;
          counts.judged += 1;
          counts.fired += outcome.fired;
          counts.withdrawn += outcome.withdrawn;
        });
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
