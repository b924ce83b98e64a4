import { LINK, NODE, TIME } from '../engine/codes.ts';
import { type Model, readTankLevel } from '../engine/model.ts';
import type { EpanetProject } from '../engine/project.ts';
import { Diagnosis, type RunDiagnosis } from '../simulation/diagnose.ts';
import { EnergyMeter, type EnergyReport } from '../simulation/energy.ts';
import type { PriceTable } from '../simulation/tariff.ts';
import type { CompiledSchedule } from './limits.ts';
import { PlantRecorder } from './plant-recorder.ts';
import type { PumpTakeover } from './pump-takeover.ts';

/** What a run under given pump speeds gave, levels in the order of the tanks. */
export interface PlantRun {
  readonly energy: EnergyReport;
  readonly hydraulicKwh: number;
  /** Levels at the start of each step and at the end. */
  readonly levels: readonly (readonly number[])[];
  readonly lowestLevels: readonly number[];
  readonly highestLevels: readonly number[];
  readonly lowestPressure: number;
  readonly lowestPressureNode: number;
  readonly unbalanced: boolean;
}

/** What runs the scheduled pumps in a step: given speeds (0 is off), or the file's own controls. */
export type PumpStep = readonly number[] | 'controls';

/** Looks at each solved step. */
export interface StepReader {
  read(project: EpanetProject, timeS: number, warningCode: number): void;
  /** The length of the step that was read last. */
  moved?(timeS: number, stepS: number): void;
  /** The state at the end of the last step, which nothing follows. */
  ended?(timeS: number): void;
}

interface PlantOptions {
  /** Of the scheduled pumps, for runs with steps that are left to the file's own controls. */
  readonly takeover?: PumpTakeover;
  /** Called after each run. */
  readonly onRun?: () => void;
}

/** The network as the thing to be scheduled: runs it under any speeds from any levels, without reopening it. */
export class Plant {
  simulations = 0;
  solveTimeMs = 0;
  readonly #onRun: () => void;
  readonly #project: EpanetProject;
  readonly #model: Model;
  readonly #schedule: CompiledSchedule;
  readonly #prices: PriceTable;
  readonly #patternStartS: number;
  readonly #clockStartS: number;
  readonly #takeover: PumpTakeover | undefined;
  readonly #pressure: Float64Array;

  constructor(
    project: EpanetProject,
    model: Model,
    schedule: CompiledSchedule,
    prices: PriceTable,
    { takeover, onRun = () => {} }: PlantOptions = {},
  ) {
    this.#onRun = onRun;
    this.#project = project;
    this.#model = model;
    this.#schedule = schedule;
    this.#prices = prices;
    this.#takeover = takeover;
    this.#patternStartS = project.timeS(TIME.patternStart);
    this.#clockStartS = project.timeS(TIME.clockStart);
    this.#pressure = new Float64Array(model.nodeIds.length);
    project.openH();
  }

  /** Leaves the network's clock as it was, for another plant on it. */
  close(): void {
    this.#project.closeH();
    this.#project.setTimeS(TIME.patternStart, this.#patternStartS);
    this.#project.setTimeS(TIME.clockStart, this.#clockStartS);
  }

