import { EngineError } from '../../schemas/errors.ts';
import type { Level } from '../../schemas/market/level.ts';
import type { KlineSeries, KlineStore } from '../../stores/kline-store.ts';
import { nextBarTs } from './bar-close.ts';
import type { MarketDataProvider } from './providers/market-data-provider.ts';

/** So long after its end a bar is asked for: exchanges take a moment to close it. */
const SETTLE_MS = 2_000;

export interface Refreshed {
  /** When the next bar of a live series may be asked for; ms since 1970. */
  readonly nextCloseAt: number | undefined;
  /** Series whose provider did not answer, and why. */
  readonly faultBySymbol: ReadonlyMap<string, string>;
}

interface RefreshDeps {
  readonly klines: KlineStore;
  readonly providers: readonly MarketDataProvider[];
}

const levelOf = ({ level }: KlineSeries) => level as Level;

/** The provider that a series' bars come from, if it has later ones than those that are stored. */
const providerOf = (providers: readonly MarketDataProvider[], series: KlineSeries): MarketDataProvider | undefined =>
  providers.find(
    (provider) =>
      provider.live !== undefined &&
      provider.seriesOf({ symbol: series.symbol, level: levelOf(series) }).source === series.source,
  );

/** When a bar that is not stored, or not as a closed one, may be asked for. */
const dueAtOf = (series: KlineSeries): number => {
  const end = nextBarTs(series.lastTs, levelOf(series));
  return (series.lastClosed ? nextBarTs(end, levelOf(series)) : end) + SETTLE_MS;
};

/**
 * Asks live providers for the bars that must have closed since the last stored one, and stores them.
 * @param series As they are stored now.
 */
export const refreshLive = async (
  { klines, providers }: RefreshDeps,
  tenantId: string,
  series: readonly KlineSeries[],
  { now, signal }: { readonly now: number; readonly signal: AbortSignal },
): Promise<Refreshed> => {
  const faultBySymbol = new Map<string, string>();
  const dueAts: number[] = [];
  for (const one of series) {
    const provider = providerOf(providers, one);
    if (provider === undefined) continue;
    const dueAt = dueAtOf(one);
    if (dueAt > now) {
      dueAts.push(dueAt);
      continue;
    }
    const request = { symbol: one.symbol, level: levelOf(one), fromTs: one.lastTs };
    try {
      await klines.load(tenantId, provider.seriesOf(request), provider.bars(request, signal));
      const fresh = await klines.find(tenantId, one);
      if (fresh !== undefined) dueAts.push(Math.max(dueAtOf(fresh), now + SETTLE_MS));
    } catch (error) {
      if (!(error instanceof EngineError) || error.code === 'SERVICE_UNAVAILABLE') throw error;
      faultBySymbol.set(one.symbol, error.message);
    }
  }
  return { nextCloseAt: dueAts.length === 0 ? undefined : Math.min(...dueAts), faultBySymbol };
};
