import { LINK, NODE, OPTION, TIME } from '../engine/codes.ts';
import { linkIndex, type Model, nodeIndex } from '../engine/model.ts';
import type { EpanetProject } from '../engine/project.ts';
import { HydroError } from '../errors.ts';
import { type Limits, requireDuration, requireNodeSteps, requireValues } from '../limits.ts';
import { disableControls } from '../simulation/boundary.ts';
import { Diagnosis, type RunDiagnosis } from '../simulation/diagnose.ts';
import { convert } from '../units.ts';
import { type Observations, requireObservations } from './observations.ts';

/** A reading in network units with its place in the model. */
interface Reading {
  readonly kind: 'pressure' | 'flow';
  readonly row: number;
  /** Node or link, from 1. */
  readonly element: number;
  readonly value: number;
  readonly sd: number;
}

/** What a set of parameters stands for, in network units. */
export interface ModelState {
  /** Factor on the roughness in the file, by pipe group. */
  readonly multipliers: readonly number[];
  /** Emitter coefficient added at a junction, by index of the candidate. */
  readonly emitters: ReadonlyMap<number, number>;
  readonly demandMultiplier: number;
}

/** Leakage and inflow averaged over the observed times, in the network's flow unit. */
export interface FlowSplit {
  readonly inflow: number;
  /** By index of the leak candidate. */
  readonly leakByCandidate: ReadonlyMap<number, number>;
  /** What is wrong with the solved states. */
  readonly diagnosis: RunDiagnosis;
}

const ACCURACY = 1e-6;
const MOST_TRIALS = 200;
/** Share of a tank's range that a level reading may lie beyond it. */
const READING_SLACK = 0.05;
/** A share of the largest reading below which relative errors no longer shrink. */
const FLOOR_SHARE = 0.05;

const toReadings = (model: Model, { pressure, flow }: Observations): readonly Reading[] => {
  const readings: Reading[] = [];
  if (pressure) {
    const factor = convert('pressure', { value: 1, unit: pressure.unit }, model.units.pressure, 'pressure');
    for (const [column, id] of pressure.nodeIds.entries()) {
      const element = nodeIndex(model, id) + 1;
      for (const [row, values] of pressure.values.entries()) {
        const value = values[column];
        if (typeof value !== 'number') continue;
        readings.push({ kind: 'pressure', row, element, value: value * factor, sd: pressure.sensorSd * factor });
      }
    }
  }
  if (flow) {
    const factor = convert('flow', { value: 1, unit: flow.unit }, model.units.flow, 'flow');
    for (const [column, id] of flow.linkIds.entries()) {
      const element = linkIndex(model, id) + 1;
      const largest = flow.values.reduce((most, values) => Math.max(most, Math.abs(values[column] ?? 0)), 0);
      const smallestSd = flow.smallestSd ?? Math.max(FLOOR_SHARE * flow.relativeSd * largest, Number.EPSILON);
      for (const [row, values] of flow.values.entries()) {
        const value = values[column];
        if (typeof value !== 'number') continue;
        const sd = Math.max(flow.relativeSd * Math.abs(value), smallestSd);
        readings.push({ kind: 'flow', row, element, value: value * factor, sd: sd * factor });
      }
    }
  }
  return readings;
};

/**
 * Computes what the sensors would read. With observed levels of all tanks each time is a steady state with these levels
 * and without the file's controls: closed-loop runs jump whenever a control switches at another time, and no fit
 * survives that. Without them (and best without controls) the tanks are simulated from the levels in the file.
 */
export class Predictor {
  readonly readings: readonly Reading[];
  /** By row of a reading. */
  readonly timesS: readonly number[];
  readonly mode: 'snapshots' | 'extended-period';
  /** Runs of the hydraulic solver so far. */
  solves = 0;
  /** Time in the hydraulic solver so far. */
  solveTimeMs = 0;
  readonly #project: EpanetProject;
  readonly #model: Model;
  readonly #observations: Observations;
  readonly #groups: readonly (readonly number[])[];
  readonly #candidates: readonly number[];
  readonly #roughness: Float64Array;
  readonly #emitters: readonly number[];
  readonly #demandMultiplier: number;
  readonly #patternStartS: number;
  readonly #rowByTime: ReadonlyMap<number, number>;
  readonly #readingsByRow: ReadonlyMap<number, readonly number[]>;
  #startsAfresh = true;

