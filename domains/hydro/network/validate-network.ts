import { HydroError } from '../errors.ts';
import { type Limits, requireNodes, toLimits } from '../limits.ts';
import { FLOW_UNITS, PRESSURE_UNITS, unitsFor } from '../units.ts';
import { findTopologyProblems } from './check-topology.ts';
import { JsonReader } from './json-reader.ts';
import type { Energy, Junction, Network, Pipe, Pump, Reservoir, Tank, Times, Valve } from './network.ts';
import { VALVE_KINDS } from './network.ts';
import { DEFAULT_TIMES } from './times.ts';

/** Problems that the error holds; a list of the wrong kind has one for each entry. */
const MOST_PROBLEMS = 1000;

const optional = <K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } =>
  (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: T };

const junction = (read: JsonReader): Junction => ({
  id: read.id('id'),
  elevation: read.number('elevation'),
  demands: read.list('demands', (demand) => ({
    base: demand.number('base'),
    ...optional('patternId', demand.optionalId('patternId')),
    ...optional('category', demand.optionalText('category')),
  })),
  ...optional('emitter', read.optionalNumber('emitter', { min: 0 })),
});

const reservoir = (read: JsonReader): Reservoir => ({
  id: read.id('id'),
  head: read.number('head'),
  ...optional('patternId', read.optionalId('patternId')),
});

const tank = (read: JsonReader): Tank => {
  const minLevel = read.number('minLevel', { min: 0 });
  const maxLevel = read.number('maxLevel', { min: minLevel });
  return {
    id: read.id('id'),
    elevation: read.number('elevation'),
    initialLevel: read.number('initialLevel', { min: minLevel, max: maxLevel }),
    minLevel,
    maxLevel,
    diameter: read.number('diameter', { min: 0 }),
    minVolume: read.optionalNumber('minVolume', { min: 0 }) ?? 0,
    ...optional('volumeCurveId', read.optionalId('volumeCurveId')),
    ...(read.flag('canOverflow') ? { canOverflow: true } : {}),
  };
};

const ends = (read: JsonReader) => ({ id: read.id('id'), from: read.id('from'), to: read.id('to') });
const SMALLEST = Number.MIN_VALUE;

const pipe = (read: JsonReader): Pipe => ({
  ...ends(read),
  length: read.number('length', { min: SMALLEST }),
  diameter: read.number('diameter', { min: SMALLEST }),
  roughness: read.number('roughness', { min: SMALLEST }),
  minorLoss: read.optionalNumber('minorLoss', { min: 0 }) ?? 0,
  status: read.choice('status', ['open', 'closed', 'check-valve'] as const, 'open'),
});

const pump = (read: JsonReader): Pump => {
  const headCurveId = read.optionalId('headCurveId');
  const power = read.optionalNumber('power', { min: 0 });
  if ((headCurveId === undefined) === (power === undefined)) {
    read.problem('headCurveId', 'give either headCurveId or power');
  }
  return {
    ...ends(read),
    ...optional('headCurveId', headCurveId),
    ...optional('power', power),
    ...optional('speed', read.optionalNumber('speed', { min: 0 })),
    ...optional('speedPatternId', read.optionalId('speedPatternId')),
    status: read.choice('status', ['open', 'closed'] as const, 'open'),
    ...optional('efficiencyCurveId', read.optionalId('efficiencyCurveId')),
    ...optional('pricePerKwh', read.optionalNumber('pricePerKwh', { min: 0 })),
    ...optional('pricePatternId', read.optionalId('pricePatternId')),
  };
};

const valve = (read: JsonReader): Valve => {
  const kind = read.choice('kind', VALVE_KINDS);
  return {
    ...ends(read),
    diameter: read.number('diameter', { min: SMALLEST }),
    kind,
    setting: kind === 'GPV' ? read.id('setting') : read.number('setting'),
    minorLoss: read.optionalNumber('minorLoss', { min: 0 }) ?? 0,
    status: read.choice('status', ['active', 'open', 'closed'] as const, 'active'),
    ...optional('curveId', read.optionalId('curveId')),
  };
};

