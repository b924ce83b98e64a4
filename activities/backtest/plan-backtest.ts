import { BacktestInputSchema } from '../../schemas/backtest.ts';
import type { BacktestPlan } from '../../schemas/backtest-job.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { KlineStore } from '../../stores/kline-store.ts';
import { parseJobInput } from '../jobs/parse-job-input.ts';
import { planUnits } from '../market/backtest-plan.ts';
import { findSeries } from '../market/stored-klines.ts';

/** The most bars of one series: what a thread holds with the structure that it makes of them. */
export const MAX_BACKTEST_BARS = 1_000_000;

/**
 * What a backtest has to do.
 * @throws {EngineError} INVALID_REQUEST, KLINES_NOT_FOUND for a symbol that is not stored: before any work.
 */
export const planBacktest = async (klines: KlineStore, tenantId: string, given: unknown): Promise<BacktestPlan> => {
  const input = parseJobInput(BacktestInputSchema, given);
  const { level } = input;
  const stored = await klines.series(tenantId, { level });
  const byName = new Map(stored.map((series) => [series.symbol.toUpperCase(), series]));
  const symbols: string[] = [];
  for (const symbol of input.symbols) {
    // One that is not there is refused, with what there is.
    const series = byName.get(symbol.toUpperCase()) ?? (await findSeries(klines, tenantId, { symbol, level }));
    if (series.bars > MAX_BACKTEST_BARS)
      throw new EngineError(
        'INVALID_REQUEST',
        `Cannot backtest ${series.symbol} ${level}: it has ${series.bars} bars, at most ${MAX_BACKTEST_BARS} can be traded; take a longer level`,
      );
    symbols.push(series.symbol);
  }
  const planned = { ...input, symbols };
  const units = planUnits(planned);
  return {
    input: planned,
    firstRound: units.length,
    reports: units.some(({ kind }) => kind === 'score') ? symbols.length : 0,
  };
};
