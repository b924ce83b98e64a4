import { describe, expect, test } from 'vitest';
import { buildReport } from './build-report.ts';
import { foldsOf } from './folds.ts';
import type { Variant } from './legs.ts';
import { dailyBars, FREE, flatThen, PLAIN, signalAt } from './test-series.ts';
import { pickSet, trainOn } from './walk-forward.ts';

describe('folds', () => {
  test('one set: all of the window, in parts of equal length', () => {
    expect(foldsOf({ firstBar: 100, lastBar: 302 }, 3, false)).toEqual([
      { firstBar: 100, lastBar: 166 },
      { firstBar: 167, lastBar: 234 },
      { firstBar: 235, lastBar: 302 },
    ]);
  });

  test('a grid: a part more, of which the first is for training alone', () => {
    expect(foldsOf({ firstBar: 0, lastBar: 119 }, 2, true)).toEqual([
      { firstBar: 40, lastBar: 79 },
      { firstBar: 80, lastBar: 119 },
    ]);
  });

  test('fewer folds when they would be shorter than 20 bars; a grid without room for one is refused', () => {
    expect(foldsOf({ firstBar: 0, lastBar: 44 }, 5, false)).toHaveLength(2);
    expect(foldsOf({ firstBar: 0, lastBar: 18 }, 5, false)).toEqual([]);
    expect(foldsOf({ firstBar: 0, lastBar: 39 }, 5, true)).toEqual([{ firstBar: 20, lastBar: 39 }]);
    expect(() => foldsOf({ firstBar: 0, lastBar: 38 }, 5, true)).toThrow(
      'There are 39 bars after the warm-up, and a grid wants at least 40, for training and one fold; take a longer range',
    );
  });
});

test('the set with the best score is picked, the first of equals, and the first of all when none has a score', () => {
  const scored = (...scores: (number | null)[]) => scores.map((score) => ({ bars: 1, trades: 1, score }));
  expect(pickSet(scored(0.1, 0.3, 0.2))).toBe(1);
  expect(pickSet(scored(-0.2, -0.1, null))).toBe(1);
  expect(pickSet(scored(0.3, 0.3))).toBe(0);
  expect(pickSet(scored(null, null))).toBe(0);
});

/** 60 bars around 10: up by 1 in each odd ten of them, and back. */
const waves = dailyBars(
  Array.from({ length: 60 }, (_, index): [number, number, number, number] => {
    const price = Math.floor(index / 10) % 2 === 1 ? 11 : 10;
    return [price, price, price, price];
  }),
);
/** Buys before each rise and sells after it, or the other way round. */
const good = [5, 25, 45].flatMap((bar) => [signalAt('buy2', bar), signalAt('sell2', bar + 8)]);
const bad = [15, 35].flatMap((bar) => [signalAt('buy2', bar), signalAt('sell2', bar + 8)]);
const input = { bars: waves, strategy: PLAIN, rules: FREE, cash: 1000, firstBar: 0, lastBar: 59 };
const folds = foldsOf(input, 2, true);
const options = { objective: 'totalReturn', minTrades: 1, barsPerYear: 252 } as const;

describe('training', () => {
  test('counts the bars and the closed trades before each fold, and their return', () => {
    expect(folds).toEqual([
      { firstBar: 20, lastBar: 39 },
      { firstBar: 40, lastBar: 59 },
    ]);
    expect(trainOn({ ...input, signals: good }, folds, options)).toEqual([
      { bars: 20, trades: 1, score: expect.closeTo(0.1, 12) },
      { bars: 40, trades: 2, score: expect.closeTo(0.21, 12) },
    ]);
    // Bought at 11 and sold at 10 after bar 20: not closed before the first fold.
    expect(trainOn({ ...input, signals: bad }, folds, options)).toEqual([
      { bars: 20, trades: 0, score: null },
      { bars: 40, trades: 1, score: expect.closeTo(-1 / 11, 12) },
    ]);
  });

  test('a set without a loss has the best profit factor', () => {
    const byFactor = (signals: typeof good) =>
      trainOn({ ...input, signals }, folds, { ...options, objective: 'profitFactor' }).map(({ score }) => score);
    const some = byFactor([...good, signalAt('buy2', 15), signalAt('sell2', 23)]);
    // 100 pieces each: from 10 to 11, from 11 to 10, from 10 to 11; 200 gained and 100 lost.
    expect(some[1]).toBeCloseTo(2, 9);
    expect(byFactor(good)[1]).toBeGreaterThan(some[1] ?? Number.NaN);
    expect(byFactor(bad)).toEqual([null, 0]);
  });

  test('too few trades are no score', () => {
    const [first, second] = trainOn({ ...input, signals: good }, folds, { ...options, minTrades: 2 });
    expect([first?.score, second?.score]).toEqual([null, expect.closeTo(0.21, 12)]);
  });

  test('I12: what happens in a fold or after it changes nothing', () => {
    const changed = waves.map((bar, index) => (index < 40 ? bar : { ...bar, open: 3, high: 3, low: 3, close: 3 }));
    expect(trainOn({ ...input, bars: changed, signals: good }, folds, options)).toEqual(
      trainOn({ ...input, signals: good }, folds, options),
    );
  });
});

