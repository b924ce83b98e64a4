import { expect, test } from 'vitest';
import type { Analysis } from './analysis.ts';
import { analyzeKlines, replayKlines } from './analyze.ts';
import type { DefinitionOptions } from './definition.ts';
import { ChanlunEngine } from './engine.ts';
import type { ChanlunEvent, ElementKind } from './events.ts';
import type { LifeCycle, Lived } from './life-cycle.ts';
import { createRandom, randomWalk } from './random-walk.ts';

const DEFINITIONS: Readonly<Record<string, DefinitionOptions>> = {
  default: {},
  'strict fractals, first point required': { stroke: { fractalCheck: 'strict' }, points: { requireFirst: true } },
  'loose span, gaps count': { stroke: { span: 'loose', fractalCheck: 'loss', gapCountsAsBar: true } },
  'every fractal': { stroke: { span: 'none', fractalCheck: 'loss', endIsExtreme: false } },
  'disjoint fractals, one tail': { stroke: { fractalCheck: 'totally' }, segment: { tail: 'one' } },
  'centers over segments': { center: { source: 'over_seg', merge: false } },
  'centers of the stroke chain': { center: { source: 'stroke', merge: false }, divergence: { measure: 'full_area' } },
};

/** Redrawing strokes may take back what was drawn long before, so nothing is final for good. */
const REDRAWN: Readonly<Record<string, DefinitionOptions>> = {
  'redrawn strokes': { stroke: { subExtremeEnds: false } },
};

const SERIES = [
  { seed: 11, bars: 1500, tick: 0.01 },
  { seed: 12, bars: 1500, tick: 1, trades: 2 },
  { seed: 13, bars: 1500, tick: 0.25, trades: 30 },
] as const;

const casesOf = (definitions: Readonly<Record<string, DefinitionOptions>>) =>
  Object.entries(definitions).flatMap(([name, options]) => SERIES.map((series) => ({ name, options, series })));
const lastingCases = casesOf(DEFINITIONS);
const cases = casesOf({ ...DEFINITIONS, ...REDRAWN });

/** What is drawn, by kind and key, as the events alone tell it. */
type Picture = Map<string, unknown>;

const keyOf = (kind: ElementKind, element: ChanlunEvent['element']): string => {
  if ('type' in element) return `${kind} ${element.bar} ${element.type} ${element.side}`;
  return `${kind} ${element.beginBar}${'up' in element ? ` ${element.up}` : ''}`;
};

const shapeOf = (element: ChanlunEvent['element']): unknown => {
  if ('type' in element) return [element.price, element.invalidation, element.divergence?.ratio];
  if ('zd' in element) return [element.endBar, element.zd, element.zg, element.dd, element.gg];
  return [element.endBar, element.endPrice];
};

const paint = (picture: Picture, events: readonly ChanlunEvent[]): void => {
  for (const { kind, change, element } of events) {
    if (change === 'withdrawn') picture.delete(keyOf(kind, element));
    else picture.set(keyOf(kind, element), shapeOf(element));
  }
};

const drawnIn = (analysis: Analysis): Picture => {
  const picture: Picture = new Map();
  const draw = (kind: ElementKind, lived: readonly Lived<ChanlunEvent['element']>[]): void => {
    for (const { element } of lived) picture.set(keyOf(kind, element), shapeOf(element));
  };
  draw('stroke', analysis.strokes);
  draw('segment', analysis.segments);
  draw('center', analysis.centers);
  draw('point', analysis.points);
  draw('upper_segment', analysis.upperSegments);
  draw('upper_center', analysis.upperCenters);
  draw('upper_point', analysis.upperPoints);
  return picture;
};

const sorted = (picture: Picture): [string, unknown][] => [...picture].sort(([a], [b]) => (a < b ? -1 : 1));

test.each(cases)('$name, seed $series.seed: bar by bar equals batch at random prefixes', ({ options, series }) => {
  const klines = randomWalk(series);
  const random = createRandom(series.seed);
  const stops = new Set(Array.from({ length: 5 }, () => Math.floor(random() * series.bars)));
  const engine = new ChanlunEngine(options);
  klines.forEach((kline, bar) => {
    engine.push(kline);
    if (stops.has(bar)) expect(engine.analysis()).toEqual(analyzeKlines(klines.slice(0, bar + 1), options));
  });
});