const energy = (read: JsonReader): Energy => ({
  globalEfficiencyPercent: read.optionalNumber('globalEfficiencyPercent', { min: 1, max: 100 }) ?? 75,
  globalPricePerKwh: read.optionalNumber('globalPricePerKwh', { min: 0 }) ?? 0,
  ...optional('globalPricePatternId', read.optionalId('globalPricePatternId')),
  demandChargePerKw: read.optionalNumber('demandChargePerKw', { min: 0 }) ?? 0,
});

const times = (read: JsonReader): Times =>
  Object.fromEntries(
    Object.entries(DEFAULT_TIMES).map(([key, fallback]) => [
      key,
      read.optionalNumber(key, { min: key.endsWith('StepS') ? 1 : 0 }) ?? fallback,
    ]),
  ) as unknown as Times;

/** The units that a network states must all belong to its flow unit: psi with LPS is a mistake, not a choice. */
const readUnits = (read: JsonReader): Network['units'] => {
  const flow = read.choice('flow', FLOW_UNITS);
  const pressure = read.choice('pressure', PRESSURE_UNITS, unitsFor(flow).pressure);
  const units = unitsFor(flow, pressure);
  for (const [key, wanted] of Object.entries(units)) {
    const given = read.optionalText(key);
    if (given !== undefined && given !== wanted) {
      throw new HydroError(
        'UNIT_MISMATCH',
        `Cannot read the network: found units.${key} ${given} with flow in ${flow}, wanted ${wanted}; EPANET ties all units to the flow unit, convert the numbers first`,
        { key, given, wanted },
      );
    }
  }
  return units;
};

const countNodes = (value: unknown): number =>
  ['junctions', 'reservoirs', 'tanks'].reduce((sum, key) => {
    const list = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
    return sum + (Array.isArray(list) ? list.length : 0);
  }, 0);

/**
 * Checks unknown JSON and returns it as a network with EPANET's defaults filled in.
 * @throws {HydroError} `NETWORK_INVALID` with the first thousand problems and their paths (`pipes[3].length`) in `details.problems`,
 * `NETWORK_TOO_LARGE` before it is read,
 * `UNIT_MISMATCH` when the stated units do not belong together.
 */
export const validateNetwork = (value: unknown, limits: Partial<Limits> = {}): Network => {
  requireNodes(countNodes(value), toLimits(limits));
  const read = new JsonReader(value, 'network');
  const network: Network = {
    title: read.texts('title'),
    units: readUnits(read.object('units')),
    headloss: read.choice('headloss', ['H-W', 'D-W', 'C-M'] as const, 'H-W'),
    junctions: read.list('junctions', junction),
    reservoirs: read.list('reservoirs', reservoir),
    tanks: read.list('tanks', tank),
    pipes: read.list('pipes', pipe),
    pumps: read.list('pumps', pump),
    valves: read.list('valves', valve),
    patterns: read.list('patterns', (item) => ({ id: item.id('id'), multipliers: item.numbers('multipliers') })),
    curves: read.list('curves', (item) => ({ id: item.id('id'), points: item.points('points') })),
    controls: read.texts('controls'),
    rules: read.texts('rules'),
    energy: energy(read.object('energy')),
    times: times(read.object('times')),
    options: read.object('options').entries((options, key) => options.optionalText(key) ?? ''),
    coordinates: read.object('coordinates').entries((points, key) => points.point(key)),
    vertices: read.object('vertices').entries((points, key) => points.points(key)),
    otherSections: read.object('otherSections').entries((sections, key) => sections.texts(key)),
  };
  const problems = read.problems.length > 0 ? read.problems : findTopologyProblems(network);
  const [first] = problems;
  if (first === undefined) return network;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  throw new HydroError('NETWORK_INVALID', `Cannot use the network, ${first.path}: ${first.message}${more}`, {
    problems: problems.slice(0, MOST_PROBLEMS),
    problemCount: problems.length,
  });
};
