import type { Chart, ChartCenter, ChartLeg, ChartPoint, LifeState } from '../../../domains/chanlun/index.ts';

export interface KnownLeg {
  readonly up: boolean;
  readonly state: LifeState;
  readonly begin: number;
  readonly beginPrice: number;
  readonly end: number;
  readonly endPrice: number;
}

export interface KnownCenter {
  readonly state: LifeState;
  readonly begin: number;
  readonly end: number;
  readonly zd: number;
  readonly zg: number;
  readonly dd: number;
  readonly gg: number;
}

/** A point with what had happened to it by then, withdrawn ones included. */
export interface KnownPoint extends Omit<ChartPoint, 'versions'> {
  /** Of the level above. */
  readonly upper: boolean;
}

export interface Known {
  readonly bar: number;
  readonly strokes: readonly KnownLeg[];
  readonly segments: readonly KnownLeg[];
  readonly centers: readonly KnownCenter[];
  readonly upperSegments: readonly KnownLeg[];
  readonly upperCenters: readonly KnownCenter[];
  readonly points: readonly KnownPoint[];
}

const knownLegs = (legs: readonly ChartLeg[], at: number): KnownLeg[] =>
  legs.flatMap(({ up, begin, beginPrice, versions }) => {
    const version = versions.findLast(([bar]) => bar <= at);
    if (version === undefined || version[1] === 'withdrawn') return [];
    const [, state, end, endPrice] = version;
    return [{ up, state, begin, beginPrice, end, endPrice }];
  });

const knownCenters = (centers: readonly ChartCenter[], at: number): KnownCenter[] =>
  centers.flatMap(({ begin, versions }) => {
    const version = versions.findLast(([bar]) => bar <= at);
    if (version === undefined || version[1] === 'withdrawn') return [];
    const [, state, end, zd, zg, dd, gg] = version;
    return [{ state, begin, end, zd, zg, dd, gg }];
  });

const knownPoints = (points: readonly ChartPoint[], at: number, upper: boolean): KnownPoint[] =>
  points.flatMap(({ versions, confirmedAt, finalAt, ...point }) => {
    const version = versions.findLast(([bar]) => bar <= at);
    if (version === undefined) return [];
    const [bar, state] = version;
    const by = (time: number | null): number | null => (time !== null && time <= at ? time : null);
    const withdrawnAt = state === 'withdrawn' ? bar : null;
    return [{ ...point, upper, state, confirmedAt: by(confirmedAt), finalAt: by(finalAt), withdrawnAt }];
  });

/** What could be known at the close of a bar, and nothing of what came later. */
export const knownAt = (chart: Chart, bar: number): Known => ({
  bar,
  strokes: knownLegs(chart.strokes, bar),
  segments: knownLegs(chart.segments, bar),
  centers: knownCenters(chart.centers, bar),
  upperSegments: knownLegs(chart.upperSegments, bar),
  upperCenters: knownCenters(chart.upperCenters, bar),
  points: [...knownPoints(chart.points, bar, false), ...knownPoints(chart.upperPoints, bar, true)],
});

/** Bars at which something happened to a point that was confirmed at some time, rising. */
export const eventBars = ({ points, firstBar }: Chart): number[] => {
  const bars = points
    .filter(({ confirmedAt }) => confirmedAt !== null)
    .flatMap(({ versions }) => versions.map(([bar]) => bar))
    .filter((bar) => bar >= firstBar);
  return [...new Set(bars)].sort((a, b) => a - b);
};
