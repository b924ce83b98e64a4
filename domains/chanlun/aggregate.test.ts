import { describe, expect, test } from 'vitest';
import { type AggregateOptions, aggregateKlines, KlineAggregator } from './aggregate.ts';
import type { Kline } from './kline.ts';
import { type Level, minutesOf } from './level.ts';
import { createRandom, randomWalk } from './random-walk.ts';
import { A_SHARE_SESSION, type TradingSession, US_EQUITY_SESSION } from './session.ts';

const MINUTE = 60_000;

/** Bars that start at the given times; bar n opens at n, goes one up and one down, closes at n + 0.5 and trades 1. */
const barsAt = (...times: readonly string[]): Kline[] =>
  times.map((time, n) => ({ ts: Date.parse(time), open: n, high: n + 1, low: n - 1, close: n + 0.5, volume: 1 }));

/** Bars in a row from a time on. */
const barsFrom = (time: string, count: number, minutes: number): Kline[] =>
  barsAt(...Array.from({ length: count }, (_, n) => new Date(Date.parse(time) + n * minutes * MINUTE).toISOString()));

const briefly = (klines: readonly Kline[], options: AggregateOptions) =>
  aggregateKlines(klines, options).map(({ ts, volume, closed }) => [
    new Date(ts).toISOString().slice(0, 16),
    volume,
    closed,
  ]);

test('prices: first open, highest high, lowest low, last close, total volume', () => {
  const klines = barsFrom('2024-01-02T00:00Z', 5, 1);
  expect(aggregateKlines(klines, { from: '1m', to: '5m' })).toEqual([
    { ts: Date.parse('2024-01-02T00:00Z'), open: 0, high: 5, low: -1, close: 4.5, volume: 5, closed: true },
  ]);
});

describe('Shanghai, UTC+8: 09:30 to 11:30 and 13:00 to 15:00', () => {
  // 01:30Z to 03:30Z and 05:00Z to 07:00Z.
  const day = [...barsFrom('2024-01-02T01:30Z', 4, 30), ...barsFrom('2024-01-02T05:00Z', 4, 30)];
  const options = { from: '30m', session: A_SHARE_SESSION } as const;

  test('the lunch break shortens no bar', () => {
    expect(briefly(day, { ...options, to: '60m' })).toEqual([
      ['2024-01-02T01:30', 2, true],
      ['2024-01-02T02:30', 2, true],
      ['2024-01-02T05:00', 2, true],
      ['2024-01-02T06:00', 2, true],
    ]);
    expect(briefly(day, { ...options, to: '120m' })).toEqual([
      ['2024-01-02T01:30', 4, true],
      ['2024-01-02T05:00', 4, true],
    ]);
  });
  test('the day closes with its last bar', () => {
    expect(briefly(day, { ...options, to: '1d' })).toEqual([['2024-01-02T01:30', 8, true]]);
    expect(briefly(day.slice(0, -1), { ...options, to: '1d' })).toEqual([['2024-01-02T01:30', 7, false]]);
  });
  test('a bar outside trading hours is refused, or skipped', () => {
    const stray = barsAt('2024-01-02T04:00Z');
    expect(() => aggregateKlines(stray, { ...options, to: '1d' })).toThrow(
      /Bar 0 .* lies outside trading hours; check/,
    );
    expect(aggregateKlines(stray, { ...options, to: '1d', outside: 'skip' })).toEqual([]);
  });
  test('Saturday is outside', () => {
    expect(() => aggregateKlines(barsAt('2024-01-06T02:00Z'), { ...options, to: '1d' })).toThrow(
      /outside trading hours/,
    );
  });
});

test('New York changes its clocks: 09:30 is 14:30Z in winter and 13:30Z from 10 March 2024', () => {
  const klines = barsAt('2024-03-08T14:30Z', '2024-03-08T20:30Z', '2024-03-11T13:30Z', '2024-03-11T19:30Z');
  expect(briefly(klines, { from: '30m', to: '1d', session: US_EQUITY_SESSION })).toEqual([
    ['2024-03-08T14:30', 2, true],
    ['2024-03-11T13:30', 2, true],
  ]);
});

test('the last bar of a New York day is short: 60m from 15:30 to 16:00', () => {
  const klines = barsFrom('2024-01-02T14:30Z', 13, 30);
  const longer = briefly(klines, { from: '30m', to: '60m', session: US_EQUITY_SESSION });
  expect(longer).toHaveLength(7);
  expect(longer.at(-1)).toEqual(['2024-01-02T20:30', 1, true]);
});

describe('a night session belongs to the next trading day', () => {
  const futures: TradingSession = {
    timeZone: 'Asia/Shanghai',
    spans: [
      { open: '21:00', close: '02:30', eve: true },
      { open: '09:00', close: '10:15' },
      { open: '10:30', close: '11:30' },
      { open: '13:30', close: '15:00' },
    ],
    weekends: false,
  };
  test('Friday night and the small hours of Saturday count for Monday', () => {
    // 5 January 2024 is a Friday: 21:00 is 13:00Z, Saturday 02:15 is Friday 18:15Z, Monday 14:45 is 06:45Z.
    const klines = barsAt('2024-01-05T13:00Z', '2024-01-05T18:15Z', '2024-01-08T01:00Z', '2024-01-08T06:45Z');
    expect(briefly(klines, { from: '15m', to: '1d', session: futures })).toEqual([['2024-01-05T13:00', 4, true]]);
  });
  test('a 60m bar runs across the tea break', () => {
    // The day before had 330 minutes at night, so 60m bars start 30 minutes into the morning: 09:30 to 10:15 and 10:30 to 10:45.
    const klines = barsAt('2024-01-09T01:30Z', '2024-01-09T01:45Z', '2024-01-09T02:00Z', '2024-01-09T02:30Z');
    expect(briefly(klines, { from: '15m', to: '60m', session: futures })).toEqual([['2024-01-09T01:30', 4, true]]);
  });
});

