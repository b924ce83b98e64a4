import type { Side } from './buy-sell-point.ts';
import type { Version } from './chart-history.ts';
import type { Definition, PointType } from './definition.ts';
import type { Level } from './level.ts';
import type { LifeState } from './life-cycle.ts';

/** State at the last bar, and the bars at whose close each thing could be known; `null`: it did not happen. */
export interface ChartLife {
  readonly state: LifeState;
  readonly shownAt: number;
  readonly confirmedAt: number | null;
  readonly finalAt: number | null;
  readonly withdrawnAt: number | null;
}

/** A stroke or segment. Each version: bar from whose close on it was so, state, end bar, end price. */
export interface ChartLeg extends ChartLife {
  readonly up: boolean;
  readonly begin: number;
  readonly beginPrice: number;
  readonly end: number;
  readonly endPrice: number;
  readonly versions: readonly Version<readonly [end: number, endPrice: number]>[];
}

/** A center as a box. Each version: bar, state, end bar, ZD, ZG, DD, GG. */
export interface ChartCenter extends ChartLife {
  readonly begin: number;
  readonly end: number;
  readonly zd: number;
  readonly zg: number;
  readonly dd: number;
  readonly gg: number;
  readonly versions: readonly Version<readonly [end: number, zd: number, zg: number, dd: number, gg: number]>[];
}

/** A buy or sell point. Each version: bar, state. */
export interface ChartPoint extends ChartLife {
  readonly type: PointType;
  readonly side: Side;
  readonly bar: number;
  readonly price: number;
  readonly invalidation: number;
  readonly zd: number | null;
  readonly zg: number | null;
  /** Leaving over entering force; `null` when nothing was compared or there was no entering force. */
  readonly ratio: number | null;
  readonly confidence: number | null;
  readonly versions: readonly Version<readonly []>[];
}

export interface ChartBar {
  readonly ts: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Where the bars come from. */
export interface ChartSeries {
  readonly symbol: string;
  readonly level: Level;
  readonly source: string;
}

/**
 * The last bars of a series with the structure drawn over them and everything needed to draw it as it was known at an earlier bar.
 * Plain JSON. Bars are named by their index in the whole series: `bars.time[0]` is bar `firstBar`.
 */
export interface Chart extends ChartSeries {
  readonly version: 1;
  /** Start of the last closed bar, ISO 8601; `null` when there is none. Nothing later went into the structure. */
  readonly asOf: string | null;
  readonly definition: Definition;
  readonly definitionHash: string;
  readonly firstBar: number;
  /** Closed bars by column; `time` is the start, UTC milliseconds. */
  readonly bars: { readonly [Column in keyof Omit<ChartBar, 'ts'> | 'time']: readonly number[] };
  /** The bar still forming, part of nothing else. */
  readonly forming: ChartBar | null;
  readonly macd: { readonly [Column in 'dif' | 'dea' | 'histogram']: readonly number[] };
  /** Everything that touches these bars, what was withdrawn since included. An element may begin before `firstBar`. */
  readonly strokes: readonly ChartLeg[];
  readonly segments: readonly ChartLeg[];
  readonly centers: readonly ChartCenter[];
  readonly points: readonly ChartPoint[];
  /** The level above: segments taken as strokes. */
  readonly upperSegments: readonly ChartLeg[];
  readonly upperCenters: readonly ChartCenter[];
  readonly upperPoints: readonly ChartPoint[];
}
