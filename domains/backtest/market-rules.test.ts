import { describe, expect, test } from 'vitest';
import type { Bar } from './bar.ts';
import { MARKET_RULES } from './market-rules.ts';
import { dailyBars, flatThen, signalAt, trade } from './test-series.ts';

describe('costs and sizes', () => {
  const bars = flatThen([10, 10, 10, 10], [12, 12, 12, 12]);
  const signals = [signalAt('buy2', 1), signalAt('sell2', 2)];

  test('fees, the least fee, tax on sales, slippage', () => {
    // Bought at 10 + 1 % = 10.1, sold at 12 - 1 % = 11.88. 990 money: 98 pieces cost 989.8 and the least fee of 5, 994.8 of 1000.
    const rules = { feeRate: 0.001, minFee: 5, sellTaxRate: 0.01, slippageBps: 100, lot: 1 };
    const [found] = trade(bars, signals, { rules }).trades;
    expect(found).toMatchObject({ entryPrice: 10.1, exitPrice: 11.88, quantity: 98 });
    expect(found?.fees).toBeCloseTo(5 + 5 + 98 * 11.88 * 0.01, 9);
    expect(found?.pnl).toBeCloseTo(98 * (11.88 - 10.1) - 5 - 5 - 11.6424, 9);
    expect(found?.return).toBeCloseTo((found?.pnl ?? 0) / (98 * 10.1 + 5), 12);
  });

  test('the least fee is kept back from the cash', () => {
    expect(trade(bars, signals, { rules: { minFee: 50, lot: 1 } }).trades).toMatchObject([{ quantity: 95, fees: 100 }]);
  });

  test('slippage by ticks', () => {
    expect(trade(bars, signals, { rules: { slippageTicks: 3, tick: 0.1 } }).trades).toMatchObject([
      { entryPrice: expect.closeTo(10.3, 12), exitPrice: expect.closeTo(11.7, 12) },
    ]);
  });

  test('a price below a price step: slippage is never a gain, and what was bought can be sold', () => {
    const tiny = bars.map((bar) => ({ ...bar, open: 1e-5, high: 1e-5, low: 1e-5, close: 1e-5 }));
    const rules = { ...MARKET_RULES.crypto, feeRate: 0 };
    // 0.05 % below 0.00001 is below a step of 0.01 as well: sold at the open.
    expect(trade(tiny, signals, { rules }).trades).toMatchObject([
      { exitBar: 3, exitPrice: 1e-5, entryPrice: expect.closeTo(1.0005e-5, 15), reason: 'point' },
    ]);
  });

  test('a least fee takes no more than a sale brings', () => {
    // 100 of 1000 pay 50 pieces at 2 and the fee of 900; a tenth of the price is left, 10, which the fee takes.
    const falling = flatThen([2, 2, 2, 2], [0.2, 0.2, 0.2, 0.2]);
    const { trades, equity } = trade(falling, signals, { rules: { minFee: 900 } });
    expect(trades).toMatchObject([{ quantity: 50, fees: 910, pnl: -1000 }]);
    expect(equity.at(-1)).toBe(0);
  });

  test('what rounding leaves of the cash buys nothing', () => {
    const thirds = flatThen([3, 3, 3, 3], [3.1, 3.1, 3.1, 3.1], [3.2, 3.2, 3.2, 3.2]);
    const both = [signalAt('buy2', 1), signalAt('buy2', 2, { bar: 2 }), signalAt('buy2', 3, { bar: 3 })];
    const found = [7, 1000, 1234.56, 33_333.33, 1_000_000].map((cash) =>
      trade(thirds, both, { cash, strategy: { maxPositions: 3 }, rules: { feeRate: 0.0005, slippageBps: 2 } }),
    );
    for (const { trades, passedOver } of found) {
      expect(trades).toHaveLength(1);
      expect(passedOver).toEqual({ 'too little cash for a lot': 2 });
    }
  });

  test.each([
    ['a fraction of the equity', { kind: 'fraction', fraction: 0.5 }, 0, 50],
    ['money', { kind: 'amount', amount: 250 }, 0, 25],
    ['no more than the cash', { kind: 'amount', amount: 5000 }, 0, 100],
    // 2 % of 1000 is 20; the stop is 1 below 10.
    ['risk', { kind: 'risk', fraction: 0.02 }, 0, 20],
    ['risk, no more than the cash', { kind: 'risk', fraction: 0.5 }, 0, 100],
    ['whole lots', { kind: 'fraction', fraction: 0.99 }, 30, 90],
  ] as const)('%s', (_name, sizing, lot, quantity) => {
    const strategy = { sizing, stops: { percent: 10 } };
    expect(trade(bars, signals, { strategy, rules: { lot } }).trades).toMatchObject([{ quantity }]);
  });

  test('too little for a lot is no trade', () => {
    expect(trade(bars, signals, { rules: { lot: 1000 } })).toMatchObject({
      trades: [],
      passedOver: { 'too little cash for a lot': 1 },
    });
  });
});

