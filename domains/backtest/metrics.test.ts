import { describe, expect, test } from 'vitest';
import { maxDrawdown } from './drawdown.ts';
import { curveFigures, median, tradeFigures } from './metrics.ts';
import type { Trade } from './report.ts';
import { verdictOf } from './verdict.ts';

const trade = (pnl: number, fees = 1): Trade => ({
  ...{ signalId: 's', type: 'buy2', direction: 'long', pointBar: 0, pointPrice: 1, confirmedAt: 1 },
  ...{ entryBar: 2, entryTs: 0, entryPrice: 100, exitBar: 6, exitTs: 0, exitPrice: 100, quantity: 1 },
  ...{ fees, pnl, return: pnl / 100, bars: 4, reason: 'point', withdrawnAt: null },
});

describe('figures of a curve, by hand', () => {
  // Returns: +10 %, -10 %, +20 %, 0 %. Mean 0.05. Squares of the distances from it: 0.0025, 0.0225, 0.0225, 0.0025: sum 0.05,
  // over n - 1 = 3: 0.0166667, root 0.1290994. Downside: 0.01 / 4 = 0.0025, root 0.05. 1.1 * 0.9 * 1.2 = 1.188.
  const equity = [110, 99, 118.8, 118.8];
  const figures = curveFigures(equity, { start: 100, firstBar: 7, barsPerYear: 4 });

  test('returns', () => {
    expect(figures.totalReturn).toBeCloseTo(0.188, 12);
    // Four bars are a year of four bars.
    expect(figures.annualReturn).toBeCloseTo(0.188, 12);
    const half = curveFigures(equity, { start: 100, firstBar: 0, barsPerYear: 2 });
    expect(half.annualReturn).toBeCloseTo(Math.sqrt(1.188) - 1, 12);
  });

  test('Sharpe (1994): mean over sample deviation, by the root of the bars of a year', () => {
    expect(figures.sharpe).toBeCloseTo((0.05 / 0.12909944487358055) * 2, 12);
  });

  test('Sortino (1994): mean over downside deviation, all bars counted', () => {
    expect(figures.sortino).toBeCloseTo((0.05 / 0.05) * 2, 12);
  });

  test('drawdown: from 110 to 99, back above 110 two bars later', () => {
    expect(figures.maxDrawdown).toEqual({ depth: expect.closeTo(0.1, 12), peakBar: 7, troughBar: 8, recoveryBar: 9 });
  });

  test('what has no value is null, never NaN', () => {
    const flat = curveFigures([100, 100, 100], { start: 100, firstBar: 0, barsPerYear: 252 });
    expect(flat).toMatchObject({ totalReturn: 0, annualReturn: 0, sharpe: null, sortino: null });
    expect(flat.maxDrawdown).toEqual({ depth: 0, peakBar: null, troughBar: null, recoveryBar: null });
    expect(curveFigures([], { start: 100, firstBar: 0, barsPerYear: 252 })).toMatchObject({
      annualReturn: null,
      sharpe: null,
    });
    const rising = curveFigures([101, 103, 104], { start: 100, firstBar: 0, barsPerYear: 252 });
    expect(rising.sortino).toBeNull();
    const ruined = curveFigures([50, -10, 40, 120], { start: 100, firstBar: 0, barsPerYear: 252 });
    expect(ruined).toMatchObject({ totalReturn: expect.closeTo(0.2, 12), sharpe: null, sortino: null });
    expect(curveFigures([50, -10], { start: 100, firstBar: 0, barsPerYear: 252 }).annualReturn).toBeNull();
    // A tenth a minute is beyond every number in a year of 105,120 minutes.
    expect(curveFigures([110], { start: 100, firstBar: 0, barsPerYear: 105_120 }).annualReturn).toBeNull();
    const after = curveFigures([-10, -10], { start: -10, firstBar: 0, barsPerYear: 252 });
    expect(after).toMatchObject({ totalReturn: 0, annualReturn: null, sharpe: null, maxDrawdown: { depth: 0 } });
  });

  test('a fall from the capital at the start counts from the first bar', () => {
    const { maxDrawdown: fall } = curveFigures([80, 90], { start: 100, firstBar: 3, barsPerYear: 252 });
    expect(fall).toEqual({ depth: expect.closeTo(0.2, 12), peakBar: 3, troughBar: 3, recoveryBar: null });
  });
});

