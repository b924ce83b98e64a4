import type { Point } from './buy-sell-point.ts';
import type { Center } from './center.ts';
import type { Definition } from './definition.ts';
import type { ElementLives } from './element-lives.ts';
import type { Kline } from './kline.ts';
import type { LifeCycle, Lived } from './life-cycle.ts';
import type { FractalKind, MergedBar } from './merged-bar.ts';
import type { Segment } from './segment.ts';
import type { Stroke } from './stroke.ts';
import type { Structure } from './structure.ts';

/**
 * A fractal (分型): a merged bar strictly beyond both neighbours. It never changes once known.
 * @see 教你炒股票 lessons 62, 82
 */
export interface Fractal {
  readonly kind: FractalKind;
  /** Raw bar that holds the extreme, and its price. */
  readonly bar: number;
  readonly price: number;
  readonly mergedBar: number;
  /** First bar at whose close it was known: the one that opened the third merged bar. */
  readonly knownAt: number;
}

/** Elements that were drawn once and are gone, with their lives. */
export interface WithdrawnElements {
  readonly strokes: readonly Lived<Stroke>[];
  readonly segments: readonly Lived<Segment>[];
  readonly centers: readonly Lived<Center>[];
  readonly points: readonly Lived<Point>[];
  readonly upperSegments: readonly Lived<Segment>[];
  readonly upperCenters: readonly Lived<Center>[];
  readonly upperPoints: readonly Lived<Point>[];
}

/** Everything known of one series at its last closed bar. Bars are named by index, from 0. */
export interface Analysis {
  readonly definition: Definition;
  /** Equal for equal definitions: part of the key of whatever is cached or stored. */
  readonly definitionHash: string;
  /** Start of each closed bar, UTC milliseconds. */
  readonly times: readonly number[];
  /** Start of the last closed bar; `undefined` before the first. */
  readonly asOf: number | undefined;
  /** The bar still forming: it is part of nothing else here. */
  readonly forming: Kline | undefined;
  readonly merged: readonly MergedBar[];
  readonly fractals: readonly Fractal[];
  readonly strokes: readonly Lived<Stroke>[];
  readonly segments: readonly Lived<Segment>[];
  readonly centers: readonly Lived<Center>[];
  readonly points: readonly Lived<Point>[];
  /** One level up: segments made of segments, their centers, and the points at ends of segments. */
  readonly upperSegments: readonly Lived<Segment>[];
  readonly upperCenters: readonly Lived<Center>[];
  readonly upperPoints: readonly Lived<Point>[];
  readonly withdrawn: WithdrawnElements;
  readonly macd: {
    readonly dif: readonly number[];
    readonly dea: readonly number[];
    readonly histogram: readonly number[];
  };
}

export const findFractals = (merged: readonly MergedBar[]): Fractal[] => {
  const fractals: Fractal[] = [];
  for (const bar of merged) {
    const next = merged[bar.index + 1];
    if (bar.fractal === undefined || next === undefined) continue;
    const top = bar.fractal === 'top';
    fractals.push({
      kind: bar.fractal,
      bar: top ? bar.highBar : bar.lowBar,
      price: top ? bar.high : bar.low,
      mergedBar: bar.index,
      knownAt: next.firstBar,
    });
  }
  return fractals;
};

const copyLife = ({ shownAt, confirmedAt, finalAt, withdrawnAt }: LifeCycle): LifeCycle => ({
  shownAt,
  confirmedAt,
  finalAt,
  withdrawnAt,
});

const byBar = (a: Lived<Point>, b: Lived<Point>): number =>
  a.element.bar - b.element.bar || (a.element.type < b.element.type ? -1 : 1);

/** What an analysis is made of. */
export interface AnalysisParts {
  readonly definition: Definition;
  readonly definitionHash: string;
  readonly times: readonly number[];
  readonly forming: Kline | undefined;
  readonly structure: Structure;
  readonly lives: ElementLives;
}

/** @param isLast Whether the parts end with this: then nothing that could still change is copied. */
export const analysisOf = (parts: AnalysisParts, isLast = false): Analysis => {
  const { definition, definitionHash, times, forming, structure, lives } = parts;
  const copy = <T>(elements: readonly Lived<T>[]): Lived<T>[] =>
    elements.map(({ element, life }) => ({ element, life: isLast ? life : copyLife(life) }));
  const copyNumbers = (numbers: readonly number[]): readonly number[] => (isLast ? numbers : [...numbers]);
  const merged = structure.merged.snapshot();
  const { dif, dea, histogram } = structure.macd;
  return {
    definition,
    definitionHash,
    times: copyNumbers(times),
    asOf: times.at(-1),
    forming,
    merged,
    fractals: findFractals(merged),
    strokes: copy(lives.strokes.drawn),
    segments: copy(lives.segments.drawn),
    centers: copy(lives.centers.drawn),
    points: copy(lives.points.drawn).sort(byBar),
    upperSegments: copy(lives.upperSegments.drawn),
    upperCenters: copy(lives.upperCenters.drawn),
    upperPoints: copy(lives.upperPoints.drawn).sort(byBar),
    withdrawn: {
      strokes: copy(lives.strokes.withdrawn),
      segments: copy(lives.segments.withdrawn),
      centers: copy(lives.centers.withdrawn),
      points: copy(lives.points.withdrawn),
      upperSegments: copy(lives.upperSegments.withdrawn),
      upperCenters: copy(lives.upperCenters.withdrawn),
      upperPoints: copy(lives.upperPoints.withdrawn),
    },
    macd: { dif: copyNumbers(dif), dea: copyNumbers(dea), histogram: copyNumbers(histogram) },
  };
};
