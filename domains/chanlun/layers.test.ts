import { expect, test } from 'vitest';
import { Centers } from './centers.ts';
import { type DefinitionOptions, resolveDefinition } from './definition.ts';
import { Points } from './points.ts';
import { randomWalk } from './random-walk.ts';
import { REGULAR_SERIES } from './regular-series.ts';
import { SegmentDivision } from './segment.ts';
import { Structure } from './structure.ts';

// The engine redoes only what rests on a change. Here every layer is done again from nothing, from the strokes up.
const fromNothing = (structure: Structure, options: DefinitionOptions) => {
  const definition = resolveDefinition(options);
  const legs = structure.drawing.strokes;
  const division = new SegmentDivision(legs, definition.segment);
  division.update(0);
  const { segments } = division;
  const centers = new Centers(legs, segments, definition.center);
  centers.update(0, 0);
  const { points: rules, divergence } = definition;
  const series = { histogram: structure.macd.histogram, volume: structure.volume };
  const points = new Points({ legs, segments, centers, rules, divergence, series }, false);
  points.update(0);
  const upper = new SegmentDivision(segments, definition.segment);
  upper.update(0);
  const upperCenters = new Centers(segments, upper.segments, definition.center);
  upperCenters.update(0, 0);
  const upperPoints = new Points(
    {
      legs: segments,
      segments: upper.segments,
      centers: upperCenters,
      rules,
      divergence: { ...divergence, measure: divergence.upperMeasure },
      series,
    },
    false,
  );
  upperPoints.update(0);
  return {
    segments,
    centers: centers.list,
    points: points.list,
    upperSegments: upper.segments,
    upperCenters: upperCenters.list,
    upperPoints: upperPoints.list,
  };
};

const asKept = ({ division, centers, points, upperDivision, upperCenters, upperPoints }: Structure) => ({
  segments: division.segments,
  centers: centers.list,
  points: points.list,
  upperSegments: upperDivision.segments,
  upperCenters: upperCenters.list,
  upperPoints: upperPoints.list,
});

const OPTIONS: readonly DefinitionOptions[] = [
  {},
  { stroke: { fractalCheck: 'strict' }, points: { requireFirst: true }, divergence: { measure: 'peak' } },
  { stroke: { span: 'loose', fractalCheck: 'loss' }, segment: { tail: 'one' } },
  { stroke: { subExtremeEnds: false } },
  { stroke: { span: 'none', fractalCheck: 'loss', endIsExtreme: false, gapCountsAsBar: true } },
  { center: { source: 'over_seg', merge: false } },
  { center: { source: 'stroke', merge: false }, divergence: { measure: 'full_area' } },
];

test.each([1, 2, 3, 4, 5, 6])('seed %i: redoing a part equals redoing all, after every change', (seed) => {
  for (const options of OPTIONS) {
    const structure = new Structure(resolveDefinition(options));
    randomWalk({ seed, bars: 900, tick: seed % 2 === 0 ? 1 : 0.01, trades: 1 + seed * 3 }).forEach((kline, bar) => {
      if (structure.add(kline, bar) === undefined) return;
      expect(asKept(structure), `bar ${bar}, ${JSON.stringify(options)}`).toEqual(fromNothing(structure, options));
    });
  }
});

// Series in which a redrawn stroke takes back legs that a sure segment rested on.
test.each([104, 119, 135])('seed %i: so it does where strokes are redrawn', (seed) => {
  const stroke = seed === 104 ? { span: 'loose', fractalCheck: 'loss' } : {};
  const options = { stroke: { subExtremeEnds: false, ...stroke } } as DefinitionOptions;
  const structure = new Structure(resolveDefinition(options));
  const tick = seed % 2 === 1 ? 1 : 0.01;
  randomWalk({ seed, bars: 700, tick, trades: 1 + (seed % 20) }).forEach((kline, bar) => {
    if (structure.add(kline, bar) === undefined) return;
    expect(asKept(structure), `bar ${bar}`).toEqual(fromNothing(structure, options));
  });
});

// Series in which a segment waits for a leg later than the one that the segment after it rests on.
test.each([
  [1790, 4],
  [2843, 4],
  [3058, 2],
])('seed %i, options %i: no segment is sure before the one it begins at', (seed, index) => {
  const options = OPTIONS[index] ?? {};
  const structure = new Structure(resolveDefinition(options));
  const tick = seed % 2 === 0 ? 1 : 0.01;
  randomWalk({ seed, bars: 500, tick, trades: 1 + ((seed * 3) % 40) }).forEach((kline, bar) => {
    if (structure.add(kline, bar) === undefined) return;
    expect(asKept(structure), `bar ${bar}`).toEqual(fromNothing(structure, options));
  });
});

// Here a segment grows long, and work on it goes on from where it was.
test.each(Object.keys(REGULAR_SERIES))('%s: so it does in a segment without end', (name) => {
  for (const options of OPTIONS) {
    const structure = new Structure(resolveDefinition(options));
    const irregular = randomWalk({ seed: 7, bars: 500, startTs: 700 * 60_000 });
    [...(REGULAR_SERIES[name]?.(700) ?? []), ...irregular].forEach((kline, bar) => {
      if (structure.add(kline, bar) === undefined || (bar < 690 && bar % 9 > 0)) return;
      expect(asKept(structure), `bar ${bar}, ${JSON.stringify(options)}`).toEqual(fromNothing(structure, options));
    });
  }
});