  /** A run over the whole schedule with what is wrong with it. */
  diagnose(
    modes: readonly PumpStep[] | undefined,
    startLevels: readonly number[],
    ...alsoRead: readonly StepReader[]
  ): { readonly run: PlantRun; readonly diagnosis: RunDiagnosis } {
    const diagnosis = new Diagnosis(this.#project, this.#model, this.#project.demandModel === 'pda');
    const run = this.run(modes, startLevels, 0, this.#schedule.steps, [diagnosis, ...alsoRead]);
    return { run, diagnosis: diagnosis.report() };
  }

  /** Writes down a run over the whole schedule that it is given to. */
  recorder(): PlantRecorder {
    return new PlantRecorder(this.#project, this.#model, this.#pricesFrom(this.#schedule.originS), this.#schedule);
  }

  /** Prices by the time of a run that starts later than the file. */
  #pricesFrom(offsetS: number): PriceTable {
    return {
      demandChargePerKw: this.#prices.demandChargePerKw,
      priceAt: (pump, timeS) => this.#prices.priceAt(pump, timeS + offsetS),
      periodEndS: (timeS) => this.#prices.periodEndS(timeS + offsetS) - offsetS,
    };
  }

  /**
   * Runs some steps.
   * @param modes What runs the pumps in each step; `undefined` leaves them all to the file.
   * @param firstStep Step of the schedule at which the run starts.
   */
  run(
    modes: readonly PumpStep[] | undefined,
    startLevels: readonly number[],
    firstStep = 0,
    steps = this.#schedule.steps,
    readers: readonly StepReader[] = [],
  ): PlantRun {
    const { stepS, tanks } = this.#schedule;
    const offsetS = this.#schedule.originS + firstStep * stepS;
    this.simulations += 1;
    this.#project.setTimeS(TIME.duration, steps * stepS);
    this.#project.setTimeS(TIME.patternStart, this.#patternStartS + offsetS);
    this.#project.setTimeS(TIME.clockStart, (this.#clockStartS + offsetS) % 86_400);
    for (const [i, { node, floor, roof }] of tanks.entries()) {
      const level = Math.min(roof, Math.max(floor, startLevels[i] ?? floor));
      this.#project.setNodeValue(node + 1, NODE.tankLevel, level);
    }
    const startMs = performance.now();
    const run = this.#visit(modes, steps, offsetS, readers);
    this.solveTimeMs += performance.now() - startMs;
    this.#onRun();
    return run;
  }

  #visit(
    modes: readonly PumpStep[] | undefined,
    steps: number,
    offsetS: number,
    readers: readonly StepReader[],
  ): PlantRun {
    const { stepS, tanks } = this.#schedule;
    const project = this.#project;
    const meter = new EnergyMeter(project, this.#model, this.#pricesFrom(offsetS));
    const levels: number[][] = [];
    const lowestLevels = tanks.map(() => Number.POSITIVE_INFINITY);
    const highestLevels = tanks.map(() => Number.NEGATIVE_INFINITY);
    let lowest = { pressure: Number.POSITIVE_INFINITY, node: -1 };
    let unbalanced = false;
    const readLevels = (timeS: number): void => {
      const now = tanks.map(({ node }) => readTankLevel(project, this.#model, node));
      for (const [i, level] of now.entries()) {
        lowestLevels[i] = Math.min(lowestLevels[i] ?? level, level);
        highestLevels[i] = Math.max(highestLevels[i] ?? level, level);
      }
      if (timeS % stepS === 0) levels.push(now);
    };
    // Single steps (for tables) start from the last flows; whole runs from the solver's own guess, to be repeatable.
    project.initH(steps === 1 ? 'keep' : 'reset');
    readLevels(0);
    for (let timeS = 0; timeS < steps * stepS; ) {
      const mode = modes?.[Math.floor(timeS / stepS)];
      if (mode && timeS % stepS === 0) this.#setPumps(mode);
      const warningCode = project.runH();
      unbalanced = warningCode === 1 || unbalanced;
      for (const reader of readers) reader.read(project, timeS, warningCode);
      meter.read(project);
      lowest = this.#lowerOf(lowest);
      const movedS = project.nextH();
      meter.count(timeS, movedS);
      for (const reader of readers) reader.moved?.(timeS, movedS);
      timeS += movedS;
      readLevels(timeS);
      if (movedS <= 0) break;
    }
    if (readers.some(({ ended }) => ended !== undefined)) project.runH();
    for (const reader of readers) reader.ended?.(steps * stepS);
    const energy = meter.report();
    const hydraulicKwh = energy.pumps.reduce((sum, pump) => sum + pump.hydraulicKwh, 0);
    return {
      energy,
      hydraulicKwh,
      levels,
      lowestLevels,
      highestLevels,
      lowestPressure: lowest.pressure,
      lowestPressureNode: lowest.node,
      unbalanced,
    };
  }

  #setPumps(mode: PumpStep): void {
    if (mode === 'controls') {
      this.#takeover?.giveBack();
      return;
    }
    this.#takeover?.take();
    for (const [i, pump] of this.#schedule.pumps.entries()) {
      const speed = mode[i] ?? 0;
      if (speed > 0) {
        this.#project.setLinkValue(pump + 1, LINK.status, 1);
        this.#project.setLinkValue(pump + 1, LINK.setting, speed);
      } else {
        this.#project.setLinkValue(pump + 1, LINK.status, 0);
      }
    }
  }

  #lowerOf(lowest: { pressure: number; node: number }): { pressure: number; node: number } {
    this.#project.nodeValues(NODE.pressure, this.#pressure);
    let { pressure, node } = lowest;
    for (const candidate of this.#schedule.pressureNodes) {
      const value = this.#pressure[candidate] ?? Number.NaN;
      if (value < pressure) [pressure, node] = [value, candidate];
    }
    return { pressure, node };
  }
}