describe('drawdown', () => {
  test.each([
    [
      'the deeper of two, though the later',
      [100, 90, 100, 80, 85],
      { depth: 0.2, peakBar: 2, troughBar: 3, recoveryBar: null },
    ],
    [
      'the deeper of two, though the earlier',
      [100, 80, 100, 90],
      { depth: 0.2, peakBar: 0, troughBar: 1, recoveryBar: 2 },
    ],
    ['from the last of equal highs', [100, 100, 50, 100], { depth: 0.5, peakBar: 1, troughBar: 2, recoveryBar: 3 }],
  ])('%s', (_name, equity, wanted) => {
    expect(maxDrawdown(equity, 0)).toEqual({ ...wanted, depth: expect.closeTo(wanted.depth, 12) });
  });
});

describe('figures of trades, by hand', () => {
  test('two gains of 30 and 10, a loss of 20, one of nothing', () => {
    expect(tradeFigures([trade(30), trade(-20), trade(10), trade(0)])).toEqual({
      trades: 4,
      winRate: 0.5,
      profitFactor: 2,
      meanReturn: expect.closeTo(0.05, 12),
      medianReturn: expect.closeTo(0.05, 12),
      meanBars: 4,
      fees: 4,
      pnl: 20,
    });
  });

  test('without a loss there is no profit factor, without trades nothing', () => {
    expect(tradeFigures([trade(5)]).profitFactor).toBeNull();
    expect(tradeFigures([])).toMatchObject({ trades: 0, winRate: null, profitFactor: null, meanReturn: null, fees: 0 });
    expect(median([3, 1, 2])).toBe(2);
    expect(median([])).toBeNull();
  });
});

describe('verdict', () => {
  const returns = (n: number, mean: number, swing: number) =>
    Array.from({ length: n }, (_, index) => mean + (index % 2 === 0 ? swing : -swing));

  test('is refused under 30 trades', () => {
    expect(verdictOf(returns(29, 0.1, 0), { beatsBuyAndHold: true })).toEqual({
      verdict: 'refused',
      reason: '29 trades, wanted at least 30; take a longer range, more symbols or more points',
      beatsBuyAndHold: null,
    });
    expect(verdictOf([0.1], { beatsBuyAndHold: true }).reason).toMatch(/^1 trade, wanted/);
  });

  test('is refused for data with a fault, however many trades', () => {
    const verdict = verdictOf(returns(100, 0.1, 0.01), { beatsBuyAndHold: true, faults: ['prices jump'] });
    expect(verdict).toEqual({ verdict: 'refused', reason: 'prices jump', beatsBuyAndHold: null });
  });

  // 100 returns of mean ± 0.10: s = 0.10 * sqrt(100 / 99) = 0.1005038, standard error 0.01005, 1.96 of it 0.0196987.
  test.each([
    [0.03, 'profitable', '3.00 %, 95 % interval 1.03 % to 4.97 %'],
    [-0.03, 'losing', '-3.00 %, 95 % interval -4.97 % to -1.03 %'],
    [0.01, 'undecided', '1.00 %, 95 % interval -0.97 % to 2.97 %'],
  ])('a mean return of %s is %s', (mean, side, interval) => {
    const verdict = verdictOf(returns(100, mean, 0.1), { beatsBuyAndHold: false });
    expect(verdict).toMatchObject({ verdict: side, beatsBuyAndHold: false });
    expect(verdict.reason).toBe(`mean return of a trade ${interval} over 100 trades`);
  });
});
