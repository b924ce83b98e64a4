import { type LinkKind, type NodeKind, TIME } from '../engine/codes.ts';
import type { Model } from '../engine/model.ts';
import { type NetworkSource, type OpenNetwork, openNetwork } from '../engine/open-network.ts';
import type { EpanetProject } from '../engine/project.ts';
import type { Epanet } from '../engine/wasm.ts';
import { HydroError, requireNumber } from '../errors.ts';
import { type Limits, requireDuration, requireNodeSteps, requireValues, toLimits } from '../limits.ts';
import { convert, type NetworkUnits, type Quantity } from '../units.ts';
import { applyBoundary, type BoundaryConditions } from './boundary.ts';
import { Diagnosis, type RunDiagnosis } from './diagnose.ts';
import { EnergyMeter, type EnergyReport } from './energy.ts';
import { type MassBalance, MassBalanceMeter } from './mass-balance.ts';
import type { Operation } from './operation.ts';
import { PumpLog } from './pump-log.ts';
import { applyQuality, type QualityRequest, type QualityUnit } from './quality.ts';
import { factsOf, type Ground, readGround, tankLevelsOf } from './recorded-run.ts';
import { Recorder } from './recorder.ts';
import { runHydraulics, type StepHooks } from './run-hydraulics.ts';
import type { Series } from './series.ts';
import { ExactTankLimits } from './tank-limits.ts';
import { readPrices, type Tariff } from './tariff.ts';

/** Demand as asked (`dda`), or falling with the pressure between two pressures (`pda`, Wagner's formula). */
export type DemandModel =
  | { readonly kind: 'dda' }
  | {
      readonly kind: 'pda';
      /** No flow at or below this pressure. */
      readonly minimumPressure: Quantity<'pressure'>;
      /** Full demand from this pressure on. */
      readonly requiredPressure: Quantity<'pressure'>;
      /** 0.5 when left out. */
      readonly exponent?: number;
    };

/** All left out: the run the file describes, without water quality. */
export interface SimulationOptions {
  readonly durationS?: number;
  readonly hydraulicStepS?: number;
  readonly reportStepS?: number;
  readonly demandModel?: DemandModel;
  readonly quality?: QualityRequest;
  readonly tariff?: Tariff;
  readonly boundary?: BoundaryConditions;
  /** Rows of the series: those of the report step, or every hydraulic step. */
  readonly rows?: 'report' | 'all';
  /** Stops tanks exactly at their limits; off, it is as EPANET does it, which may overdraw an emptying tank by a step. */
  readonly exactTankLimits?: boolean;
  readonly limits?: Partial<Limits>;
}

/** Where an answer comes from and what it took. */
export interface RunInfo {
  readonly engineVersion: string;
  /** SHA-256 of the INP text, hexadecimal. */
  readonly inpHash: string;
  /** Inside EPANET's solvers. */
  readonly solveTimeMs: number;
  readonly runTimeMs: number;
}

/** The answer of one run; series have a row for each of `timesS`, in the units of `units`. */
export interface SimulationResult extends RunDiagnosis {
  readonly run: RunInfo;
  readonly units: NetworkUnits;
  readonly demandModel: 'dda' | 'pda';
  readonly timesS: readonly number[];
  readonly nodeIds: readonly string[];
  readonly nodeKinds: readonly NodeKind[];
  readonly linkIds: readonly string[];
  readonly linkKinds: readonly LinkKind[];
  readonly nodes: {
    readonly pressure: Series;
    readonly head: Series;
    /** What leaves the network at a node, leaks with it; net inflow of a tank. */
    readonly demand: Series;
    readonly quality?: Series;
  };
  readonly links: {
    /** Positive from the link's start to its end. */
    readonly flow: Series;
    readonly velocity: Series;
    /** 1 open, 0 closed. */
    readonly status: Series;
    readonly setting: Series;
  };
  readonly qualityUnit?: QualityUnit;
  /** Level above the bottom, in `units.length`, a value for each of `timesS`. */
  readonly tankLevels: Readonly<Record<string, readonly number[]>>;
  readonly energy: EnergyReport;
  readonly massBalance: MassBalance;
  readonly operation: Operation;
  readonly ground: Ground;
}