  /**
   * @param groups Pipes of each group, as link indexes from 0.
   * @param candidates Junctions of the leak candidates, as node indexes from 0.
   */
  constructor(
    project: EpanetProject,
    model: Model,
    observations: Observations,
    groups: readonly (readonly number[])[],
    candidates: readonly number[],
    limits: Limits,
  ) {
    requireObservations(observations);
    this.#project = project;
    this.#model = model;
    this.#observations = observations;
    this.#groups = groups;
    this.#candidates = candidates;
    const rows = observations.timesS.length;
    const sensors = (observations.pressure?.nodeIds.length ?? 0) + (observations.flow?.linkIds.length ?? 0);
    const parameters = groups.length + 1;
    requireValues(
      rows * sensors * parameters,
      `${rows} rows of ${sensors} sensors by ${parameters} parameters`,
      limits,
    );
    this.readings = toReadings(model, observations);
    this.timesS = observations.timesS;
    this.#roughness = new Float64Array(model.linkIds.length);
    project.linkValues(LINK.roughness, this.#roughness);
    this.#emitters = candidates.map((node) => project.nodeValue(node + 1, NODE.emitter));
    this.#demandMultiplier = project.option(OPTION.demandMultiplier);
    this.#patternStartS = project.timeS(TIME.patternStart);
    this.#rowByTime = new Map(observations.timesS.map((timeS, row) => [timeS, row]));
    this.#readingsByRow = Map.groupBy(this.readings.keys(), (index) => this.readings[index]?.row ?? 0);
    const observed = new Set(observations.tankLevels?.tankIds ?? []);
    const known = model.tanks.every((node) => observed.has(model.nodeIds[node] ?? ''));
    this.mode = known ? 'snapshots' : 'extended-period';
    project.setOption(OPTION.accuracy, Math.min(ACCURACY, project.option(OPTION.accuracy)));
    project.setOption(OPTION.trials, Math.max(MOST_TRIALS, project.option(OPTION.trials)));
    project.setDemandModel();
    if (this.mode === 'snapshots') this.#prepareSnapshots();
    else this.#prepareRun(limits);
    // One prediction for each parameter, in the fit without a leak and in that of each candidate.
    const predictions = parameters * (candidates.length + 1);
    requireNodeSteps(model.nodeIds.length, this.#steps() * predictions, limits);
    project.openH();
  }

  #prepareSnapshots(): void {
    this.#project.setTimeS(TIME.duration, 0);
    disableControls(this.#project);
    this.#requireTankLevels();
  }

  /** Steps of one prediction. */
  #steps(): number {
    if (this.mode === 'snapshots') return this.#observations.timesS.length;
    const stepS = Math.max(1, this.#project.timeS(TIME.hydraulicStep));
    return Math.floor(this.#project.timeS(TIME.duration) / stepS) + 1;
  }

  /** A sensor may read a little beyond a tank's limits, and is taken to them; far beyond, its unit or tank is wrong. */
  #requireTankLevels(): void {
    const { tankLevels } = this.#observations;
    if (!tankLevels) return;
    for (const [column, id] of tankLevels.tankIds.entries()) {
      const [min, max] = this.#tankRange(nodeIndex(this.#model, id, 'tank'));
      const slack = READING_SLACK * (max - min);
      for (const [row, values] of tankLevels.values.entries()) {
        const level = this.#toLevel(values[column] ?? Number.NaN);
        if (level >= min - slack && level <= max + slack) continue;
        throw new HydroError(
          'OBSERVATION_INVALID',
          `Cannot use the observations: found level ${level} ${this.#model.units.length} of tank ${id} in row ${row}, wanted ${min} to ${max}; check its unit`,
          { name: 'tankLevels', row, column },
        );
      }
    }
  }

  #tankRange(node: number): readonly [min: number, max: number] {
    return [this.#project.nodeValue(node + 1, NODE.minLevel), this.#project.nodeValue(node + 1, NODE.maxLevel)];
  }

  #toLevel(value: number): number {
    const unit = this.#observations.tankLevels?.unit ?? 'm';
    return convert('length', { value, unit }, this.#model.units.length, 'tankLevels');
  }

  #prepareRun(limits: Limits): void {
    const { timesS } = this.#observations;
    const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
    this.#project.setTimeS(TIME.duration, requireDuration('simulate the observed', timesS.at(-1) ?? 0, limits));
    this.#project.setTimeS(TIME.hydraulicStep, timesS.reduce(gcd, this.#project.timeS(TIME.hydraulicStep)));
  }

  #write({ multipliers, emitters, demandMultiplier }: ModelState): void {
    for (const [group, pipes] of this.#groups.entries()) {
      for (const pipe of pipes) {
        this.#project.setLinkValue(pipe + 1, LINK.roughness, (this.#roughness[pipe] ?? 0) * (multipliers[group] ?? 1));
      }
    }
    for (const [candidate, node] of this.#candidates.entries()) {
      this.#project.setNodeValue(
        node + 1,
        NODE.emitter,
        (this.#emitters[candidate] ?? 0) + (emitters.get(candidate) ?? 0),
      );
    }
    this.#project.setOption(OPTION.demandMultiplier, this.#demandMultiplier * demandMultiplier);
  }