test.each(cases)('$name, seed $series.seed: events alone give the picture at every bar', ({ options, series }) => {
  const engine = new ChanlunEngine(options);
  const picture: Picture = new Map();
  randomWalk(series).forEach((kline, bar) => {
    const events = engine.push(kline);
    expect(events.every((event) => event.bar === bar)).toBe(true);
    paint(picture, events);
    if (bar % 50 === 49) expect(sorted(picture)).toEqual(sorted(drawnIn(engine.analysis())));
  });
});

/** When each thing about an element was first reported, as the events alone tell it. */
interface Reported {
  shownAt: number;
  confirmedAt: number | undefined;
  finalAt: number | undefined;
  withdrawnAt: number | undefined;
}

const report = (known: Map<string, Reported>, { kind, change, element }: ChanlunEvent, bar: number): void => {
  const key = keyOf(kind, element);
  const life = known.get(key) ?? { shownAt: bar, confirmedAt: undefined, finalAt: undefined, withdrawnAt: undefined };
  known.set(key, life);
  if (change === 'shown') life.withdrawnAt = undefined;
  if (change === 'confirmed') life.confirmedAt = bar;
  if (change === 'reopened') life.confirmedAt = undefined;
  if (change === 'final') life.finalAt = bar;
  if (change === 'withdrawn') life.withdrawnAt = bar;
};

const livesIn = (analysis: Analysis): Map<string, LifeCycle> => {
  const lives = new Map<string, LifeCycle>();
  const { withdrawn } = analysis;
  const add = (kind: ElementKind, ...lists: (readonly Lived<ChanlunEvent['element']>[])[]): void => {
    for (const { element, life } of lists.flat()) lives.set(keyOf(kind, element), life);
  };
  add('stroke', analysis.strokes, withdrawn.strokes);
  add('segment', analysis.segments, withdrawn.segments);
  add('center', analysis.centers, withdrawn.centers);
  add('point', analysis.points, withdrawn.points);
  add('upper_segment', analysis.upperSegments, withdrawn.upperSegments);
  add('upper_center', analysis.upperCenters, withdrawn.upperCenters);
  add('upper_point', analysis.upperPoints, withdrawn.upperPoints);
  return lives;
};

test.each(cases)(
  '$name, seed $series.seed: I12: no later bar rewrites when something was shown, confirmed, final or withdrawn',
  ({ options, series }) => {
    const engine = new ChanlunEngine(options);
    const known = new Map<string, Reported>();
    randomWalk(series).forEach((kline, bar) => {
      for (const event of engine.push(kline)) report(known, event, bar);
      if (bar % 250 === 249) expect(livesIn(engine.analysis())).toEqual(known);
    });
    const kinds = new Set([...known.keys()].map((key) => key.split(' ')[0]));
    expect([...kinds]).toEqual(expect.arrayContaining(['stroke', 'segment', 'center', 'point', 'upper_segment']));
  },
);

test.each(lastingCases)(
  '$name, seed $series.seed: what is final never changes, and nothing looks ahead',
  ({ options, series }) => {
    const final = new Map<string, unknown>();
    for (const { kind, change, element } of replayKlines(randomWalk(series), options).events) {
      const key = keyOf(kind, element);
      if (change === 'final') final.set(key, shapeOf(element));
      else expect(final.has(key), `${key} was ${change} after it was final`).toBe(false);
    }
    expect(final.size).toBeGreaterThan(20);
  },
);

test.each(cases)('$name, seed $series.seed: lives are in order and within the bars', ({ options, series }) => {
  const { points, upperPoints, strokes, segments, withdrawn } = analyzeKlines(randomWalk(series), options);
  const gone = [...withdrawn.points, ...withdrawn.upperPoints, ...withdrawn.segments, ...withdrawn.strokes];
  const all = [...points, ...upperPoints, ...strokes, ...segments, ...gone];
  for (const { element, life } of all) {
    const pointBar = 'type' in element ? element.bar : element.beginBar;
    const steps = [pointBar, life.shownAt, life.confirmedAt, life.finalAt].filter((step) => step !== undefined);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    if (life.withdrawnAt !== undefined) expect(life.withdrawnAt).toBeGreaterThan(life.shownAt);
  }
});

test.each(lastingCases)('$name, seed $series.seed: a confirmed stroke stays as it is', ({ options, series }) => {
  const confirmed = new Set<string>();
  for (const { kind, change, element } of replayKlines(randomWalk(series), options).events) {
    if (kind !== 'stroke') continue;
    const key = keyOf(kind, element);
    if (change === 'confirmed') confirmed.add(key);
    else if (change !== 'final') expect(confirmed.has(key), `${key} was ${change} after it was confirmed`).toBe(false);
  }
  expect(confirmed.size).toBeGreaterThan(20);
});
