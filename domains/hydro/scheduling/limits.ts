import { NODE, TIME } from '../engine/codes.ts';
import { linkIndex, type Model, nodeIndex, setInitialStatus } from '../engine/model.ts';
import type { EpanetProject } from '../engine/project.ts';
import { HydroError, requireNumber } from '../errors.ts';
import { convert } from '../units.ts';
import type { ConstraintKind, ScheduleRequest } from './schedule-request.ts';

/** Limits of one tank in network units. */
export interface CompiledTank {
  /** Node, from 0. */
  readonly node: number;
  readonly id: string;
  readonly start: number;
  readonly min: number;
  readonly max: number;
  readonly endMin: number;
  /** Limits of the tank itself. */
  readonly floor: number;
  readonly roof: number;
}

/** A pump's state before the first step. */
export interface CompiledStart {
  readonly on: boolean;
  /** Steps that count as spent in this state. */
  readonly age: number;
}

/** A request with everything resolved: network units, indexes, whole steps. */
export interface CompiledSchedule {
  /** Time of the file's patterns and clock at which the horizon starts. */
  readonly originS: number;
  readonly stepS: number;
  readonly steps: number;
  /** Links of the scheduled pumps, from 0. */
  readonly pumps: readonly number[];
  readonly pumpIds: readonly string[];
  /** All combinations of pump speeds, in the order of `pumps`; the first is all off. */
  readonly modes: readonly (readonly number[])[];
  readonly tanks: readonly CompiledTank[];
  readonly minPressure: number | undefined;
  /** Junctions that the pressure limit is for, from 0. */
  readonly pressureNodes: readonly number[];
  readonly maxSwitches: number;
  readonly minOnSteps: number;
  readonly minOffSteps: number;
  /** In the order of `pumps`; `undefined` for a pump that is free to begin in either state. */
  readonly before: readonly (CompiledStart | undefined)[];
}

const MOST_MODES = 64;
/** EPANET counts seconds in 32 bits; so far the horizon may begin from the start of the patterns. */
const MOST_ORIGIN_S = 2e9;
const MOST_STEPS = 24 * 7 * 4;

const compileModes = (request: ScheduleRequest, pumpIds: readonly string[]): readonly (readonly number[])[] => {
  const choices = pumpIds.map((id) => {
    const speeds = request.speedsByPumpId?.[id] ?? [1];
    for (const speed of speeds) requireNumber(`speed of pump ${id}`, speed, { min: 0.05, max: 3 });
    return [0, ...speeds];
  });
  const count = choices.reduce((product, { length }) => product * length, 1);
  if (count > MOST_MODES) {
    throw new HydroError(
      'OPTION_INVALID',
      `Cannot schedule ${pumpIds.length} pumps with ${count} combinations of speeds: wanted at most ${MOST_MODES}; schedule fewer pumps or speeds`,
      { count },
    );
  }
  return choices.reduce<readonly (readonly number[])[]>(
    (modes, speeds) => modes.flatMap((mode) => speeds.map((speed) => [...mode, speed])),
    [[]],
  );
};

const compileTank = (project: EpanetProject, model: Model, request: ScheduleRequest, node: number): CompiledTank => {
  const id = model.nodeIds[node] ?? '';
  const limits = request.constraints?.tanks?.[id] ?? {};
  const { length } = model.units;
  const level = (name: string, quantity: typeof limits.minLevel, fallback: number) =>
    quantity === undefined ? fallback : convert('length', quantity, length, `${name} of tank ${id}`);
  const [floor, roof] = [project.nodeValue(node + 1, NODE.minLevel), project.nodeValue(node + 1, NODE.maxLevel)];
  const start = level('start level', request.startLevels?.[id], project.nodeValue(node + 1, NODE.tankLevel));
  const min = Math.max(floor, level('minLevel', limits.minLevel, floor));
  const max = Math.min(roof, level('maxLevel', limits.maxLevel, roof));
  const endMin = level('minEndLevel', limits.minEndLevel, start);
  const inside = floor - 1e-6 <= start && start <= roof + 1e-6;
  if (!(min <= max) || !inside) {
    throw new HydroError(
      'OPTION_INVALID',
      `Cannot schedule with tank ${id} starting at ${start} within ${min} to ${max} ${length}: wanted a start between ${floor} and ${roof} and a minimum below the maximum`,
      { tankId: id, start, min, max },
    );
  }
  return { node, id, start, min, max, endMin, floor, roof };
};

/** Whole steps that a time takes, at least one. */
const toSteps = (name: string, timeS: number | undefined, stepS: number): number =>
  timeS === undefined ? 1 : Math.max(1, Math.ceil(requireNumber(name, timeS, { min: 0 }) / stepS - 1e-9));

const compileStart = (request: ScheduleRequest, pumpId: string, stepS: number): CompiledStart | undefined => {
  const before = request.startPumpStates?.[pumpId];
  if (before === undefined) return undefined;
  const { on, heldS } = before;
  if (typeof on !== 'boolean') {
    throw new HydroError(
      'OPTION_INVALID',
      `Cannot use startPumpStates of pump ${pumpId}: found on ${String(on)}, wanted true or false`,
    );
  }
  const minS = (on ? request.constraints?.minOnS : request.constraints?.minOffS) ?? 0;
  const minSteps = toSteps(on ? 'minOnS' : 'minOffS', minS, stepS);
  if (heldS === undefined) return { on, age: minSteps };
  const leftS = minS - requireNumber(`heldS of pump ${pumpId}`, heldS, { min: 0 });
  // What is left of a minimum time is rounded up to whole steps, which may leave less than the time held, rounded down.
  return { on, age: minSteps - Math.max(0, Math.ceil(leftS / stepS - 1e-9)) };
};

