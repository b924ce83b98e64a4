import { HydroError, LARGEST_NUMBER, requireNumber } from '../errors.ts';
import type { FlowUnit, PressureUnit } from '../units.ts';

/** Rows by time, columns by sensor; `null` where a reading is missing. */
export type Readings = readonly (readonly (number | null)[])[];

export interface PressureObservations {
  readonly unit: PressureUnit;
  readonly nodeIds: readonly string[];
  readonly values: Readings;
  /** Standard deviation of a reading, in `unit`. */
  readonly sensorSd: number;
}

export interface FlowObservations {
  readonly unit: FlowUnit;
  readonly linkIds: readonly string[];
  readonly values: Readings;
  /** Standard deviation of a reading as a share of it, such as 0.01. */
  readonly relativeSd: number;
  /** Smallest standard deviation, in `unit`; 5 % of `relativeSd` times the sensor's largest reading when left out. */
  readonly smallestSd?: number;
}

/** What was measured, with what was known of the boundary at those times. */
export interface Observations {
  /** Seconds from the start of the network's patterns, increasing. */
  readonly timesS: readonly number[];
  readonly pressure?: PressureObservations;
  readonly flow?: FlowObservations;
  /** Observed levels of all tanks make each time a steady state of its own; without them the tanks are simulated. */
  readonly tankLevels?: {
    readonly unit: 'm' | 'ft';
    readonly tankIds: readonly string[];
    readonly values: readonly (readonly number[])[];
  };
  /** Observed pumps and valves at each time: 0 closed, else pump speed or valve setting. */
  readonly linkSettings?: { readonly linkIds: readonly string[]; readonly values: readonly (readonly number[])[] };
}

/** EPANET counts seconds in 32 bits. */
const MOST_SECONDS = 2 ** 31 - 1;

const refuse = (message: string, details: Readonly<Record<string, unknown>>): never => {
  throw new HydroError('OBSERVATION_INVALID', `Cannot use the observations: ${message}`, details);
};

const requireTable = (
  name: string,
  values: readonly (readonly (number | null)[])[],
  rows: number,
  columns: number,
  mayMiss: boolean,
): void => {
  if (values.length !== rows) {
    refuse(`found ${values.length} rows of ${name}, wanted ${rows}, one for each time`, { name });
  }
  for (const [row, readings] of values.entries()) {
    if (readings.length !== columns) {
      refuse(`found ${readings.length} readings of ${name} in row ${row}, wanted ${columns}, one for each sensor`, {
        name,
        row,
      });
    }
    for (const [column, value] of readings.entries()) {
      if ((mayMiss && value === null) || (value !== null && Math.abs(value) <= LARGEST_NUMBER)) continue;
      refuse(
        `found ${String(value)} in ${name} at row ${row}, column ${column}, wanted a finite number${mayMiss ? ', or null for a missing reading' : ''}`,
        { name, row, column },
      );
    }
  }
};

/** Checks shapes and values. @throws {HydroError} `OBSERVATION_INVALID` with row and column. */
export const requireObservations = (observations: Observations): void => {
  const { timesS, pressure, flow, tankLevels, linkSettings } = observations;
  const rows = timesS.length;
  if (rows === 0) refuse('found no times, wanted at least one', {});
  for (const [row, timeS] of timesS.entries()) {
    if (!Number.isInteger(timeS) || timeS < 0 || timeS > MOST_SECONDS || timeS <= (timesS[row - 1] ?? -1)) {
      refuse(`found time ${timeS} s in row ${row}, wanted whole seconds that increase, up to ${MOST_SECONDS}`, { row });
    }
  }
  if (pressure) {
    requireTable('pressure', pressure.values, rows, pressure.nodeIds.length, true);
    requireNumber('pressure.sensorSd', pressure.sensorSd, { min: 1e-9 });
  }
  if (flow) {
    requireTable('flow', flow.values, rows, flow.linkIds.length, true);
    requireNumber('flow.relativeSd', flow.relativeSd, { min: 1e-9 });
    if (flow.smallestSd !== undefined) requireNumber('flow.smallestSd', flow.smallestSd, { min: 1e-12 });
  }
  if (tankLevels) requireTable('tankLevels', tankLevels.values, rows, tankLevels.tankIds.length, false);
  if (linkSettings) requireTable('linkSettings', linkSettings.values, rows, linkSettings.linkIds.length, false);
};