/** EPANET counts seconds in 32 bits. */
const MOST_SECONDS = 2 ** 31 - 1;

const applyTimes = (project: EpanetProject, options: SimulationOptions, limits: Limits): void => {
  const durationS = requireDuration('simulate', options.durationS ?? project.timeS(TIME.duration), limits);
  project.setTimeS(TIME.duration, durationS);
  for (const [name, property] of [
    ['hydraulicStepS', TIME.hydraulicStep],
    ['reportStepS', TIME.reportStep],
  ] as const) {
    const stepS = options[name];
    if (stepS === undefined) continue;
    if (!Number.isInteger(stepS) || stepS < 1 || stepS > MOST_SECONDS) {
      throw new HydroError('OPTION_INVALID', `Cannot use ${name}: found ${stepS} s, wanted whole seconds, at least 1`);
    }
    project.setTimeS(property, stepS);
  }
};

/** Sets the demand model, pressures converted to the network's unit. */
export const applyDemandModel = (project: EpanetProject, model: Model, demandModel: DemandModel): void => {
  if (demandModel.kind === 'dda') {
    project.setDemandModel();
    return;
  }
  const { pressure } = model.units;
  const minimum = convert('pressure', demandModel.minimumPressure, pressure, 'minimumPressure');
  const required = convert('pressure', demandModel.requiredPressure, pressure, 'requiredPressure');
  if (!(required > minimum && minimum >= 0)) {
    throw new HydroError(
      'OPTION_INVALID',
      `Cannot use the pressure-driven model: found minimum ${minimum} and required ${required} ${pressure}, wanted 0 <= minimum < required`,
    );
  }
  project.setDemandModel({
    minimum,
    required,
    exponent: requireNumber('exponent', demandModel.exponent ?? 0.5, { min: 0.01 }),
  });
};

const expectedRows = (project: EpanetProject, rows: 'report' | 'all'): number => {
  const step = Math.max(1, project.timeS(rows === 'all' ? TIME.hydraulicStep : TIME.reportStep));
  return Math.floor(project.timeS(TIME.duration) / step) + 2;
};

/** Before anything is allocated: numbers of the answer, and work. */
const requireRoom = (project: EpanetProject, { nodeIds, linkIds }: Model, rows: number, limits: Limits): void => {
  const what = `${rows} rows of ${nodeIds.length} nodes and ${linkIds.length} links`;
  requireValues(rows * (4 * nodeIds.length + 5 * linkIds.length), what, limits);
  const stepS = Math.min(
    ...[TIME.hydraulicStep, TIME.patternStep, TIME.reportStep].map((property) => Math.max(1, project.timeS(property))),
  );
  requireNodeSteps(nodeIds.length, Math.floor(project.timeS(TIME.duration) / stepS) + 1, limits);
};

/** What overflowed is no answer: numbers that no water network has end as NaN in the solver, with or without a warning. */
const requireFinite = ({
  convergence,
  energy,
  massBalance,
}: Pick<SimulationResult, 'convergence' | 'energy' | 'massBalance'>) => {
  const { maxRelativeError } = convergence;
  const { energyKwh, totalCost, peakKw } = energy;
  const bad = Object.entries({ maxRelativeError, energyKwh, peakKw, totalCost, ...massBalance }).filter(
    ([, value]) => !Number.isFinite(value),
  );
  if (bad.length === 0) return;
  const names = bad.map(([name]) => name);
  throw new HydroError(
    'HYDRAULICS_FAILED',
    `Cannot compute the network: ${names.join(', ')} came out as no finite number, so the network or the request has a number that is far too large or too small; look through its demands, sizes, levels, settings and prices`,
    { names },
  );
};

/**
 * Simulates an opened network; options have been written into it. The caller's hooks run around each step.
 * Shared by simulation, testing and scheduling.
 */