/** Resolves a request against an opened network. @throws {HydroError} `OPTION_INVALID`, `ELEMENT_UNKNOWN`, `UNIT_MISMATCH`. */
export const compileSchedule = (project: EpanetProject, model: Model, request: ScheduleRequest): CompiledSchedule => {
  const { constraints = {}, horizonS = 86_400, stepS = 3600 } = request;
  const steps = horizonS / stepS;
  if (!Number.isInteger(steps) || steps < 1 || steps > MOST_STEPS || !Number.isInteger(stepS) || stepS < 60) {
    throw new HydroError(
      'DURATION_INVALID',
      `Cannot schedule ${horizonS} s in steps of ${stepS} s: wanted 1 to ${MOST_STEPS} whole steps of at least 60 s`,
      { horizonS, stepS },
    );
  }
  const pumps = request.pumpIds?.map((id) => linkIndex(model, id, 'pump')) ?? model.pumps;
  if (pumps.length === 0) throw new HydroError('OPTION_INVALID', 'Cannot schedule: the network has no pumps');
  const pumpIds = pumps.map((link) => model.linkIds[link] ?? '');
  for (const id of Object.keys(constraints.tanks ?? {})) nodeIndex(model, id, 'tank');
  for (const id of Object.keys(request.startLevels ?? {})) nodeIndex(model, id, 'tank');
  for (const id of Object.keys(request.startPumpStates ?? {})) linkIndex(model, id, 'pump');
  for (const id of Object.keys(request.speedsByPumpId ?? {})) linkIndex(model, id, 'pump');
  if (new Set(pumps).size < pumps.length)
    throw new HydroError(
      'OPTION_INVALID',
      `Cannot schedule pumps ${pumpIds.join(', ')}: found one twice, wanted each once`,
    );
  const { minimumPressure, pressureNodeIds } = constraints;
  const originS = requireNumber('fromS', request.fromS ?? 0, { min: 0, max: MOST_ORIGIN_S });
  return {
    originS,
    stepS,
    steps,
    pumps,
    pumpIds,
    modes: compileModes(request, pumpIds),
    tanks: model.tanks.map((node) => compileTank(project, model, request, node)),
    minPressure: minimumPressure ? convert('pressure', minimumPressure, model.units.pressure, 'minimumPressure') : 0,
    pressureNodes:
      pressureNodeIds?.map((id) => nodeIndex(model, id, 'junction')) ??
      [...model.nodeIds.keys()].filter((node) => model.nodeKinds[node] === 'junction' && hasDemand(project, node + 1)),
    maxSwitches: requireNumber('maxSwitchesPerPump', constraints.maxSwitchesPerPump ?? steps, { min: 0 }),
    minOnSteps: toSteps('minOnS', constraints.minOnS, stepS),
    minOffSteps: toSteps('minOffS', constraints.minOffS, stepS),
    before: pumpIds.map((id) => compileStart(request, id, stepS)),
  };
};

const hasDemand = (project: EpanetProject, node: number): boolean =>
  Array.from({ length: project.demandCount(node) }, (_, i) => project.baseDemand(node, i + 1)).some((base) => base > 0);

/** The same problem without one kind of limit, to see whether that limit is what binds. */
export const withoutConstraint = (schedule: CompiledSchedule, kind: ConstraintKind): CompiledSchedule => {
  switch (kind) {
    case 'level-min':
      return { ...schedule, tanks: schedule.tanks.map((tank) => ({ ...tank, min: tank.floor })) };
    case 'level-max':
      return { ...schedule, tanks: schedule.tanks.map((tank) => ({ ...tank, max: tank.roof })) };
    case 'end-level':
      return { ...schedule, tanks: schedule.tanks.map((tank) => ({ ...tank, endMin: Number.NEGATIVE_INFINITY })) };
    case 'pressure-min':
      return { ...schedule, minPressure: undefined };
    case 'switches':
      return { ...schedule, maxSwitches: schedule.steps };
    case 'min-on':
      return { ...schedule, minOnSteps: 0 };
    case 'min-off':
      return { ...schedule, minOffSteps: 0 };
    case 'hydraulics':
      return schedule;
  }
};

/** Pumps start as they were found, for the file's own controls too: between two levels these keep what is. */
export const applyStartPumpStates = (
  project: EpanetProject,
  model: Model,
  { startPumpStates = {} }: ScheduleRequest,
): void => {
  for (const [id, { on }] of Object.entries(startPumpStates)) {
    setInitialStatus(project, model, linkIndex(model, id, 'pump'), on);
  }
};

/** Shortens the hydraulic step so that each step of the schedule begins with one. */
export const alignSteps = (project: EpanetProject, { stepS }: Pick<CompiledSchedule, 'stepS'>): void => {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  project.setTimeS(TIME.hydraulicStep, gcd(project.timeS(TIME.hydraulicStep), stepS));
};
