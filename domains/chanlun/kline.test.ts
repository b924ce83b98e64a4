import { describe, expect, test } from 'vitest';
import { analyzeKlines } from './analyze.ts';
import { ChanlunEngine } from './engine.ts';
import { ChanlunError } from './errors.ts';
import type { Kline } from './kline.ts';
import { randomWalk } from './random-walk.ts';

const good: Kline = { ts: 60_000, open: 10, high: 12, low: 9, close: 11, volume: 5 };
const next: Kline = { ...good, ts: 120_000 };

const errorOf = (klines: readonly Kline[]): ChanlunError => {
  try {
    analyzeKlines(klines);
  } catch (error) {
    if (error instanceof ChanlunError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('a bad bar is named, with what was found, what was wanted and what to do', () => {
  test.each([
    [
      'KLINE_NOT_FINITE',
      { close: Number.NaN },
      'Bar 1 (1970-01-01T00:02:00.000Z) has close NaN, wanted a finite number; drop or repair',
    ],
    ['KLINE_NOT_FINITE', { high: Number.POSITIVE_INFINITY }, 'has high Infinity'],
    ['KLINE_NOT_FINITE', { volume: Number.NaN }, 'has volume NaN'],
    [
      'KLINE_RANGE',
      { high: 8 },
      'has open 10, high 8, low 9, close 11; wanted low <= open, close <= high; check the column order',
    ],
    ['KLINE_RANGE', { low: 10.5 }, 'low 10.5'],
    ['KLINE_RANGE', { close: 13 }, 'close 13'],
    ['KLINE_VOLUME_NEGATIVE', { volume: -1 }, 'has volume -1, wanted 0 or more; use 0 when'],
    ['KLINE_TIME_INVALID', { ts: 1.5 }, 'has time 1.5, wanted whole UTC milliseconds; convert'],
    ['KLINE_TIME_INVALID', { ts: Number.NaN }, 'has time NaN'],
    [
      'KLINE_TIME_ORDER',
      { ts: 0 },
      'is before the bar ahead of it (1970-01-01T00:01:00.000Z), wanted rising times; sort',
    ],
    ['KLINE_TIME_DUPLICATE', { ts: 60_000 }, 'repeats the time 1970-01-01T00:01:00.000Z of a closed bar, wanted one'],
  ] as const)('%s %o', (code, change, message) => {
    const error = errorOf([good, { ...next, ...change }]);
    expect(error).toMatchObject({ code, bar: 1 });
    expect(error.message).toContain(message);
  });

  test('a forming bar in the middle', () => {
    expect(errorOf([{ ...good, closed: false }, next])).toMatchObject({ code: 'KLINE_NEVER_CLOSED' });
  });
});

test('no bars are an empty answer', () => {
  expect(analyzeKlines([])).toMatchObject({ times: [], asOf: undefined, strokes: [], points: [] });
});

test('a refused bar leaves the engine as it was', () => {
  const klines = randomWalk({ seed: 5, bars: 200 });
  const engine = new ChanlunEngine();
  klines.forEach((kline, bar) => {
    expect(() => engine.push({ ...kline, high: Number.NaN })).toThrow(ChanlunError);
    if (bar > 0) expect(() => engine.push({ ...kline, ts: -1 })).toThrow(ChanlunError);
    engine.push(kline);
  });
  expect(engine.analysis()).toEqual(analyzeKlines(klines));
});

test('a forming bar changes nothing until it closes, and may come any number of times', () => {
  const klines = randomWalk({ seed: 6, bars: 300 });
  const engine = new ChanlunEngine();
  for (const kline of klines) {
    const forming = { ...kline, close: kline.open, closed: false };
    expect(engine.push(forming)).toEqual([]);
    expect(engine.push({ ...kline, closed: false })).toEqual([]);
    if (kline.ts % 3_600_000 === 0) expect(engine.analysis().forming).toEqual({ ...kline, closed: false });
    engine.push(kline);
  }
  expect(engine.analysis()).toEqual(analyzeKlines(klines));
});
