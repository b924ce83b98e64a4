import { describe, expect, test } from 'vitest';
import type { Bar } from './bar.ts';
import type { Signal } from './signal.ts';
import { simulate } from './simulate.ts';
import { dailyBars, exits, FREE, flatThen, PLAIN, signalAt, trade } from './test-series.ts';

describe('orders fill at the open after what they rest on', () => {
  const bars = flatThen([10, 12, 9, 11], [12, 13, 11, 12], [14, 15, 13, 14], [13, 14, 12, 13]);

  test('in at the open after the confirmation, out at the open after the opposite point', () => {
    const { trades, equity, held } = trade(bars, [signalAt('buy2', 1), signalAt('sell2', 3)]);
    expect(trades).toMatchObject([
      {
        entryBar: 2,
        entryPrice: 10,
        exitBar: 4,
        exitPrice: 14,
        quantity: 100,
        pnl: 400,
        return: 0.4,
        bars: 2,
        reason: 'point',
      },
    ]);
    expect(equity).toEqual([1000, 1000, 1100, 1200, 1400, 1400]);
    expect(held).toEqual([false, false, true, true, false, false]);
  });

  test('a point confirmed at the last close makes no trade; an open position is marked there', () => {
    expect(trade(bars, [signalAt('buy2', 5)])).toMatchObject({ trades: [], entrySignals: [] });
    expect(trade(bars, [signalAt('buy2', 4)]).trades).toMatchObject([
      { entryBar: 5, entryPrice: 13, exitBar: 5, exitPrice: 13, reason: 'end' },
    ]);
  });

  test('what was confirmed at the close before the window is bought at its first open', () => {
    const input = { bars, strategy: PLAIN, rules: FREE, cash: 1000, lastBar: 5 };
    expect(simulate({ ...input, signals: [signalAt('buy2', 2)], firstBar: 3 }).trades).toMatchObject([{ entryBar: 3 }]);
    expect(simulate({ ...input, signals: [signalAt('buy2', 1)], firstBar: 3 }).trades).toEqual([]);
  });

  test('a withdrawn signal was a trade all the same, and says when it vanished', () => {
    const gone = signalAt('buy2', 1, { firstWithdrawnAt: 3, withdrawnAt: 3 });
    expect(trade(bars, [gone]).trades).toMatchObject([{ entryBar: 2, exitBar: 5, reason: 'end', withdrawnAt: 3 }]);
    expect(trade(bars, [gone], { strategy: exits({ withdrawal: true }) }).trades).toMatchObject([
      { entryBar: 2, exitBar: 4, exitPrice: 14, reason: 'withdrawal' },
    ]);
  });

  test('one position at a time; types of one turn are one order', () => {
    const twins = [signalAt('buy2', 1), signalAt('buy2s', 1, { bar: 0 }), signalAt('buy2', 3)];
    const { trades, passedOver } = trade(bars, twins);
    expect(trades).toHaveLength(1);
    expect(passedOver).toEqual({ 'same turn as another signal': 1, 'a position was open': 1 });
    const two = { strategy: { maxPositions: 2, sizing: { kind: 'fraction', fraction: 0.5 } } } as const;
    expect(trade(bars, twins, two).trades).toMatchObject([{ entryBar: 2, quantity: 50 }, { entryBar: 4 }]);
  });
});