export const runOpenNetwork = (
  epanet: Epanet,
  { project, model, inpHash }: OpenNetwork,
  options: SimulationOptions,
  hooks: Partial<StepHooks> = {},
): SimulationResult => {
  const startMs = performance.now();
  const limits = toLimits(options.limits);
  applyTimes(project, options, limits);
  applyBoundary(project, model, options.boundary ?? {});
  if (options.demandModel) applyDemandModel(project, model, options.demandModel);
  const qualityUnit = applyQuality(project, model, options.quality);
  if (qualityUnit === undefined) project.setQuality('none');
  const rows = expectedRows(project, options.rows ?? 'report');
  requireRoom(project, model, rows, limits);
  const { demandModel } = project;
  const recorder = new Recorder(project, rows, qualityUnit !== undefined);
  const prices = readPrices(project, model, options.tariff);
  const energy = new EnergyMeter(project, model, prices);
  const pumps = new PumpLog(project, model, prices);
  const ground = readGround(project, model);
  const balance = new MassBalanceMeter(model, demandModel === 'pda');
  const diagnosis = new Diagnosis(project, model, demandModel === 'pda');
  const tankLimits = options.exactTankLimits ? new ExactTankLimits(project, model) : undefined;
  const [durationS, reportStartS] = [project.timeS(TIME.duration), project.timeS(TIME.reportStart)];
  const reportStepS = Math.max(1, project.timeS(TIME.reportStep));
  const isReported = (timeS: number): boolean =>
    options.rows === 'all' ||
    timeS === durationS ||
    (timeS >= reportStartS && (timeS - reportStartS) % reportStepS === 0);
  const solveTimeMs = runHydraulics(
    project,
    {
      before: (timeS) => {
        if (timeS > 0) tankLimits?.snap();
        hooks.before?.(timeS);
      },
      solved: (timeS, warningCode) => {
        energy.read(project);
        pumps.read();
        diagnosis.read(project, timeS, warningCode);
        balance.read(project, diagnosis.isolated);
        if (isReported(timeS)) recorder.record(timeS);
        hooks.solved?.(timeS, warningCode);
      },
      moved: (timeS, stepS) => {
        energy.count(timeS, stepS);
        pumps.count(timeS, stepS);
        balance.count(stepS);
        hooks.moved?.(timeS, stepS);
      },
    },
    qualityUnit !== undefined,
  );
  tankLimits?.restore();
  const { nodes, links } = recorder.build();
  const found = diagnosis.report();
  const sums = { energy: energy.report(), massBalance: balance.report() };
  requireFinite({ ...sums, convergence: found.convergence });
  return {
    run: { engineVersion: epanet.version, inpHash, solveTimeMs, runTimeMs: performance.now() - startMs },
    ...factsOf(model),
    demandModel,
    ...sums,
    timesS: recorder.timesS,
    nodes,
    links,
    ...(qualityUnit === undefined ? {} : { qualityUnit }),
    tankLevels: tankLevelsOf(model, nodes.head),
    operation: pumps.report(),
    ground,
    ...found,
  };
};

/**
 * One run of a network: pressures, heads, flows, tank levels, energy and cost, water balance, warnings as data.
 * Synchronous: call it in a worker thread.
 * @throws {HydroError} `INP_INVALID`, `NETWORK_INVALID`, `NETWORK_TOO_LARGE`, `RESULT_TOO_LARGE`, `DURATION_INVALID`,
 * `OPTION_INVALID`, `UNIT_MISMATCH`, `ELEMENT_UNKNOWN`, `HYDRAULICS_FAILED`. Shortage is no error: see `supplyFailure`.
 * @param onStep Called after each hydraulic step with the time it solved and that of the end, for progress.
 */
export const simulate = (
  epanet: Epanet,
  source: NetworkSource,
  options: SimulationOptions = {},
  onStep?: (timeS: number, endS: number) => void,
): SimulationResult => {
  const startMs = performance.now();
  using open = openNetwork(epanet, source, toLimits(options.limits));
  const endS = options.durationS ?? open.project.timeS(TIME.duration);
  const result = runOpenNetwork(epanet, open, options, onStep ? { solved: (timeS) => onStep(timeS, endS) } : {});
  return { ...result, run: { ...result.run, runTimeMs: performance.now() - startMs } };
};
