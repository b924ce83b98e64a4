import { describe, expect, test } from 'vitest';
import { buyAndHold } from './benchmark.ts';
import { buildReport } from './build-report.ts';
import { combineReports } from './combine.ts';
import { hindsightOf } from './hindsight.ts';
import { boardOf, marketRules } from './market-rules.ts';
import { expandPointNames } from './point-name.ts';
import { dailyBars, FREE, flatThen, PLAIN, signalAt } from './test-series.ts';

const bars = dailyBars([
  [10, 10, 10, 10],
  [10, 12, 9, 11],
  [11, 12, 8, 8],
  [8, 13, 8, 12],
]);
const stretch = { bars, rules: { ...FREE, feeRate: 0.01 }, cash: 1010, firstBar: 1, lastBar: 3, barsPerYear: 3 };

test('buy and hold: all the cash at the first open, sold at the last close, fees on both', () => {
  const found = buyAndHold(stretch);
  // 1010 buys 100 at 10 with a fee of 10. At the end 1200 less 12.
  expect(found).toMatchObject({ quantity: expect.closeTo(100, 9), fees: expect.closeTo(22, 9) });
  expect(found.totalReturn).toBeCloseTo(1188 / 1010 - 1, 12);
  expect(found.annualReturn).toBeCloseTo(1188 / 1010 - 1, 12);
  // From 1100 at the close of bar 1 to 800 at that of bar 2.
  expect(found.maxDrawdown).toMatchObject({ depth: expect.closeTo(300 / 1100, 12), peakBar: 1, troughBar: 2 });
});

test('buy and hold waits for an open that can be bought, and holds cash when a lot is too dear', () => {
  const limited = {
    ...stretch,
    bars: flatThen([11, 11, 11, 11], [11, 12, 11, 12], [12, 12, 12, 12]),
    firstBar: 2,
    lastBar: 4,
  };
  expect(buyAndHold({ ...limited, rules: { ...FREE, limitPercent: 10 }, cash: 1100 })).toMatchObject({
    quantity: 100,
    totalReturn: expect.closeTo(1200 / 1100 - 1, 12),
  });
  const dear = buyAndHold({ ...stretch, rules: { ...FREE, lot: 1000 } });
  expect(dear).toMatchObject({ quantity: 0, fees: 0, totalReturn: 0 });
});

describe('hindsight', () => {
  const task = { bars, rules: { ...FREE, feeRate: 0.01 }, cash: 1010, firstBar: 0, lastBar: 3 };
  const opens = ({ type }: { type: string }) => type === 'buy2';

  test('surviving points at their extremes; what vanished is not there', () => {
    const signals = [
      signalAt('buy2', 2, { bar: 0, price: 10 }),
      signalAt('sell1', 3, { bar: 1, price: 12, withdrawnAt: 3 }),
      signalAt('sell1', 3, { bar: 2, price: 12 }),
      signalAt('buy2', 3, { bar: 3, price: 8 }),
    ];
    const found = hindsightOf(task, signals, opens);
    // 100 at 10, sold at 12: 1188. Of that at 8: 147.03 pieces, marked at 12 less a fee of 1 %.
    const second = (1188 / 8.08) * 12 * 0.99;
    expect(found).toMatchObject({ trades: 2, winRate: 1, profitFactor: null });
    expect(found.totalReturn).toBeCloseTo(second / 1010 - 1, 12);
    expect(found.label).toMatch(/^Not tradable: .* Known only afterwards\.$/);
  });

  test('nothing without a surviving point', () => {
    expect(hindsightOf(task, [signalAt('buy2', 2, { withdrawnAt: 3 })], opens)).toMatchObject({
      trades: 0,
      winRate: null,
      totalReturn: 0,
    });
  });
});

test('boards by the code of a stock, and their limits', () => {
  const found = ['600519', '688981', '689009', '300750.SZ', '301236', '002594', '830799', '920002', 'SH601318', 'SPX'];
  expect(found.map(boardOf)).toEqual([
    ...['main', 'star', 'star', 'chinext', 'chinext', 'main', 'bse', 'bse', 'main', 'main'],
  ]);
  const limits = (symbol: string) => marketRules('a-share', { symbol }).limitPercent;
  expect(['600519', '688981', '300750', '830799'].map(limits)).toEqual([10, 20, 20, 30]);
  expect(marketRules('a-share', { symbol: '600519', board: 'st' }).limitPercent).toBe(5);
  expect(marketRules('a-share', { symbol: '600519', board: 'none' }).limitPercent).toBeUndefined();
  expect(marketRules('us', { symbol: '600519' }).limitPercent).toBeUndefined();
  expect(marketRules('us', { symbol: 'SPX', overrides: { feeRate: 0 } })).toMatchObject({ feeRate: 0, slippageBps: 2 });
});

test('names of points are families, or one type', () => {
  expect([...expandPointNames(['buy1', 'buy2-only', 'sell3b'])]).toEqual(['buy1', 'buy1p', 'buy2', 'sell3b']);
  expect([...expandPointNames(['buy3', 'buy3a', 'buy2s', 'buy1-only'])].sort()).toEqual([
    'buy1',
    'buy2s',
    'buy3a',
    'buy3b',
  ]);
});

test('several symbols: trades as one sample, returns as means; faulty data proves nothing', () => {
  const report = (symbol: string, close: number, dataFaults: string[] = []) => {
    const series = flatThen([10, 10, 10, 10], [10, close, 10, close], [close, close, close, close]);
    const task = { symbol, level: '1d', bars: series, rules: FREE, cash: 1000, barsPerYear: 252, warmUpBars: 0 };
    const signals = [signalAt('buy2', 1, { withdrawnAt: symbol === 'B' ? 4 : null }), signalAt('sell2', 3)];
    const fold = { firstBar: 0, lastBar: 4 };
    const leg = { fold, variant: { set: 0, signals, strategy: PLAIN }, trained: null };
    return buildReport({ ...task, curvePoints: 10, dataFaults }, [leg], []);
  };
  const combined = combineReports([report('A', 12), report('B', 11), report('C', 20, ['prices jump'])]);
  expect(combined).toMatchObject({ symbols: 3, withTrades: 3, profitable: 3, beatBuyAndHold: 0 });
  expect(combined.pooled).toMatchObject({ trades: 3, winRate: 1, pnl: expect.closeTo(1300, 9) });
  expect(combined.meanTotalReturn).toBeCloseTo(1.3 / 3, 12);
  expect(combined.medianTotalReturn).toBeCloseTo(0.2, 12);
  expect(combined.signals).toMatchObject({
    confirmed: 3,
    withdrawn: 1,
    withdrawnShare: expect.closeTo(1 / 3, 12),
    traded: 3,
  });
  expect(combined.verdict).toMatchObject({ verdict: 'refused', reason: expect.stringMatching(/^2 trades, wanted/) });
});
