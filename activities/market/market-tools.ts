import type { AnalysisStore } from '../../stores/analysis-store.ts';
import type { KlineStore } from '../../stores/kline-store.ts';
import type { Tool } from '../tools/tool.ts';
import { createAnalyzeStructure } from './analyze-structure.ts';
import { createGetKlines } from './get-klines.ts';
import { createIndicators } from './indicators.ts';

/** What the market tools stand on; `PostgresStores` has all of it. */
export interface MarketToolDeps {
  readonly klines: KlineStore;
  readonly analyses: AnalysisStore;
}

/** The tools that read the market: bars, indicators, structure. */
export const createMarketTools = (deps: MarketToolDeps): readonly Tool[] => [
  createGetKlines(deps),
  createIndicators(deps),
  createAnalyzeStructure(deps),
];
