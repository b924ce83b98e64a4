import { describe, expect, test } from 'vitest';
import { dailyBars, exits, flatThen, PLAIN, signalAt, trade } from './test-series.ts';

describe('exits within a bar', () => {
  const buy = signalAt('buy2', 1, { invalidation: 9 });
  const percent = (value: number) => ({ strategy: { stops: { percent: value } } });

  test('a stop fills at its price, or at the open when that is worse', () => {
    expect(trade(flatThen([10, 11, 10, 11], [11, 11, 8, 9]), [buy], percent(10)).trades).toMatchObject([
      { exitBar: 3, exitPrice: 9, reason: 'stop' },
    ]);
    expect(trade(flatThen([10, 11, 10, 11], [8.5, 11, 8, 9]), [buy], percent(10)).trades).toMatchObject([
      { exitBar: 3, exitPrice: 8.5, reason: 'stop' },
    ]);
    expect(trade(flatThen([10, 11, 8, 11]), [buy], percent(10)).trades).toMatchObject([{ exitBar: 2, exitPrice: 9 }]);
  });

  test('the price that refutes the point is a stop; a bar that opens beyond it is not bought', () => {
    const strategy = exits({ invalidation: true });
    expect(trade(flatThen([10, 11, 9, 11]), [buy], { strategy }).trades).toMatchObject([
      { exitBar: 2, exitPrice: 9, reason: 'invalidation' },
    ]);
    expect(trade(flatThen([9, 11, 9, 11]), [buy], { strategy })).toMatchObject({
      trades: [],
      passedOver: { 'opened beyond its invalidation': 1 },
    });
  });

  test('stop before target, but a bar that opens at the target has reached it first', () => {
    const strategy = { stops: { percent: 10 }, exits: { ...PLAIN.exits, targetPercent: 20 } };
    const at = (...row: [number, number, number, number]) =>
      trade(flatThen([10, 10, 10, 10], row), [buy], { strategy }).trades;
    expect(at(10, 13, 8, 10)).toMatchObject([{ exitPrice: 9, reason: 'stop' }]);
    expect(at(10, 13, 10, 10)).toMatchObject([{ exitPrice: 12, reason: 'target' }]);
    expect(at(12.5, 13, 8, 10)).toMatchObject([{ exitPrice: 12.5, reason: 'target' }]);
  });

  test('a target by risk: three times the way to the stop', () => {
    const strategy = { stops: { percent: 10 }, exits: { ...PLAIN.exits, targetRisk: 3 } };
    expect(trade(flatThen([10, 12, 10, 12], [12, 13.5, 12, 13]), [buy], { strategy }).trades).toMatchObject([
      { exitPrice: 13, reason: 'target' },
    ]);
  });

  test('a trailing stop follows the highs of closed bars, and never goes back', () => {
    const strategy = { stops: { trailingPercent: 10 } };
    const bars = flatThen([10, 20, 10, 19], [19, 19.5, 18.1, 19], [19, 19, 17, 18]);
    // Bar 2 rises from 10 to 20: its own high does not count yet. Then the stop is 18.
    expect(trade(bars, [buy], { strategy }).trades).toMatchObject([
      { exitBar: 4, exitPrice: 18, reason: 'trailing_stop' },
    ]);
  });

  test('a stop by average true range, as of the close before the entry', () => {
    const bars = dailyBars([
      [10, 11, 9, 10],
      [10, 12, 9, 10],
      [10, 10, 6, 10],
      [10, 10, 4, 10],
    ]);
    // True ranges 2 and 3: mean 2.5, twice it below 10 is 5; bar 2 falls to 6 only.
    const strategy = { stops: { atr: { period: 2, multiple: 2 } } };
    expect(trade(bars, [buy], { strategy }).trades).toMatchObject([{ exitBar: 3, exitPrice: 5, reason: 'stop' }]);
    const long = { stops: { atr: { period: 3, multiple: 2 } } };
    expect(trade(bars, [buy], { strategy: long }).passedOver).toEqual({ 'too few bars for the average true range': 1 });
  });

  test('out at an open after so many bars', () => {
    const flat = flatThen([10, 10, 10, 10], [10, 10, 10, 10], [11, 11, 11, 11], [12, 12, 12, 12]);
    expect(trade(flat, [buy], { strategy: exits({ maxBars: 2 }) }).trades).toMatchObject([
      { entryBar: 2, exitBar: 4, exitPrice: 11, bars: 2, reason: 'max_bars' },
    ]);
  });
});

describe('shorts', () => {
  const strategy = { entry: { points: ['sell2'], of: 'strokes' }, direction: 'short' } as const;
  const bars = flatThen([10, 10, 9, 9], [8, 8, 8, 8], [7, 7, 7, 7]);

  test('gain when the price falls', () => {
    const signals = [signalAt('sell2', 1), signalAt('buy2', 3)];
    const short = { ...strategy, exits: { ...PLAIN.exits, points: ['buy2' as const] } };
    const { trades, equity } = trade(bars, signals, { strategy: short, rules: { feeRate: 0.01, sellTaxRate: 0.01 } });
    // 1000 / (10 * 1.02) pieces sold at 10, fees and tax 2 %; bought back at 7, fee 1 %.
    const quantity = 1000 / 10.2;
    expect(trades[0]?.pnl).toBeCloseTo(quantity * (3 - 0.2 - 0.07), 9);
    expect(equity.at(-1)).toBeCloseTo(1000 + quantity * 2.73, 9);
    expect(equity[3]).toBeCloseTo(1000 + quantity * (2 - 0.2), 9);
  });

  test('what has eaten the capital is closed at the next open, and nothing is opened after it', () => {
    // 100 pieces sold at 10 for 1000: at 21 they cost 2100, which is all and 100 more. Back at 5 they would have won.
    const rising = flatThen([10, 10, 10, 10], [12, 21, 12, 21], [20.5, 21, 5, 5], [5, 5, 5, 5], [4, 4, 4, 4]);
    const signals = [signalAt('sell2', 1), signalAt('sell2', 4, { bar: 4 })];
    const { trades, equity, passedOver } = trade(rising, signals, { strategy });
    expect(trades).toMatchObject([{ exitBar: 4, exitPrice: 20.5, reason: 'ruin', pnl: -1050 }]);
    expect(equity).toEqual([1000, 1000, 1000, -100, -50, -50, -50]);
    expect(passedOver).toEqual({ 'too little cash for a lot': 1 });
  });

  test('a stop lies above', () => {
    const rising = flatThen([10, 10, 10, 10], [10.5, 11.5, 10, 11]);
    const stopped = { ...strategy, stops: { percent: 10 } };
    expect(trade(rising, [signalAt('sell2', 1)], { strategy: stopped }).trades).toMatchObject([
      { direction: 'short', exitPrice: 11, reason: 'stop', pnl: -100 },
    ]);
  });
});
