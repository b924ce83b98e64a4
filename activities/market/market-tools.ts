import type { AnalysisStore } from '../../stores/analysis-store.ts';
import type { KlineStore } from '../../stores/kline-store.ts';
import type { Tool } from '../tools/tool.ts';
import { createAnalyzeStructure } from './analyze-structure.ts';
import { createBacktestStrategy } from './backtest-strategy.ts';
import { createGetKlines } from './get-klines.ts';
import { createGetMarketStatus } from './get-market-status.ts';
import { createIndicators } from './indicators.ts';
import { createQueryPoints } from './query-points.ts';

/** What the market tools stand on; `PostgresStores` has all of it. */
export interface MarketToolDeps {
  readonly klines: KlineStore;
  readonly analyses: AnalysisStore;
  /** What time it is, UTC ms; default: the clock of this process. */
  readonly now?: () => number;
}

/** The tools that read the market: bars, indicators, structure, backtests. */
export const createMarketTools = (deps: MarketToolDeps): readonly Tool[] => [
  createGetKlines(deps),
  createIndicators(deps),
  createAnalyzeStructure(deps),
  createQueryPoints(deps),
  createBacktestStrategy(deps),
  createGetMarketStatus({ klines: deps.klines, now: deps.now ?? Date.now }),
];
