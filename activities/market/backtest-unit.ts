import { BacktestError, buildReport, type Leg, trainOn } from '../../domains/backtest/index.ts';
import type { BacktestInput } from '../../schemas/backtest.ts';
import type { BacktestUnitResult } from '../../schemas/backtest-units.ts';
import { EngineError } from '../../schemas/errors.ts';
import { toMarketError } from './analyze-bars.ts';
import { toBarDate } from './bar-time.ts';
import { type BacktestUnitTask, SymbolBench } from './symbol-bench.ts';

const scoreSets = (bench: SymbolBench, input: BacktestInput, sets: readonly number[]) => {
  const { objective, minTrades } = input.walkForward;
  const options = { objective, minTrades, barsPerYear: bench.task.barsPerYear };
  return sets.map((set) => {
    const variant = bench.variant(set);
    return { set, folds: trainOn({ ...bench.task, ...bench.window, ...variant }, bench.folds, options) };
  });
};

const legsOf = (bench: SymbolBench, { unit }: BacktestUnitTask): Leg[] => {
  const picks = unit.kind === 'report' ? unit.picks : null;
  if (picks === null) return [{ fold: bench.window, variant: bench.variant(0), trained: null }];
  return bench.folds.map((fold, index) => {
    const pick = picks[index];
    if (pick === undefined) throw new RangeError(`There is no pick for fold ${index}`);
    return { fold, variant: bench.variant(pick.set), trained: pick.trained };
  });
};

const compute = (task: BacktestUnitTask): BacktestUnitResult => {
  const { input, unit, series, bars } = task;
  const bench = new SymbolBench(task);
  if (unit.kind === 'score') {
    return { kind: 'score', symbol: unit.symbol, scores: scoreSets(bench, input, unit.sets) };
  }
  const {
    trades,
    folds,
    equity,
    dataFaults: faults,
    ...report
  } = buildReport(bench.task, legsOf(bench, task), bench.folds);
  return {
    kind: 'report',
    report: {
      ...report,
      level: input.level,
      trades: [...trades],
      folds: [...folds],
      equity: equity.map(([ts, value]) => [ts, value]),
      dataFaults: [...faults],
      source: series.source,
      adjustment: series.adjustment,
      market: bench.market,
      asOf: toBarDate(bars.at(-1)?.ts ?? Number.NaN, input.level),
      rules: bench.task.rules,
    },
  };
};

const CODES = {
  BARS_MISSING: 'KLINES_NOT_FOUND',
  BAR_INVALID: 'KLINES_INVALID',
  SIGNAL_INVALID: 'KLINES_INVALID',
  RULES_INVALID: 'INVALID_REQUEST',
  WINDOW_TOO_SHORT: 'INVALID_REQUEST',
} as const;

/**
 * Does one piece of a backtest, from its bars alone: pure, and plain JSON on both sides.
 * @throws {EngineError} KLINES_NOT_FOUND without bars in the range, KLINES_INVALID for a bad bar, INVALID_REQUEST for a
 *   window that is too short or a strategy that the definition cannot serve: the symbol has then failed, no other.
 */
export const runBacktestUnit = (task: BacktestUnitTask): BacktestUnitResult => {
  try {
    return compute(task);
  } catch (error) {
    const action = `backtest ${task.unit.symbol} ${task.input.level}`;
    if (!(error instanceof BacktestError)) throw toMarketError(action, error);
    throw new EngineError(CODES[error.code], `Cannot ${action}: ${error.message}`, { cause: error });
  }
};
