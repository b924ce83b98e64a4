import type { AlertFact } from '../../schemas/alert-tools.ts';
import type { FiredPoint } from '../../schemas/alerts.ts';
import type { Level } from '../../schemas/market/level.ts';
import type { Alert, AlertEvent, WatchedSeries } from '../../stores/alert-store.ts';
import { toBarDate } from './bar-time.ts';
import { toFigure } from './figures.ts';

/** A point that fired, from what is on record. */
export const toFiredPoint = (event: AlertEvent, level: Level): FiredPoint => ({
  id: event.pointId,
  type: event.type as FiredPoint['type'],
  side: event.side,
  at: toBarDate(event.pointTs, level),
  price: toFigure(event.price),
  confirmedAt: toBarDate(event.confirmedTs, level),
  ...(event.withdrawnTs !== undefined && { withdrawnAt: toBarDate(event.withdrawnTs, level) }),
});

const LISTED = 20;

/** An alert as tools tell of it. Its webhook may hold a secret: only that there is one is told. */
export const toAlertFact = (
  alert: Alert,
  {
    series,
    sourceBySymbol,
    recent,
  }: {
    readonly series: readonly WatchedSeries[];
    readonly sourceBySymbol: ReadonlyMap<string, string>;
    readonly recent: readonly AlertEvent[];
  },
): AlertFact => {
  const level = alert.level as Level;
  return {
    alertId: alert.ref.runId,
    threadId: alert.ref.threadId,
    state: alert.state,
    symbols: [...alert.symbols],
    level,
    points: [...alert.points],
    definition: { hash: alert.definitionHash, options: alert.definition },
    minConfidence: alert.minConfidence,
    until: alert.until?.toISOString(),
    hasWebhook: alert.webhook !== undefined,
    createdAt: alert.createdAt.toISOString(),
    fired: alert.fired,
    withdrawn: alert.withdrawn,
    undelivered: alert.undelivered,
    seriesCount: series.length,
    series: series.slice(0, LISTED).map(({ symbol, watermarkTs, fault }) => ({
      symbol,
      source: sourceBySymbol.get(symbol),
      asOf: toBarDate(watermarkTs, level),
      broken: fault,
    })),
    recent: recent.map((event) => ({
      symbol: event.symbol,
      firedAt: event.firedAt.toISOString(),
      ...toFiredPoint(event, level),
    })),
  };
};
