import { expandPointNames } from '../../domains/backtest/index.ts';
import { definitionHash, resolveDefinition } from '../../domains/chanlun/index.ts';
import type { AlertMessage, WatchInput } from '../../schemas/alerts.ts';
import type { RunRef } from '../../schemas/runs.ts';
import { toWebhookTarget, type WebhookPolicy } from '../../schemas/webhook-policy.ts';
import type { AlertSpec, AlertStore } from '../../stores/alert-store.ts';
import type { KlineSeries, KlineStore } from '../../stores/kline-store.ts';
import { toMarketError } from './analyze-bars.ts';
import type { MarketDataProvider } from './providers/market-data-provider.ts';
import { refreshLive } from './refresh-live.ts';
import { requireMatching } from './watched-series.ts';

export interface OpenAlertDeps {
  readonly alerts: AlertStore;
  readonly klines: KlineStore;
  readonly webhookPolicy: WebhookPolicy;
  /** Where bars of live series come from. */
  readonly liveProviders: readonly MarketDataProvider[];
}

/** An alert that may be opened. */
export interface AlertPlan {
  readonly input: WatchInput;
  readonly spec: AlertSpec;
  readonly series: readonly KlineSeries[];
}

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

/**
 * Checks what is to be watched.
 * @throws {EngineError} KLINES_NOT_FOUND for symbols without bars of the level; INVALID_REQUEST for a bad definition, or a
 *   webhook that may not be called.
 */
export const planAlert = async (
  { klines, webhookPolicy, liveProviders }: OpenAlertDeps,
  tenantId: string,
  input: WatchInput,
  signal: AbortSignal,
): Promise<AlertPlan> => {
  const spec = toSpec(input);
  if (input.webhook !== null) toWebhookTarget(input.webhook, webhookPolicy);
  const stored = await requireMatching(klines, tenantId, input);
  // Bars of live series that closed before the watch begins are history to it.
  await refreshLive({ klines, providers: liveProviders }, tenantId, stored, { now: Date.now(), signal });
  return { input, spec, series: await requireMatching(klines, tenantId, input) };
};

/** Where a series begins to be judged: behind the last bar that closed, unless other ones are asked for. */
export const beginOf = ({ symbol, lastTs, lastClosed, version }: KlineSeries, sinceTs: number | undefined) => ({
  symbol,
  watermarkTs: sinceTs === undefined ? (lastClosed ? lastTs : lastTs - 1) : sinceTs - 1,
  // None that a series has: what lies behind `since` is there already.
  version: sinceTs === undefined ? version : 0,
});

/** Makes the alert of a run that is there, once; from here on its series are followed. */
export const openAlert = async ({ alerts }: OpenAlertDeps, ref: RunRef, { spec, series }: AlertPlan): Promise<void> => {
  await alerts.open(ref, spec);
  await alerts.follow(
    ref,
    series.map((one) => beginOf(one, spec.sinceTs)),
  );
};

/** What the run of an alert says first. */
export const toWatching = (ref: RunRef, { input, spec, series }: AlertPlan): AlertMessage => ({
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
});
