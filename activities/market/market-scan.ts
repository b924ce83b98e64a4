import { setImmediate as breathe } from 'node:timers/promises';
import type { DefinitionOptions } from '../../domains/chanlun/index.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { Level } from '../../schemas/market/level.ts';
import { MAX_BARS } from '../../schemas/market/series-args.ts';
import type { SymbolScan } from '../../schemas/market/symbol-scan.ts';
import type { AnalysedSeries, AnalysisStore } from '../../stores/analysis-store.ts';
import type { KlineSeries, KlineStore } from '../../stores/kline-store.ts';
import type { ToolContext } from '../tools/tool-handler.ts';
import { scanSymbol } from './scan-symbol.ts';

/** What one answer may compute anew: the rest is the work of a scan. */
const FRESH_SERIES = 50;
const FRESH_MS = 3_000;
const CHUNK = 500;

export interface MarketScan {
  readonly scans: readonly SymbolScan[];
  readonly cached: number;
  readonly computed: number;
  readonly notCovered: number;
  readonly broken: readonly { readonly symbol: string; readonly reason: string }[];
}

interface MarketScanDeps {
  readonly klines: KlineStore;
  readonly analyses: AnalysisStore;
}

const versionOf = ({ symbol, lastTs, version }: KlineSeries): AnalysedSeries => ({
  symbol,
  lastTs,
  dataVersion: String(version),
});

/** Scans of the series of a level: those that an earlier scan left, and as many new ones as an answer may wait for. */
export const scanMarketNow = async (
  { klines, analyses }: MarketScanDeps,
  { tenantId, signal, heartbeat }: Pick<ToolContext, 'tenantId' | 'signal' | 'heartbeat'>,
  series: readonly KlineSeries[],
  request: { readonly level: Level; readonly definition: DefinitionOptions; readonly definitionHash: string },
): Promise<MarketScan> => {
  const { level, definition } = request;
  const scans: SymbolScan[] = [];
  for (let start = 0; start < series.length; start += CHUNK)
    scans.push(...(await analyses.get(tenantId, request, series.slice(start, start + CHUNK).map(versionOf))));
  const known = new Set(scans.map(({ symbol }) => symbol));
  const missing = series.filter(({ symbol }) => !known.has(symbol));

  const fresh: Parameters<AnalysisStore['put']>[2][number][] = [];
  const broken: { readonly symbol: string; readonly reason: string }[] = [];
  const until = performance.now() + FRESH_MS;
  for (const one of missing.slice(0, FRESH_SERIES)) {
    if (performance.now() > until) break;
    signal.throwIfAborted();
    heartbeat();
    const { symbol } = one;
    const bars = await klines.get(tenantId, { symbol, level, limit: MAX_BARS });
    try {
      fresh.push({ ...versionOf(one), scan: scanSymbol({ symbol, level, bars, definition }) });
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      broken.push({ symbol, reason: error.message });
    }
    // An analysis takes the thread: others of this process get their turn in between.
    await breathe();
  }
  if (fresh.length > 0) await analyses.put(tenantId, request, fresh);
  return {
    scans: [...scans, ...fresh.map(({ scan }) => scan)],
    cached: scans.length,
    computed: fresh.length,
    broken,
    notCovered: missing.length - fresh.length - broken.length,
  };
};
