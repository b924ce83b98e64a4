import type { LinkKind, NodeKind } from '../engine/codes.ts';
import type { RunInfo } from '../simulation/simulate.ts';
import type { HydraulicWarning } from '../simulation/warning-log.ts';
import type { NetworkUnits } from '../units.ts';

/** Numbers as base64 of a little-endian typed array. */
export type Base64 = string;

/**
 * A table of numbers in two bytes each, row by row: `least + step * stored` of its column; 65535 is no number. Each column
 * has a scale of its own, so that one node with a head beyond all sense blurs no other.
 */
export interface PackedSeries {
  readonly columns: number;
  readonly rows: number;
  /** Uint16. */
  readonly values: Base64;
  /** Float64, one a column. */
  readonly least: Base64;
  /** Float64, one a column; 0 for a column that does not change. */
  readonly step: Base64;
  /** No number is further than this from what was computed: half the largest step. */
  readonly precision: number;
}

/** Limits of a colour scale, round numbers; values beyond get the colour of the end. */
export interface Scale {
  readonly min: number;
  readonly max: number;
}

export interface Stretch {
  readonly fromS: number;
  readonly toS: number;
}

/** A time in which a pump kept its speed. */
export interface PumpStretch extends Stretch {
  /** 0 is off, 1 the speed of its curve. */
  readonly speed: number;
  readonly meanKw: number;
}

export interface PicturePump {
  readonly id: string;
  readonly stretches: readonly PumpStretch[];
  readonly energyKwh: number;
  readonly cost: number;
  readonly switches: number;
  readonly efficiencyPercent: number;
}

export interface PriceStretch extends Stretch {
  readonly pricePerKwh: number;
}

/** Prices over time, of the pumps that pay them. */
export interface PictureTariff {
  readonly pumpIds: readonly string[];
  readonly stretches: readonly PriceStretch[];
}

export interface PictureTank {
  readonly id: string;
  readonly minLevel: number;
  readonly maxLevel: number;
  /** Above the bottom, one for each of `timesS`. */
  readonly levels: readonly number[];
}

/** One simulation, in the units of the picture. */
export interface PictureRun {
  readonly kind: 'file' | 'schedule';
  readonly pressure: PackedSeries;
  /** Positive from the link's start to its end. */
  readonly flow: PackedSeries;
  readonly velocity: PackedSeries;
  /** A bit a link, row by row from the lowest bit on, each row in whole bytes: 1 is open. */
  readonly open: Base64;
  readonly tanks: readonly PictureTank[];
  readonly pumps: readonly PicturePump[];
  readonly energyKwh: number;
  readonly demandCharge: number;
  readonly totalCost: number;
  /** The first of them. */
  readonly warnings: readonly HydraulicWarning[];
  readonly warningCount: number;
  readonly run: Pick<RunInfo, 'engineVersion' | 'inpHash'>;
}

/** All that a map of a simulated network over time is drawn from, as plain JSON. */
export interface NetworkPicture {
  readonly title: string;
  readonly source: string;
  readonly units: NetworkUnits;
  readonly timesS: readonly number[];
  /** How many simulated rows there were to one that is kept; 1 when all are. */
  readonly rowStride: number;
  /** Clock time at the start, seconds from midnight. */
  readonly clockStartS: number;
  /** Where coordinates come from; `partly` when the file lacks some, `placedNodes` of them. */
  readonly layout: 'file' | 'computed' | 'partly';
  readonly placedNodes: number;
  readonly nodes: {
    readonly ids: readonly string[];
    readonly kinds: readonly NodeKind[];
    /** Float32 from 0; the longer side of the map is 1; `y` points up. */
    readonly x: Base64;
    readonly y: Base64;
    /** Float64, in `units.length`. */
    readonly elevation: Base64;
  };
  readonly links: {
    readonly ids: readonly string[];
    readonly kinds: readonly LinkKind[];
    /** Int32: positions in `nodes`. */
    readonly from: Base64;
    readonly to: Base64;
    /** Bends of links that have some, by position in `links`: x, y, x, y ... */
    readonly bends: Readonly<Record<string, readonly number[]>>;
  };
  readonly scales: { readonly pressure: Scale; readonly flow: Scale; readonly velocity: Scale };
  readonly tariffs: readonly PictureTariff[];
  /** The file as it is; with a schedule, when one was given, second. */
  readonly runs: readonly [PictureRun] | readonly [PictureRun, PictureRun];
}