describe('filters hold back what they say', () => {
  const bars = dailyBars([
    [10, 10, 10, 10],
    [10, 10, 10, 10],
    [10, 12, 10, 12],
    [12, 12, 12, 12],
  ]);
  test.each([
    ['confidence below the filter', { minConfidence: 0.3 }, { confidence: 0.2, ratio: 0.8 }],
    ['ratio above the filter', { maxRatio: 0.7 }, { confidence: 0.2, ratio: 0.8 }],
    ['confirmed too late', { maxLagBars: 1 }, { bar: 0 }],
    ['price too far from the point', { maxChasePercent: 19 }, {}],
    ['against the trend filter', { trend: { ma: 4 } }, {}],
  ] as const)('%s', (reason, filters, signal) => {
    const signals = [signalAt('buy2', 2, signal)];
    expect(trade(bars, signals).trades).toHaveLength(1);
    expect(trade(bars, signals, { strategy: { filters } })).toMatchObject({ trades: [], passedOver: { [reason]: 1 } });
  });

  test.each([
    ['a point without a divergence passes', { minConfidence: 0.3, maxRatio: 0.5 }, {}],
    ['as late as allowed', { maxLagBars: 2 }, { bar: 0 }],
    ['as far as allowed', { maxChasePercent: 20.1 }, {}],
    ['above its average', { trend: { ma: 3 } }, {}],
  ] as const)('%s', (_name, filters, signal) => {
    expect(trade(bars, [signalAt('buy2', 2, signal)], { strategy: { filters } }).trades).toHaveLength(1);
  });

  test('the latest point of segments, confirmed and not withdrawn by then, is on the same side', () => {
    const strategy = { filters: { segmentsAgree: true } };
    const upper = (type: Signal['type'], confirmedAt: number, more: Partial<Signal> = {}) =>
      signalAt(type, confirmedAt, { id: `upper ${type}`, of: 'segments', ...more });
    const tradeWith = (...signals: Signal[]) => trade(bars, [signalAt('buy2', 2), ...signals], { strategy });
    expect(tradeWith()).toMatchObject({ trades: [], passedOver: { 'against the points of segments': 1 } });
    expect(tradeWith(upper('buy1', 1)).trades).toHaveLength(1);
    expect(tradeWith(upper('buy1', 0), upper('sell1', 1)).trades).toEqual([]);
    expect(tradeWith(upper('buy1', 0), upper('sell1', 1, { firstWithdrawnAt: 2, withdrawnAt: 2 })).trades).toHaveLength(
      1,
    );
    expect(tradeWith(upper('buy1', 0), upper('sell1', 1, { firstWithdrawnAt: 3, withdrawnAt: 3 })).trades).toEqual([]);
    expect(tradeWith(upper('buy1', 3)).trades).toEqual([]);
  });

  test('points of segments and of strokes are apart', () => {
    const upper = signalAt('buy2', 1, { of: 'segments' });
    expect(trade(bars, [upper]).trades).toEqual([]);
    const strategy = { entry: { points: ['buy2' as const], of: 'segments' as const } };
    expect(trade(bars, [upper], { strategy }).trades).toHaveLength(1);
  });
});

describe('bad input is one clear sentence', () => {
  const good = flatThen([10, 11, 9, 10]);
  const withBar = (bar: Partial<Bar>): Bar[] => good.map((one, index) => (index === 1 ? { ...one, ...bar } : one));
  test.each([
    ['no bars', [], [], 'There are no bars, wanted some'],
    [
      'NaN',
      withBar({ close: Number.NaN }),
      [],
      'Bar 1 (2024-01-02T00:00:00.000Z) has open 10, high 10, low 10, close NaN',
    ],
    ['a price of zero', withBar({ low: 0 }), [], 'has low 0, wanted prices above 0'],
    [
      'high below low',
      withBar({ high: 9 }),
      [],
      'wanted low <= open, close <= high; check that all four are adjusted alike',
    ],
    ['times that do not rise', withBar({ ts: 0 }), [], 'a time not after the bar before'],
    ['a time that is none', withBar({ ts: 0.5 }), [], 'Bar 1 has time 0.5, wanted whole UTC milliseconds'],
    ['a negative volume', withBar({ volume: -1 }), [], 'has volume -1'],
    ['an unknown type', good, [signalAt('buy9' as 'buy2', 1)], 'has type "buy9", wanted one of buy1, buy1p'],
    [
      'a confirmation before the point',
      good,
      [signalAt('buy2', 1, { bar: 2 })],
      'confirmation at bar 1 before its point at bar 2',
    ],
    ['a bar outside', good, [signalAt('buy2', 3)], 'wanted indexes of the 3 bars'],
    ['no price', good, [signalAt('buy2', 1, { price: Number.NaN })], 'has price NaN'],
  ] as const)('%s', (_name, bars, signals, message) => {
    expect(() => trade(bars, signals)).toThrow(message);
  });

  test('a window outside the bars, and no capital', () => {
    const input = { bars: good, signals: [], strategy: PLAIN, rules: FREE, cash: 1, firstBar: 2, lastBar: 3 };
    expect(() => simulate(input)).toThrow('The window from bar 2 to 3 does not lie in 3 bars; load more bars');
    expect(() => simulate({ ...input, lastBar: 2, cash: 0 })).toThrow('The capital is 0, wanted an amount above 0');
  });
});