describe('rules of a market', () => {
  const tPlus1 = { sellAfterDays: 1 } as const;
  const limited = { limitPercent: 10, tick: 0.01 };

  test('T+1: a stop touched on the day of the entry is sold at the next open', () => {
    const bars = flatThen([10, 10, 8, 8], [7, 8, 7, 8]);
    const stop = { strategy: { stops: { percent: 10 } }, rules: tPlus1 };
    expect(trade(bars, [signalAt('buy2', 1)], stop).trades).toMatchObject([
      { exitBar: 3, exitPrice: 7, reason: 'stop' },
    ]);
  });

  test('T+1: that order stands, though the price has come back by the next open', () => {
    const bars = flatThen([10, 10, 8, 8], [10, 11, 10, 11], [11, 11, 11, 11]);
    const stop = { strategy: { stops: { percent: 10 } }, rules: tPlus1 };
    expect(trade(bars, [signalAt('buy2', 1)], stop).trades).toMatchObject([
      { exitBar: 3, exitPrice: 10, reason: 'stop' },
    ]);
  });

  test('T+1 counts trading days of the market, not bars', () => {
    // Four-hour bars: 20:00 and midnight UTC are one day in Shanghai, where it is 04:00 and 08:00.
    const hours = dailyBars([
      [10, 10, 10, 10],
      [10, 10, 10, 10],
      [10, 10, 10, 10],
      [9, 9, 9, 9],
      [8, 8, 8, 8],
    ]).map((bar, index) => ({ ...bar, ts: Date.UTC(2024, 0, 1, 12 + 4 * index) }));
    const rules = { ...tPlus1, utcOffsetMinutes: 480 };
    const signals = [signalAt('buy2', 1), signalAt('sell2', 2)];
    // Bars at 12, 16, 20, 24 and 28 h UTC are at 20, 24, 4, 8 and 12 h: bought at 04:00, not sold that day; marked at the end.
    expect(trade(hours, signals, { rules }).trades).toMatchObject([{ entryBar: 2, exitBar: 4, reason: 'end' }]);
    expect(trade(hours, signals).trades).toMatchObject([{ entryBar: 2, exitBar: 3, reason: 'point' }]);
  });

  test('a bar that opens at its upper limit is not bought', () => {
    const bars = flatThen([11, 11, 11, 11], [11, 11, 11, 11]);
    expect(trade(bars, [signalAt('buy2', 1)], { rules: limited })).toMatchObject({
      trades: [],
      passedOver: { 'opened at its price limit': 1 },
    });
    expect(trade(flatThen([10.99, 11, 10, 11]), [signalAt('buy2', 1)], { rules: limited }).trades).toHaveLength(1);
  });

  test('a bar that opens at its lower limit is not sold: the order waits', () => {
    const bars = flatThen([10, 10, 10, 10], [9, 9, 9, 9], [8.1, 8.1, 8.1, 8.1], [8, 8, 8, 8]);
    const signals = [signalAt('buy2', 1), signalAt('sell2', 2)];
    expect(trade(bars, signals, { rules: limited }).trades).toMatchObject([
      { exitBar: 5, exitPrice: 8, reason: 'point' },
    ]);
    const stop = { strategy: { stops: { percent: 5 } }, rules: limited };
    expect(trade(bars, [signalAt('buy2', 1)], stop).trades).toMatchObject([
      { exitBar: 5, exitPrice: 8, reason: 'stop' },
    ]);
  });

  test('within a day limits count from the close of the day before, not of the bar before', () => {
    const hours = flatThen([9.1, 9.1, 9.1, 9.1], [10.5, 10.5, 10.5, 10.5], [11, 11, 11, 11]).map((bar, index) => ({
      ...bar,
      ts: Date.UTC(2024, 0, 1, 20 + 2 * index),
    }));
    // Two bars of January 1st, which closes at 10: on the 2nd 10.5 may be bought after 9.1, and 11 may not.
    expect(trade(hours, [signalAt('buy2', 2)], { rules: limited }).trades).toMatchObject([{ entryBar: 3 }]);
    expect(trade(hours, [signalAt('buy2', 3)], { rules: limited }).trades).toEqual([]);
  });

  test('limits are rounded to the tick: 10 % of 9.95 is 10.95, not 10.945', () => {
    const bars = dailyBars([
      [10, 10, 9.9, 9.95],
      [10, 10, 9.9, 9.95],
      [10.94, 10.95, 10.9, 10.95],
    ]);
    expect(trade(bars, [signalAt('buy2', 1)], { rules: limited }).trades).toHaveLength(1);
    const atLimit = dailyBars([
      [10, 10, 9.9, 9.95],
      [10, 10, 9.9, 9.95],
      [10.95, 10.95, 10.95, 10.95],
    ]);
    expect(trade(atLimit, [signalAt('buy2', 1)], { rules: limited }).trades).toEqual([]);
  });

  test('slippage does not pass the limit', () => {
    const rules = { ...limited, slippageBps: 500 };
    expect(trade(flatThen([10.9, 11, 10.9, 11]), [signalAt('buy2', 1)], { rules }).trades).toMatchObject([
      { entryPrice: 11 },
    ]);
  });

  test('a bar that passes a limit, as that of a week may, sells no better than its stop', () => {
    const bars = flatThen([10, 10, 7, 7], [7, 7, 7, 7]);
    const stop = { strategy: { stops: { percent: 20 } }, rules: limited };
    expect(trade(bars, [signalAt('buy2', 1)], stop).trades).toMatchObject([
      { exitBar: 2, exitPrice: 8, reason: 'stop' },
    ]);
    expect(trade(flatThen([10, 10, 7, 7]), [signalAt('buy2', 1)], { rules: limited }).trades).toMatchObject([
      { exitPrice: 7, reason: 'end' },
    ]);
  });

  test('suspended bars pass, with orders to buy and to sell waiting', () => {
    const halted = (bars: Bar[], ...at: number[]): Bar[] =>
      bars.map((bar, index) => (at.includes(index) ? { ...bar, suspended: true } : bar));
    const rows = flatThen([10, 10, 1, 10], [11, 11, 11, 11], [12, 12, 12, 12], [13, 13, 13, 13]);
    const stop = { strategy: { stops: { percent: 50 } } };
    const signals = [signalAt('buy2', 1), signalAt('sell2', 3)];
    expect(trade(halted(rows, 2, 4), signals, stop).trades).toMatchObject([{ entryBar: 3, exitBar: 5, exitPrice: 13 }]);
    expect(trade(halted(rows, 2, 3, 4, 5), [signalAt('buy2', 1)]).passedOver).toEqual({
      'not traded again before the end': 1,
    });
  });

  test('nothing happens within a suspended bar, whatever its prices say', () => {
    const bars = flatThen([10, 10, 10, 10], [10, 10, 1, 10], [11, 11, 11, 11]);
    const halted = bars.map((bar, index) => ({ ...bar, suspended: index === 3 }));
    const stop = { strategy: { stops: { percent: 50 } } };
    expect(trade(halted, [signalAt('buy2', 1)], stop).trades).toMatchObject([{ exitBar: 4, reason: 'end' }]);
    expect(trade(bars, [signalAt('buy2', 1)], stop).trades).toMatchObject([{ exitBar: 3, reason: 'stop' }]);
  });

  test('a bar without volume is suspended where the rules say so, unless the series knows no volumes', () => {
    const rules = { zeroVolumeSuspends: true };
    const volumes = (first: number, second: number) => flatThen([10, 10, 10, 10, first], [11, 11, 11, 11, second]);
    expect(trade(volumes(0, 5), [signalAt('buy2', 1)], { rules }).trades).toMatchObject([{ entryBar: 3 }]);
    expect(trade(volumes(0, 5), [signalAt('buy2', 1)]).trades).toMatchObject([{ entryBar: 2 }]);
    const later = volumes(0, 5).map((bar, index) => (index < 3 ? { ...bar, volume: 0 } : bar));
    expect(trade(later, [signalAt('buy2', 1)], { rules }).trades).toMatchObject([{ entryBar: 2 }]);
    const unknown = volumes(0, 0).map((bar) => ({ ...bar, volume: 0 }));
    expect(trade(unknown, [signalAt('buy2', 1)], { rules }).trades).toMatchObject([{ entryBar: 2 }]);
  });
});

test('the costs of a Chinese stock, by hand', () => {
  // 1,000 shares at 10 and 11: commission and transfer 0.026 %, at least 5: 5 and 5; stamp duty 0.05 % of 11,000: 5.5.
  const bars = flatThen([10, 10, 10, 10], [11, 11, 11, 11], [11, 11, 11, 11]);
  const rules = { ...MARKET_RULES['a-share'], slippageBps: 0 };
  const [found] = trade(bars, [signalAt('buy2', 1), signalAt('sell2', 2)], { rules, cash: 10_050 }).trades;
  expect(found).toMatchObject({ quantity: 1000, exitBar: 3 });
  expect(found?.fees).toBeCloseTo(15.5, 9);
});
