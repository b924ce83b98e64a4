import { describe, expect, test } from 'vitest';
import { ordersOf } from './apply-order.ts';
import { barOf, TestAccount } from './broker-fixture.ts';
import { type DayClose, equityBefore, equityCurve, equityOf, fillsOf } from './equity.ts';
import { performanceOf } from './performance.ts';

const closes = (...prices: readonly number[]): readonly DayClose[] =>
  prices.map((close, index) => ({ day: `1970-01-0${index + 2}`, close }));

/** 10 bought at 100 on day 1, 5 sold at 120 on day 2, 5 at 90 on day 4; 1.00 of fee each. */
const traded = () => {
  const account = new TestAccount({ rules: { minFee: 1 } });
  account.place(1);
  account.settle(barOf(1, [100, 110, 100, 110]));
  account.place(2, { side: 'sell', quantity: 5 });
  account.settle(barOf(2, [120, 120, 80, 80]));
  account.settle(barOf(3, [80, 80, 80, 100]));
  account.place(4, { side: 'sell', quantity: 5 });
  account.settle(barOf(4, [90, 95, 90, 95]));
  return account;
};

test('equity at the end of each day: cash and positions at the closes', () => {
  const { events } = traded();
  const curve = equityCurve(1_000_000, fillsOf(events), new Map([['AAA', closes(110, 80, 100, 95)]]));
  expect(curve).toEqual([
    { day: '1970-01-02', cash: 899_900, positions: 110_000, equity: 1_009_900 },
    // 600.00 less 1.00
    { day: '1970-01-03', cash: 959_800, positions: 40_000, equity: 999_800 },
    { day: '1970-01-04', cash: 959_800, positions: 50_000, equity: 1_009_800 },
    { day: '1970-01-05', cash: 1_004_700, positions: 0, equity: 1_004_700 },
  ]);
  expect(equityBefore(1_000_000, curve, '1970-01-04')).toBe(999_800);
  expect(equityBefore(1_000_000, curve, '1970-01-02')).toBe(1_000_000);
});

test('the figures, by hand', () => {
  const { events, state } = traded();
  const curve = equityCurve(1_000_000, fillsOf(events), new Map([['AAA', closes(110, 80, 100, 95)]]));
  const figures = performanceOf(1_000_000, curve, ordersOf(events));
  // 10 cost 1001.00, 5 of them 500.50; 599.00 - 500.50 and 449.00 - 500.50
  expect(figures).toMatchObject({ n: 2, grossProfit: 9850, grossLoss: 5150, winRate: 0.5, fees: 300, realised: 4700 });
  expect(figures.profitFactor).toBeCloseTo(98.5 / 51.5, 12);
  expect(figures.totalReturn).toBeCloseTo(0.0047, 12);
  // from 10,099.00 to 9,998.00
  expect(figures.maxDrawdown).toBeCloseTo(101 / 10_099, 12);
  expect(figures.exposure).toBeCloseTo((1100 / 10_099 + 400 / 9998 + 500 / 10_098 + 0) / 4, 12);
  expect(state.cash).toBe(1_004_700);
});

describe('what cannot be said is not said', () => {
  test('an account that is worth nothing has an exposure of nothing', () => {
    const curve = [{ day: '2020-01-02', cash: 0, positions: 0, equity: 0 }];
    expect(performanceOf(100, curve, [])).toMatchObject({ totalReturn: -1, maxDrawdown: 1, exposure: 0 });
  });

  test('without trades there are no rates', () => {
    expect(equityCurve(1_000_000, [], new Map())).toEqual([]);
    expect(performanceOf(1_000_000, [], [])).toEqual({
      ...{ totalReturn: 0, maxDrawdown: 0, exposure: 0, n: 0, grossProfit: 0, grossLoss: 0, fees: 0, realised: 0 },
      ...{ winRate: undefined, profitFactor: undefined },
    });
  });

  test('a position without a close of the day is worth its last one, or its fill', () => {
    const account = new TestAccount();
    account.place(1);
    account.place(1, { symbol: 'BBB' });
    account.settle(barOf(1, [100, 100, 100, 100]), barOf(1, [50, 50, 50, 50], { symbol: 'BBB' }));
    const curve = equityCurve(1_000_000, fillsOf(account.events), new Map([['AAA', closes(100, 101)]]));
    expect(curve.map(({ equity }) => equity)).toEqual([1_000_000, 1_001_000]);
    expect(equityOf(account.state, new Map([['AAA', 101]]))).toBe(1_001_000);
  });
});
