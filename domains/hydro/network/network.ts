import type { NetworkUnits } from '../units.ts';

/**
 * A network as plain JSON. All numbers are in the units that `units` names (EPANET lets a file choose the flow unit and
 * ties the rest to it), so a network goes to INP text and back without a rounding.
 */
export interface Network {
  readonly title: readonly string[];
  readonly units: NetworkUnits;
  readonly headloss: 'H-W' | 'D-W' | 'C-M';
  readonly junctions: readonly Junction[];
  readonly reservoirs: readonly Reservoir[];
  readonly tanks: readonly Tank[];
  readonly pipes: readonly Pipe[];
  readonly pumps: readonly Pump[];
  readonly valves: readonly Valve[];
  readonly patterns: readonly Pattern[];
  readonly curves: readonly Curve[];
  /** Simple controls, one statement each, in EPANET's words; their numbers are in `units`. */
  readonly controls: readonly string[];
  /** Rule-based controls, in EPANET's words, one rule an entry with its lines joined by a line feed. */
  readonly rules: readonly string[];
  readonly energy: Energy;
  readonly times: Times;
  /** The other lines of [OPTIONS], by upper-case keyword: `{ 'ACCURACY': '0.001' }`. */
  readonly options: Readonly<Record<string, string>>;
  readonly coordinates: Readonly<Record<string, Point>>;
  readonly vertices: Readonly<Record<string, readonly Point[]>>;
  /** Sections kept as they are written: QUALITY, SOURCES, REACTIONS, MIXING, LEAKAGE, REPORT, TAGS, LABELS, BACKDROP. */
  readonly otherSections: Readonly<Record<string, readonly string[]>>;
}

export type Point = readonly [x: number, y: number];

export interface Junction {
  readonly id: string;
  readonly elevation: number;
  readonly demands: readonly Demand[];
  /** Flow unit per pressure unit to the emitter exponent. */
  readonly emitter?: number;
}

export interface Demand {
  readonly base: number;
  readonly patternId?: string;
  readonly category?: string;
}

export interface Reservoir {
  readonly id: string;
  readonly head: number;
  readonly patternId?: string;
}

export interface Tank {
  readonly id: string;
  readonly elevation: number;
  readonly initialLevel: number;
  readonly minLevel: number;
  readonly maxLevel: number;
  /** In `units.length`, not in pipe diameter units. */
  readonly diameter: number;
  readonly minVolume: number;
  readonly volumeCurveId?: string;
  readonly canOverflow?: boolean;
}

export interface Pipe {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly length: number;
  readonly diameter: number;
  /** Hazen-Williams C, Darcy-Weisbach 0.001 ft or mm, or Manning n. */
  readonly roughness: number;
  readonly minorLoss: number;
  readonly status: 'open' | 'closed' | 'check-valve';
}

export interface Pump {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Exactly one of head curve and constant power. */
  readonly headCurveId?: string;
  /** Given to the water, in `units.pumpPower`. */
  readonly power?: number;
  readonly speed?: number;
  readonly speedPatternId?: string;
  readonly status: 'open' | 'closed';
  readonly efficiencyCurveId?: string;
  readonly pricePerKwh?: number;
  readonly pricePatternId?: string;
}

export const VALVE_KINDS = ['PRV', 'PSV', 'PBV', 'FCV', 'TCV', 'GPV', 'PCV'] as const;

export interface Valve {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly diameter: number;
  readonly kind: (typeof VALVE_KINDS)[number];
  /** Pressure, flow, loss coefficient or percent open by kind; for GPV the id of its head loss curve. */
  readonly setting: number | string;
  readonly minorLoss: number;
  /** `active` follows the setting. */
  readonly status: 'active' | 'open' | 'closed';
  /** PCV only: loss against percent open. */
  readonly curveId?: string;
}

export interface Pattern {
  readonly id: string;
  readonly multipliers: readonly number[];
}

export interface Curve {
  readonly id: string;
  readonly points: readonly Point[];
}

export interface Energy {
  readonly globalEfficiencyPercent: number;
  readonly globalPricePerKwh: number;
  readonly globalPricePatternId?: string;
  /** Price for each kW of the highest power drawn. */
  readonly demandChargePerKw: number;
}

/** All in seconds; defaults are EPANET's. */
export interface Times {
  readonly durationS: number;
  readonly hydraulicStepS: number;
  readonly qualityStepS: number;
  readonly patternStepS: number;
  readonly patternStartS: number;
  readonly reportStepS: number;
  readonly reportStartS: number;
  readonly ruleStepS: number;
  readonly clockStartS: number;
}
