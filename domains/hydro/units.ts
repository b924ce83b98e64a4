import { HydroError, LARGEST_NUMBER } from './errors.ts';

/** EPANET's flow units; the choice fixes all other units of a file as US customary or metric. */
export const FLOW_UNITS = ['CFS', 'GPM', 'MGD', 'IMGD', 'AFD', 'LPS', 'LPM', 'MLD', 'CMH', 'CMD', 'CMS'] as const;
export type FlowUnit = (typeof FLOW_UNITS)[number];

/** EPANET's pressure units, in the order of its option 25. */
export const PRESSURE_UNITS = ['psi', 'kPa', 'm', 'bar', 'ft'] as const;
export type PressureUnit = (typeof PRESSURE_UNITS)[number];

/** The units that every number of one network (and of the answers about it) is in. */
export interface NetworkUnits {
  readonly flow: FlowUnit;
  readonly pressure: PressureUnit;
  /** Of elevations, heads, tank levels, tank diameters and pipe lengths. */
  readonly length: 'ft' | 'm';
  /** Of pipe and valve diameters. */
  readonly diameter: 'in' | 'mm';
  readonly velocity: 'ft/s' | 'm/s';
  readonly volume: 'ft3' | 'm3';
  /** Of a pump's constant power in the file; computed power is always kW. */
  readonly pumpPower: 'hp' | 'kW';
}

const FT_M = 0.3048;
const FT3_M3 = FT_M ** 3;
const GALLON_M3 = 0.003785411784;
const IMPERIAL_GALLON_M3 = 0.00454609;
/** Metres of water column (1000 kg/m3, standard gravity) per kPa. */
const KPA_M = 1000 / 9806.65;
/** EPANET's own 0.4333 psi a foot, so that 20 psi here is 20 psi there. */
const PSI_M = FT_M / 0.4333;

const M3_PER_S: Readonly<Record<FlowUnit, number>> = {
  CFS: FT3_M3,
  GPM: GALLON_M3 / 60,
  MGD: (GALLON_M3 * 1e6) / 86_400,
  IMGD: (IMPERIAL_GALLON_M3 * 1e6) / 86_400,
  AFD: (FT3_M3 * 43_560) / 86_400,
  LPS: 1e-3,
  LPM: 1e-3 / 60,
  MLD: 1e3 / 86_400,
  CMH: 1 / 3600,
  CMD: 1 / 86_400,
  CMS: 1,
};

const FACTORS = {
  flow: M3_PER_S,
  pressure: { psi: PSI_M, kPa: KPA_M, m: 1, bar: 100 * KPA_M, ft: FT_M },
  length: { m: 1, ft: FT_M, mm: 1e-3, in: FT_M / 12 },
  area: { m2: 1, cm2: 1e-4, mm2: 1e-6, ft2: FT_M ** 2, in2: (FT_M / 12) ** 2 },
  volume: { m3: 1, ft3: FT3_M3, L: 1e-3, gal: GALLON_M3 },
} as const;

export type Dimension = keyof typeof FACTORS;
export type UnitOf<D extends Dimension> = keyof (typeof FACTORS)[D] & string;

/** A number that says its unit, the way every physical input of this engine is given. */
export interface Quantity<D extends Dimension = Dimension> {
  readonly value: number;
  readonly unit: UnitOf<D>;
}

const factorOf = (dimension: Dimension, unit: string, name: string): number => {
  const factors: Readonly<Record<string, number>> = FACTORS[dimension];
  const factor = Object.hasOwn(factors, unit) ? factors[unit] : undefined;
  if (factor !== undefined) return factor;
  throw new HydroError(
    'UNIT_MISMATCH',
    `Cannot read ${name}: found unit ${JSON.stringify(unit)}, wanted a ${dimension} in one of ${Object.keys(factors).join(', ')}`,
    { name, unit, dimension },
  );
};

/**
 * A quantity in another unit of the same dimension.
 * @param name What the number is, for the message.
 * @throws {HydroError} `UNIT_MISMATCH` when the unit is of another dimension, `OPTION_INVALID` when the value is not finite, or beyond anything real.
 */
export const convert = <D extends Dimension>(
  dimension: D,
  quantity: Quantity<D>,
  to: UnitOf<D>,
  name: string = dimension,
): number => {
  if (typeof quantity !== 'object' || quantity === null || !(Math.abs(quantity.value) <= LARGEST_NUMBER)) {
    throw new HydroError(
      'OPTION_INVALID',
      `Cannot read ${name}: found ${JSON.stringify(quantity)}, wanted { value, unit } with a finite value, at most 1e18`,
      { name },
    );
  }
  if (quantity.unit === to) return quantity.value;
  return (quantity.value * factorOf(dimension, quantity.unit, name)) / factorOf(dimension, to, name);
};

/** All units of a network, from the two that a file chooses. */
export const unitsFor = (flow: FlowUnit, pressure?: PressureUnit): NetworkUnits => {
  const us = FLOW_UNITS.indexOf(flow) <= FLOW_UNITS.indexOf('AFD');
  return us
    ? {
        flow,
        pressure: pressure ?? 'psi',
        length: 'ft',
        diameter: 'in',
        velocity: 'ft/s',
        volume: 'ft3',
        pumpPower: 'hp',
      }
    : {
        flow,
        pressure: pressure ?? 'm',
        length: 'm',
        diameter: 'mm',
        velocity: 'm/s',
        volume: 'm3',
        pumpPower: 'kW',
      };
};

/** Network volume units (ft3 or m3) that one flow unit moves in one second. */
export const volumePerFlowSecond = (units: NetworkUnits): number => M3_PER_S[units.flow] / FACTORS.volume[units.volume];
