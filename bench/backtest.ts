// A backtest of one series: npm run bench -- backtest [--bars=20000] [--rounds=5]
import { planReports, planUnits } from '../activities/market/backtest-plan.ts';
import { replaySignals } from '../activities/market/backtest-signals.ts';
import { runBacktestUnit } from '../activities/market/backtest-unit.ts';
import { buildReport, marketRules } from '../domains/backtest/index.ts';
import { randomWalk } from '../domains/chanlun/random-walk.ts';
import { BacktestInputSchema, type BacktestRequest } from '../schemas/backtest.ts';
import { completeStrategy, StrategySchema } from '../schemas/strategy.ts';
import type { Benchmark } from './main.ts';

/** Rounds that let the compiler settle and do not count. */
const WARM_UP = 2;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Milliseconds by the clock: of the first call in this process, and the median of the rounds after the warm-up. */
const measure = (rounds: number, work: () => unknown): { firstMs: number; medianMs: number } => {
  const time = (): number => {
    const start = performance.now();
    work();
    return performance.now() - start;
  };
  const firstMs = time();
  for (let round = 0; round < WARM_UP; round++) time();
  const timings = Array.from({ length: rounds }, time);
  return { firstMs: Math.round(firstMs), medianMs: Math.round(median(timings)) };
};

const option = (args: readonly string[], name: string, fallback: number): number => {
  const text = args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  const value = text === undefined ? fallback : Number(text);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new RangeError(`--${name} is ${JSON.stringify(text)}, wanted a whole number from 1`);
  }
  return value;
};

const GRID = { 'strategy.stops.trailingPercent': [2, 4, 6, 8, 10], 'strategy.exits.maxBars': [10, 20, 40, 80, 160] };

export const run: Benchmark = async (args) => {
  const bars = option(args, 'bars', 20_000);
  const rounds = option(args, 'rounds', 5);
  const klines = randomWalk({ seed: 1, bars });
  const series = { source: 'random walk', adjustment: 'raw', session: 'continuous' } as const;
  const runUnits = (request: Partial<BacktestRequest>) => {
    const input = BacktestInputSchema.parse({ symbols: ['SYN'], level: '1m', points: ['buy2', 'buy3'], ...request });
    const results = planUnits(input).map((unit) => runBacktestUnit({ input, unit, series, bars: klines }));
    const reports = planReports(results).map((unit) => runBacktestUnit({ input, unit, series, bars: klines }));
    return [...results, ...reports].at(-1);
  };
  const whole = measure(rounds, () => runUnits({}));
  const grid = measure(rounds, () => runUnits({ grid: GRID }));

  // Trading alone, with the signals at hand.
  const signals = replaySignals({ symbol: 'SYN', level: '1m', bars: klines }, {});
  const strategy = completeStrategy(StrategySchema.parse({ entry: { points: ['buy2', 'buy3'] } }));
  const fold = { firstBar: 100, lastBar: bars - 1 };
  const task = { symbol: 'SYN', level: '1m', bars: klines, cash: 1_000_000, barsPerYear: 525_600, warmUpBars: 100 };
  const rules = marketRules('crypto', { symbol: 'SYN' });
  const leg = { fold, variant: { set: 0, signals, strategy }, trained: null };
  const trading = measure(rounds, () =>
    buildReport({ ...task, rules, curvePoints: 10_000, dataFaults: [] }, [leg], []),
  );

  const last = runUnits({});
  const trades = last?.kind === 'report' ? last.report.trades.length : 0;
  process.stderr.write(
    `backtest of ${bars} bars, ${trades} trades: first ${whole.firstMs} ms, then ${whole.medianMs} ms (median of ${rounds}), ` +
      `of which trading and figures ${trading.medianMs} ms; walk-forward over 25 sets ${grid.medianMs} ms\n`,
  );
  return { bars, rounds, trades, backtest: whole, trading, walkForward25Sets: grid };
};
