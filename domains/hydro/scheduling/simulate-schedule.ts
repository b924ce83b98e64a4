import { LINK } from '../engine/codes.ts';
import { type NetworkSource, openNetwork } from '../engine/open-network.ts';
import type { EpanetProject } from '../engine/project.ts';
import type { Epanet } from '../engine/wasm.ts';
import { HydroError, requireNumber } from '../errors.ts';
import { requireNodeSteps, toLimits } from '../limits.ts';
import { applyBoundary } from '../simulation/boundary.ts';
import type { RecordedRun } from '../simulation/recorded-run.ts';
import type { RunInfo } from '../simulation/simulate.ts';
import { readPrices } from '../simulation/tariff.ts';
import type { NetworkUnits } from '../units.ts';
import { toOutcome } from './judge.ts';
import { alignSteps, applyStartPumpStates, type CompiledSchedule, compileSchedule } from './limits.ts';
import { Plant, type PumpStep } from './plant.ts';
import { hasRoomToRecord } from './plant-recorder.ts';
import { PumpTakeover } from './pump-takeover.ts';
import type { ScheduleOutcome, ScheduleRequest } from './schedule-request.ts';

/** A schedule that is there already, and the conditions that it is run under. */
export interface GivenScheduleRequest
  extends Pick<
    ScheduleRequest,
    'pumpIds' | 'tariff' | 'fromS' | 'stepS' | 'constraints' | 'startLevels' | 'startPumpStates' | 'limits'
  > {
  /** What runs the pumps in each step; speeds are in the order of the pumps. */
  readonly steps: readonly PumpStep[];
  /** Multiplies all demands, on top of the file's own multiplier. */
  readonly demandMultiplier?: number;
  /** Keep what the network does at each step, for a picture, where there is room for it. */
  readonly record?: boolean;
}

export interface GivenScheduleResult extends ScheduleOutcome {
  readonly run: RunInfo;
  readonly units: NetworkUnits;
  readonly pumpIds: readonly string[];
  /** A row for each pump: its speed at the end of each step, 0 is off. */
  readonly speeds: readonly (readonly number[])[];
  /** Lowest and highest level that a tank can have, of the network itself. */
  readonly tankRanges: Readonly<Record<string, readonly [floor: number, roof: number]>>;
  /** `cost` without the demand charge. */
  readonly energyCost: number;
  readonly demandCharge: number;
  /** When asked for and not too large: a row for each step and the end. */
  readonly recorded?: RecordedRun;
}

const FASTEST = 3;

const requireSteps = (steps: readonly PumpStep[], pumpIds: readonly string[]): void => {
  for (const [number, step] of steps.entries()) {
    if (step === 'controls') continue;
    if (step.length !== pumpIds.length) {
      throw new HydroError(
        'OPTION_INVALID',
        `Cannot run step ${number} of the schedule: found ${step.length} speeds, wanted one for each of ${pumpIds.join(', ')}`,
      );
    }
    for (const [i, speed] of step.entries())
      requireNumber(`speed of pump ${pumpIds[i]}`, speed, { min: 0, max: FASTEST });
  }
};

/** Keeps how the pumps ran at the end of each step. */
class SpeedLog {
  readonly rows: readonly number[][];
  readonly #schedule: CompiledSchedule;

  constructor(schedule: CompiledSchedule) {
    this.#schedule = schedule;
    this.rows = schedule.pumps.map(() => []);
  }

  read(project: EpanetProject, timeS: number): void {
    const step = Math.floor(timeS / this.#schedule.stepS);
    for (const [i, pump] of this.#schedule.pumps.entries()) {
      const isOn = project.linkValue(pump + 1, LINK.status) > 0;
      const row = this.rows[i];
      if (row) row[step] = isOn ? project.linkValue(pump + 1, LINK.setting) : 0;
    }
  }
}

/**
 * Runs pumps by a schedule that is given, step by step by speeds or by the file's own controls, and says what it costs
 * and which limits it breaks: what `schedulePumps` would say of it.
 * @throws {HydroError} `OPTION_INVALID`, `DURATION_INVALID`, `UNIT_MISMATCH`, `ELEMENT_UNKNOWN`, and what opening throws.
 */
export const simulateSchedule = (
  epanet: Epanet,
  source: NetworkSource,
  request: GivenScheduleRequest,
): GivenScheduleResult => {
  const startMs = performance.now();
  const limits = toLimits(request.limits);
  using open = openNetwork(epanet, source, limits);
  const { project, model } = open;
  const { steps, demandMultiplier, stepS = 3600 } = request;
  const schedule = compileSchedule(project, model, { ...request, stepS, horizonS: steps.length * stepS });
  requireSteps(steps, schedule.pumpIds);
  requireNodeSteps(model.nodeIds.length, steps.length, limits);
  const prices = readPrices(project, model, request.tariff);
  if (demandMultiplier !== undefined) applyBoundary(project, model, { demandMultiplier });
  alignSteps(project, schedule);
  applyStartPumpStates(project, model, request);
  const plant = new Plant(project, model, schedule, prices, { takeover: new PumpTakeover(project, schedule.pumps) });
  const log = new SpeedLog(schedule);
  const isRecorded = request.record === true && hasRoomToRecord(model, schedule, { ...limits, runs: 1 });
  const recorder = isRecorded ? plant.recorder() : undefined;
  const { run, diagnosis } = plant.diagnose(
    steps,
    schedule.tanks.map(({ start }) => start),
    ...(recorder ? [log, recorder] : [log]),
  );
  const isOwn = steps.every((step) => step === 'controls');
  const modes = steps.map((_, step) => log.rows.map((row) => row[step] ?? 0));
  const runInfo = {
    engineVersion: epanet.version,
    inpHash: open.inpHash,
    solveTimeMs: plant.solveTimeMs,
    runTimeMs: performance.now() - startMs,
  };
  return {
    ...toOutcome(model, schedule, run, diagnosis, isOwn ? undefined : modes),
    ...(recorder ? { recorded: { ...recorder.report(run.energy), run: runInfo, warnings: diagnosis.warnings } } : {}),
    run: runInfo,
    units: model.units,
    pumpIds: schedule.pumpIds,
    speeds: log.rows,
    tankRanges: Object.fromEntries(schedule.tanks.map(({ id, floor, roof }) => [id, [floor, roof] as const])),
    energyCost: run.energy.energyCost,
    demandCharge: run.energy.demandCharge,
  };
};