  /**
   * The next prediction starts from flows that owe nothing to those before it: the solver starts each from where the last
   * one ended, which shows in the last digits.
   */
  startAfresh(): void {
    this.#startsAfresh = true;
  }

  #initH(): void {
    this.#project.initH(this.#startsAfresh ? 'reset' : 'keep');
    this.#startsAfresh = false;
  }

  /** Model values at the readings, in network units. */
  predict(state: ModelState): Float64Array {
    const values = new Float64Array(this.readings.length);
    this.#visit(state, (row) => {
      for (const index of this.#readingsByRow.get(row) ?? []) {
        const reading = this.readings[index];
        if (!reading) continue;
        values[index] =
          reading.kind === 'pressure'
            ? this.#project.nodeValue(reading.element, NODE.pressure)
            : this.#project.linkValue(reading.element, LINK.flow);
      }
    });
    return values;
  }

  /** Weighted residuals, model minus reading. */
  residuals(state: ModelState): Float64Array {
    const predicted = this.predict(state);
    return predicted.map((value, index) => {
      const reading = this.readings[index];
      return reading ? (value - reading.value) / reading.sd : 0;
    });
  }

  /** Where the water goes under these parameters. */
  splitFlows(state: ModelState): FlowSplit {
    const leak = new Float64Array(this.#candidates.length);
    const demand = new Float64Array(this.#model.nodeIds.length);
    let inflow = 0;
    const { timesS } = this.#observations;
    const rows = timesS.length;
    const diagnosis = new Diagnosis(this.#project, this.#model, false);
    this.#visit(state, (row, warningCode) => {
      diagnosis.read(this.#project, timesS[row] ?? 0, warningCode);
      this.#project.nodeValues(NODE.demand, demand);
      // Reservoirs that give and junctions that feed in; tanks only pass on.
      for (const [node, kind] of this.#model.nodeKinds.entries()) {
        const flow = demand[node] ?? 0;
        if (kind !== 'tank' && flow < 0) inflow -= flow / rows;
      }
      for (const [candidate, node] of this.#candidates.entries()) {
        if (!state.emitters.get(candidate)) continue;
        leak[candidate] = (leak[candidate] ?? 0) + this.#project.nodeValue(node + 1, NODE.emitterFlow) / rows;
      }
    });
    return { inflow, leakByCandidate: new Map(leak.entries()), diagnosis: diagnosis.report() };
  }

  #visit(state: ModelState, read: (row: number, warningCode: number) => void): void {
    this.#write(state);
    if (this.mode === 'snapshots') {
      for (const [row, timeS] of this.#observations.timesS.entries()) {
        this.#writeSnapshot(row, timeS);
        this.#initH();
        read(row, this.#solve());
      }
      return;
    }
    this.#initH();
    for (let timeS = 0, stepS = 1; stepS > 0; timeS += stepS) {
      const warningCode = this.#solve();
      const row = this.#rowByTime.get(timeS);
      if (row !== undefined) read(row, warningCode);
      stepS = this.#project.nextH();
    }
  }

  #solve(): number {
    const startMs = performance.now();
    this.solves += 1;
    const warningCode = this.#project.runH();
    this.solveTimeMs += performance.now() - startMs;
    return warningCode;
  }

  #writeSnapshot(row: number, timeS: number): void {
    this.#project.setTimeS(TIME.patternStart, this.#patternStartS + timeS);
    const { tankLevels, linkSettings } = this.#observations;
    for (const [column, id] of (tankLevels?.tankIds ?? []).entries()) {
      const node = nodeIndex(this.#model, id, 'tank');
      const [min, max] = this.#tankRange(node);
      const level = this.#toLevel(tankLevels?.values[row]?.[column] ?? Number.NaN);
      this.#project.setNodeValue(node + 1, NODE.tankLevel, Math.min(max, Math.max(min, level)));
    }
    for (const [column, id] of (linkSettings?.linkIds ?? []).entries()) {
      const setting = linkSettings?.values[row]?.[column] ?? 0;
      const link = linkIndex(this.#model, id) + 1;
      this.#project.setLinkValue(link, LINK.initStatus, setting > 0 ? 1 : 0);
      if (setting > 0 && this.#model.linkKinds[link - 1] !== 'pipe')
        this.#project.setLinkValue(link, LINK.initSetting, setting);
    }
  }

  close(): void {
    this.#project.closeH();
  }

  /** @throws {HydroError} `TOO_FEW_READINGS` unless there are more readings than unknowns. */
  requireEnough(unknowns: number): void {
    if (this.readings.length > unknowns) return;
    throw new HydroError(
      'TOO_FEW_READINGS',
      `Cannot estimate ${unknowns} parameters from ${this.readings.length} readings: wanted more readings than parameters; add readings, or merge pipe groups`,
      { unknowns, readings: this.readings.length },
    );
  }
}
