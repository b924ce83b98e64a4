import { expect, test } from 'vitest';
import { analyzeKlines } from './analyze.ts';
import type { DefinitionOptions } from './definition.ts';
import { ChanlunEngine } from './engine.ts';
import { ChanlunError } from './errors.ts';
import type { Kline } from './kline.ts';
import { createRandom, randomWalk } from './random-walk.ts';

const OPTIONS: readonly DefinitionOptions[] = [
  {},
  { stroke: { subExtremeEnds: false } },
  { stroke: { span: 'none', fractalCheck: 'loss', endIsExtreme: false }, segment: { tail: 'one' } },
  { center: { source: 'over_seg', merge: false } },
  { center: { source: 'stroke' }, divergence: { measure: 'full_area', upperMeasure: 'full_area' } },
];

/** The bar as it may have looked on the way: some of its range, another close. */
const halfway = (kline: Kline): Kline => {
  const { open, high } = kline;
  return { ...kline, high: Math.max(open, (open + high) / 2), low: open, close: open, closed: false };
};

test.each(OPTIONS)('%o: a preview is the view after the bar has closed, and leaves no trace', (options) => {
  const klines = randomWalk({ seed: 21, bars: 1200 });
  const random = createRandom(21);
  const engine = new ChanlunEngine(options);
  const untouched = new ChanlunEngine(options);
  klines.forEach((kline, bar) => {
    if (random() < 0.02) {
      const forming = halfway(kline);
      const closed = [...klines.slice(0, bar), { ...forming, closed: true }];
      engine.push(forming);
      expect(engine.preview().analysis).toEqual(analyzeKlines(closed, options));
      const before = engine.analysis();
      const { analysis, events } = engine.preview(kline);
      expect(analysis).toEqual(analyzeKlines(klines.slice(0, bar + 1), options));
      expect(engine.analysis()).toEqual(before);
      expect(engine.push(kline)).toEqual(events);
      untouched.push(kline);
    } else {
      expect(engine.push(kline)).toEqual(untouched.push(kline));
    }
  });
  expect(engine.analysis()).toEqual(untouched.analysis());
});

test('previews of one bar after another do not add up', () => {
  const klines = randomWalk({ seed: 22, bars: 600 });
  const engine = new ChanlunEngine();
  engine.load(klines.slice(0, 500));
  const wanted = analyzeKlines(klines.slice(0, 501));
  const next = klines[500];
  for (const other of klines.slice(500)) engine.preview({ ...other, ts: next?.ts ?? 0 });
  expect(engine.preview(next).analysis).toEqual(wanted);
});

test('with no bar forming it is the view as it is', () => {
  const klines = randomWalk({ seed: 23, bars: 300 });
  const engine = new ChanlunEngine();
  expect(engine.preview()).toEqual({ analysis: analyzeKlines([]), events: [] });
  engine.load(klines);
  expect(engine.preview()).toEqual({ analysis: analyzeKlines(klines), events: [] });
});

const bar = (ts: number, close: number): Kline => ({ ts, open: 10, high: 11, low: 9, close, volume: 0 });

test.each([
  ['a bad bar', bar(2, Number.NaN), 'KLINE_NOT_FINITE'],
  ['an earlier bar', bar(0, 10), 'KLINE_TIME_ORDER'],
  ['a bar after one that never closed', bar(3, 10), 'KLINE_NEVER_CLOSED'],
])('%s is refused as by push, and does no harm', (_, kline, code) => {
  const engine = new ChanlunEngine();
  engine.load([bar(1, 10), { ...bar(2, 10), closed: false }]);
  const before = engine.analysis();
  let thrown: unknown;
  try {
    engine.preview(kline);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(ChanlunError);
  expect(thrown).toMatchObject({ code, bar: 1 });
  expect(engine.analysis()).toEqual(before);
});
