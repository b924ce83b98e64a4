import { expandPointNames } from '../../domains/backtest/index.ts';
import { definitionHash, resolveDefinition } from '../../domains/chanlun/index.ts';
import type { AlertMessage, WatchInput } from '../../schemas/alerts.ts';
import type { RunRef } from '../../schemas/runs.ts';
import type { AlertSpec, AlertStore } from '../../stores/alert-store.ts';
import type { KlineSeries, KlineStore } from '../../stores/kline-store.ts';
import { toMarketError } from './analyze-bars.ts';
import { requireMatching } from './watched-series.ts';

const LISTED = 50;

const definitionOf = ({ definition }: WatchInput) => {
  try {
    return resolveDefinition(definition ?? {});
  } catch (error) {
    throw toMarketError('watch', error);
  }
};

const toSpec = (input: WatchInput): AlertSpec => {
  const definition = definitionOf(input);
  return {
    symbols: input.symbols,
    level: input.level,
    points: [...expandPointNames(input.points)],
    definition: { ...definition },
    definitionHash: definitionHash(definition),
    minConfidence: input.minConfidence ?? undefined,
    runUpBars: input.runUpBars,
    sinceTs: input.since === null ? undefined : Date.parse(input.since),
    until: input.until === null ? undefined : new Date(input.until),
    webhook: input.webhook ?? undefined,
  };
};

/** Where a series begins to be judged: behind the last bar that closed, unless earlier ones are asked for. */
export const beginOf = ({ symbol, lastTs, lastClosed, version }: KlineSeries, sinceTs: number | undefined) => {
  const lastKnownTs = lastClosed ? lastTs : lastTs - 1;
  return {
    symbol,
    watermarkTs: sinceTs === undefined ? lastKnownTs : sinceTs - 1,
    // None that a series has: what lies behind `since` is there already.
    version: sinceTs === undefined ? version : 0,
  };
};

/**
 * Makes the alert of a run, once; from here on its series are followed.
 * @returns what the run says of it.
 * @throws {EngineError} KLINES_NOT_FOUND for symbols without bars of the level, INVALID_REQUEST for a bad definition.
 */
export const openAlert = async (
  { alerts, klines }: { readonly alerts: AlertStore; readonly klines: KlineStore },
  ref: RunRef,
  input: WatchInput,
): Promise<AlertMessage> => {
  const spec = toSpec(input);
  const series = await requireMatching(klines, ref.tenantId, input);
  await alerts.open(ref, spec);
  await alerts.follow(
    ref,
    series.map((one) => beginOf(one, spec.sinceTs)),
  );
  return {
    type: 'watching',
    alertId: ref.runId,
    level: input.level,
    points: [...spec.points],
    series: series.length,
    symbols: series.slice(0, LISTED).map(({ symbol }) => symbol),
    since: input.since,
    until: input.until,
    runUpBars: spec.runUpBars,
    definition: { hash: spec.definitionHash, options: spec.definition },
  };
};