describe('weeks and months', () => {
  test('a week closes with its Friday, or, when that is a holiday, with the next bar', () => {
    // 26 to 28 March 2024 are Tuesday to Thursday; the 29th is Good Friday. 1 April is a Monday.
    const dated = ['2024-03-26', '2024-03-27', '2024-03-28', '2024-04-01', '2024-04-05'].map(
      (date) => `${date}T00:00Z`,
    );
    const session: TradingSession = {
      ...US_EQUITY_SESSION,
      timeZone: 'UTC',
      spans: [{ open: '00:00', close: '24:00' }],
    };
    const options = { from: '1d', to: '1w', session } as const;
    expect(briefly(barsAt(...dated), options)).toEqual([
      ['2024-03-25T00:00', 3, true],
      ['2024-04-01T00:00', 2, true],
    ]);
    expect(briefly(barsAt(...dated.slice(0, 3)), options)).toEqual([['2024-03-25T00:00', 3, false]]);
  });
  test('a month opens on its first day', () => {
    const klines = barsAt('2024-01-30T00:00Z', '2024-01-31T00:00Z', '2024-02-01T00:00Z');
    expect(briefly(klines, { from: '1d', to: '1M' })).toEqual([
      ['2024-01-01T00:00', 2, true],
      ['2024-02-01T00:00', 1, false],
    ]);
  });
});

describe('bar by bar', () => {
  test('a bucket with a missing last minute closes when the next one begins, stamped as if whole', () => {
    const aggregator = new KlineAggregator({ from: '1m', to: '5m' });
    const [first, second, third] = barsAt('2024-01-02T00:01Z', '2024-01-02T00:03Z', '2024-01-02T00:06Z');
    expect(first && aggregator.push(first)).toEqual([]);
    expect(second && aggregator.push(second)).toEqual([]);
    expect(third && aggregator.push(third)).toMatchObject([
      { ts: Date.parse('2024-01-02T00:00Z'), volume: 2, closed: true },
    ]);
    expect(aggregator.forming).toMatchObject({ ts: Date.parse('2024-01-02T00:05Z'), volume: 1, closed: false });
  });

  test('a forming bar is seen in the forming bucket and counted once', () => {
    const aggregator = new KlineAggregator({ from: '1m', to: '3m' });
    const [first, second, third] = barsFrom('2024-01-02T00:00Z', 3, 1);
    if (first === undefined || second === undefined || third === undefined) throw new Error('no bars');
    aggregator.push(first);
    aggregator.push({ ...second, closed: false });
    expect(aggregator.forming).toMatchObject({ volume: 2, high: 2, closed: false });
    aggregator.push({ ...second, high: 9, closed: false });
    expect(aggregator.forming).toMatchObject({ volume: 2, high: 9 });
    aggregator.push(second);
    expect(aggregator.push(third)).toMatchObject([{ volume: 3, high: 3, closed: true }]);
    expect(aggregator.forming).toBeUndefined();
  });

  test.each<Level>(['3m', '5m', '15m', '30m', '60m', '120m'])(
    '%s: volumes and extremes are kept, over random holes',
    (to) => {
      const random = createRandom(7);
      const klines = randomWalk({ seed: 7, bars: 3000 }).filter(() => random() > 0.3);
      const longer = aggregateKlines(klines, { from: '1m', to });
      const width = (minutesOf(to) ?? 0) * MINUTE;
      for (const bar of longer) {
        const inside = klines.filter(({ ts }) => ts >= bar.ts && ts < bar.ts + width);
        expect(bar.ts % width).toBe(0);
        expect(bar).toMatchObject({
          open: inside[0]?.open,
          high: Math.max(...inside.map(({ high }) => high)),
          low: Math.min(...inside.map(({ low }) => low)),
          close: inside.at(-1)?.close,
        });
      }
      const total = (bars: readonly Kline[]) => bars.reduce((sum, { volume }) => sum + volume, 0);
      expect(total(longer)).toBe(total(klines));
    },
  );
});

test.each([
  ['5m', '3m', 'LEVEL_NOT_ABOVE'],
  ['3m', '5m', 'LEVEL_NOT_ABOVE'],
  ['1d', '1d', 'LEVEL_NOT_ABOVE'],
  ['1w', '1M', 'LEVEL_NOT_ABOVE'],
] as const)('%s does not make %s', (from, to, code) => {
  expect(() => new KlineAggregator({ from, to })).toThrow(expect.objectContaining({ code }));
});

test.each([
  [{ timeZone: 'Mars/Olympus' }, 'the time zone "Mars/Olympus", wanted an IANA name'],
  [{ spans: [] }, 'no spans, wanted at least one'],
  [{ spans: [{ open: '9:30', close: '16:00' }] }, 'the time "9:30", wanted HH:MM up to 24:00'],
  [{ spans: [{ open: '16:00', close: '09:30' }] }, 'a span from 16:00 to 09:30, wanted a close after the open'],
  [
    {
      spans: [
        { open: '13:00', close: '15:00' },
        { open: '09:30', close: '11:30' },
      ],
    },
    'wanted spans in the order of the trading day',
  ],
])('the session %o is refused', (change, message) => {
  const create = () => new KlineAggregator({ from: '1m', to: '5m', session: { ...A_SHARE_SESSION, ...change } });
  expect(create).toThrow(expect.objectContaining({ code: 'SESSION_INVALID' }));
  expect(create).toThrow(message);
});
