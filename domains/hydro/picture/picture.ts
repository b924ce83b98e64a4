import type { LinkKind, NodeKind } from '../engine/codes.ts';
import type { PumpStretch, PumpTariff } from '../simulation/operation.ts';
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

export interface PicturePump {
  readonly id: string;
  readonly stretches: readonly PumpStretch[];
  readonly energyKwh: number;
  readonly cost: number;
  readonly switches: number;
  readonly efficiencyPercent: number;
}

export interface PictureTank {
  readonly id: string;
  readonly minLevel: number;
  readonly maxLevel: number;
  /** Above the bottom, one for each of `timesS`. */
  readonly levels: readonly number[];
}

/**
 * What a run shows: the network as the file has it, following a schedule, as a caller asked for it, under a scenario, intact
 * (of a sweep), with estimates written into it, under control, with a hydrant open.
 */
export type RunKind = 'file' | 'schedule' | 'simulation' | 'scenario' | 'intact' | 'estimates' | 'control' | 'hydrant';

/** One simulation, in the units of the picture. */
export interface PictureRun {
  readonly kind: RunKind;
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

/** What was found out about nodes or links over the whole run, and does not change with the time that is shown. */
export interface PictureOverlay {
  readonly name: string;
  /** Empty for what has none. */
  readonly unit: string;
  readonly what: 'node' | 'link';
  /** Float32, one for each node or link; NaN where there is none. */
  readonly values: Base64;
  readonly scale: Scale;
  /** Low values are what stands out, such as the first of a ranking. */
  readonly lowStandsOut: boolean;
  /** What the reader sees first. */
  readonly isFirst: boolean;
}

/** A place that the picture is about, such as a burst. */
export interface PictureMark {
  readonly what: 'node' | 'link';
  /** Position in `nodes` or `links`. */
  readonly index: number;
  readonly text: string;
}

/** All that a map of a network over time is drawn from, as plain JSON. */
export interface NetworkPicture {
  readonly title: string;
  readonly source: string;
  /** What is shown beside the network itself, in words, such as a scenario; may be empty. */
  readonly note: string;
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
    /** Float64, in `units.length`; of a reservoir its head at the start. */
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
  readonly tariffs: readonly PumpTariff[];
  readonly overlays: readonly PictureOverlay[];
  readonly marks: readonly PictureMark[];
  /** One, or before and after. */
  readonly runs: readonly [PictureRun] | readonly [PictureRun, PictureRun];
}