test('the folds are traded one after the other with the capital carried on, each by its own set', () => {
  const variant = (set: number, signals: Variant['signals']): Variant => ({ set, signals, strategy: PLAIN });
  const trained = { bars: 20, trades: 1, score: 0.1 };
  const [first, second] = folds;
  if (first === undefined || second === undefined) expect.fail('two folds');
  const task = { symbol: 'X', level: '1d', bars: waves, rules: FREE, cash: 1000, barsPerYear: 252, warmUpBars: 0 };
  const report = buildReport(
    { ...task, curvePoints: 1000, dataFaults: [] },
    [
      { fold: first, variant: variant(1, bad), trained },
      { fold: second, variant: variant(0, good), trained },
    ],
    folds,
  );
  // Fold 0 buys at 11 and sells at 10, fold 1 buys at 10 and sells at 11.
  expect(report.trades.map(({ entryBar, exitBar }) => [entryBar, exitBar])).toEqual([
    [36, 39],
    [46, 54],
  ]);
  expect(report.finalEquity).toBeCloseTo(1000 * 1.1, 9);
  expect(report.window).toMatchObject({ firstBar: 20, lastBar: 59, bars: 40, warmUpBars: 20 });
  expect(report.folds).toMatchObject([
    { fold: 0, set: 1, trained, trades: 1, totalReturn: 0 },
    { fold: 1, set: 0, trained, trades: 1, totalReturn: expect.closeTo(0.1, 12) },
  ]);
  expect(report.trades[0]).toMatchObject({ reason: 'end', exitPrice: 11 });
});

test('folds after a ruin are idle: they have no figures, and the report is whole', () => {
  const doubled = waves.map((bar, index) => {
    const price = index < 25 ? 10 : 25;
    return { ...bar, open: price, high: price, low: price, close: price };
  });
  const strategy = {
    ...PLAIN,
    entry: { points: ['sell2' as const], of: 'strokes' as const },
    direction: 'short' as const,
  };
  const signals = [signalAt('sell2', 21), signalAt('sell2', 45)];
  const trained = { bars: 20, trades: 1, score: 0.1 };
  const task = { symbol: 'X', level: '1d', bars: doubled, rules: FREE, cash: 1000, barsPerYear: 252, warmUpBars: 0 };
  const legs = folds.map((fold) => ({ fold, variant: { set: 0, signals, strategy }, trained }));
  const report = buildReport({ ...task, curvePoints: 1000, dataFaults: [] }, legs, folds);
  // 100 pieces sold at 10 and bought back at 25.
  expect(report.trades).toMatchObject([{ reason: 'ruin', pnl: -1500 }]);
  expect(report.finalEquity).toBe(-500);
  expect(report.metrics).toMatchObject({ totalReturn: -1.5, annualReturn: null, sharpe: null, sortino: null });
  expect(report.folds).toMatchObject([
    { totalReturn: -1.5, trades: 1 },
    { totalReturn: 0, sharpe: null, maxDrawdown: 0, trades: 0 },
  ]);
});

test('the equity of a report is thinned, first and last kept, and the figures are of all bars', () => {
  const bars = flatThen(...Array.from({ length: 98 }, (): [number, number, number, number] => [10, 11, 9, 10]));
  const variant: Variant = { set: 0, signals: [signalAt('buy2', 1)], strategy: PLAIN };
  const task = { symbol: 'X', level: '1d', bars, rules: FREE, cash: 1000, barsPerYear: 252, warmUpBars: 0 };
  const fold = { firstBar: 0, lastBar: 99 };
  const report = buildReport({ ...task, curvePoints: 12, dataFaults: [] }, [{ fold, variant, trained: null }], []);
  expect(report.equity).toHaveLength(12);
  expect(report.equity[0]?.[0]).toBe(bars[0]?.ts);
  expect(report.equity.at(-1)?.[0]).toBe(bars[99]?.ts);
  expect(report.metrics.exposure).toBe(0.98);
});
