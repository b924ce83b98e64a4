import { TIME } from '../engine/codes.ts';
import { readModel } from '../engine/model.ts';
import { type NetworkSource, type OpenNetwork, openNetwork } from '../engine/open-network.ts';
import type { Epanet } from '../engine/wasm.ts';
import { requireNumber } from '../errors.ts';
import { toLimits } from '../limits.ts';
import { runOpenNetwork, type SimulationOptions, type SimulationResult } from '../simulation/simulate.ts';
import { convert, type NetworkUnits, type Quantity } from '../units.ts';
import { prepareScenario } from './events.ts';
import { isPipeBurst, type PlacedScenario, type TestScenario } from './scenario.ts';
import { type Service, ServiceMeter } from './service-meter.ts';
import { type PipeSplit, splitPipe } from './split-pipe.ts';

/** When a network counts as having passed. */
export interface ServiceThresholds {
  /** Every junction with demand keeps at least this; 20 psi (14.07 m) when left out. */
  readonly minimumPressure?: Quantity<'pressure'>;
  /** Share of the demand that may stay unserved, 0 when left out. */
  readonly maxUnservedPercent?: number;
  /** May a tank reach its minimum level? No when left out. */
  readonly tanksMayEmpty?: boolean;
}

export interface TestOptions extends Omit<SimulationOptions, 'demandModel' | 'rows' | 'quality'> {
  readonly thresholds?: ServiceThresholds;
  /** Full demand is delivered from this pressure on; the minimum pressure of the thresholds when left out. */
  readonly requiredPressure?: Quantity<'pressure'>;
}

/** One threshold that was not kept. */
export interface TestFailure {
  readonly criterion: 'minimum-pressure' | 'unserved' | 'tank-empty';
  readonly message: string;
}

export interface TestResult {
  readonly run: SimulationResult['run'];
  readonly units: NetworkUnits;
  readonly scenario: TestScenario;
  /** How the pipe of a burst along it was cut, in the baseline too, so that both have the same nodes and links. */
  readonly split?: PipeSplit;
  readonly pass: boolean;
  readonly failures: readonly TestFailure[];
  /** The network as it is, demand-driven. */
  readonly baseline: SimulationResult;
  readonly baselineService: Service;
  /** The network under the scenario, pressure-driven. */
  readonly outcome: SimulationResult;
  readonly service: Service;
}

export const DEFAULT_MINIMUM_PRESSURE: Quantity<'pressure'> = { value: 20, unit: 'psi' };
/** A solver leaves deficits of this size where there are none. */
const UNSERVED_TOLERANCE_PERCENT = 0.01;

/** The network with the junction that a burst along a pipe needs, and the scenario at that junction. */
const place = (
  open: OpenNetwork,
  scenario: TestScenario | undefined,
): { readonly open: OpenNetwork; readonly scenario: PlacedScenario | undefined; readonly split?: PipeSplit } => {
  if (scenario === undefined || !isPipeBurst(scenario)) return { open, scenario };
  const { project } = open;
  const split = splitPipe(project, open.model, scenario);
  const { pipeId: _pipe, fraction: _fraction, elevation: _elevation, ...burst } = scenario;
  return { open: { ...open, model: readModel(project) }, scenario: { ...burst, nodeId: split.nodeId }, split };
};

/**
 * One run with or without a scenario, with its service measured.
 * @param kind `dda` is the network before the scenario, demand-driven; `pda` the scenario (if any), pressure-driven.
 */
export const runScenario = (
  epanet: Epanet,
  source: NetworkSource,
  wanted: TestScenario | undefined,
  options: TestOptions,
  kind: 'dda' | 'pda',
  onStep: (timeS: number, endS: number) => void = () => {},
): { readonly result: SimulationResult; readonly service: Service; readonly split?: PipeSplit } => {
  const startMs = performance.now();
  using file = openNetwork(epanet, source, toLimits(options.limits));
  const { open, scenario, split } = place(file, wanted);
  const { project, model } = open;
  const minimum = options.thresholds?.minimumPressure ?? DEFAULT_MINIMUM_PRESSURE;
  const required = convert('pressure', minimum, model.units.pressure, 'minimumPressure');
  if (options.hydraulicStepS !== undefined) project.setTimeS(TIME.hydraulicStep, options.hydraulicStepS);
  const durationS = options.durationS ?? project.timeS(TIME.duration);
  const before = kind === 'pda' && scenario && prepareScenario(project, model, scenario, durationS);
  const meter = new ServiceMeter(project, model, required);
  const { hydraulicStepS: _, ...rest } = options;
  const result = runOpenNetwork(
    epanet,
    open,
    {
      exactTankLimits: true,
      ...rest,
      demandModel:
        kind === 'dda'
          ? { kind }
          : { kind, minimumPressure: { value: 0, unit: 'm' }, requiredPressure: options.requiredPressure ?? minimum },
    },
    {
      ...(before ? { before } : {}),
      solved: (timeS) => {
        meter.read(project, timeS);
        onStep(timeS, durationS);
      },
      moved: (_timeS, stepS) => meter.count(stepS),
    },
  );
  const run = { ...result.run, runTimeMs: performance.now() - startMs };
  return { result: { ...result, run }, service: meter.report(), ...(split ? { split } : {}) };
};

const below = (junctions: number): string =>
  junctions === 1 ? '1 junction is below' : `${junctions} junctions are below`;

/** Which thresholds a network's service broke. */
export const judge = (service: Service, options: TestOptions, units: NetworkUnits): readonly TestFailure[] => {
  const {
    minimumPressure = DEFAULT_MINIMUM_PRESSURE,
    maxUnservedPercent = 0,
    tanksMayEmpty = false,
  } = options.thresholds ?? {};
  requireNumber('maxUnservedPercent', maxUnservedPercent, { min: 0, max: 100 });
  const limit = convert('pressure', minimumPressure, units.pressure);
  const failures: TestFailure[] = [];
  const { lowestPressure, unservedPercent } = service;
  if (lowestPressure && lowestPressure.pressure < limit) {
    failures.push({
      criterion: 'minimum-pressure',
      message: `junction ${lowestPressure.nodeId} falls to ${lowestPressure.pressure.toFixed(2)} ${units.pressure} at ${lowestPressure.timeS} s, wanted at least ${limit.toFixed(2)}; ${below(service.deficientNodes.length)}`,
    });
  }
  if (unservedPercent > maxUnservedPercent + UNSERVED_TOLERANCE_PERCENT) {
    failures.push({
      criterion: 'unserved',
      message: `${unservedPercent.toFixed(2)} % of the demand is not served, wanted at most ${maxUnservedPercent} %`,
    });
  }
  const empty = service.tanks.filter(({ emptyAtS }) => emptyAtS !== undefined);
  if (!tanksMayEmpty && empty.length > 0) {
    failures.push({
      criterion: 'tank-empty',
      message: `tanks reach their minimum level: ${empty.map(({ tankId, emptyAtS }) => `${tankId} at ${emptyAtS} s`).join(', ')}`,
    });
  }
  return failures;
};

/**
 * What a failure or an emergency does to a network: the intact network demand-driven as the baseline, then the scenario
 * pressure-driven, so that shortage shows as water not delivered and not as negative pressure.
 * @throws {HydroError} what `simulate` throws, and `SCENARIO_INVALID`.
 * @param onStep Called after each hydraulic step of the two runs with the time that is solved, of that of both.
 */
export const testScenario = (
  epanet: Epanet,
  source: NetworkSource,
  scenario: TestScenario,
  options: TestOptions = {},
  onStep: (doneS: number, totalS: number) => void = () => {},
): TestResult => {
  const startMs = performance.now();
  const baseline = runScenario(epanet, source, scenario, options, 'dda', (timeS, endS) => onStep(timeS, 2 * endS));
  const onOutcome = (timeS: number, endS: number): void => onStep(endS + timeS, 2 * endS);
  const { result, service, split } = runScenario(epanet, source, scenario, options, 'pda', onOutcome);
  const failures = judge(service, options, result.units);
  return {
    run: {
      ...result.run,
      solveTimeMs: baseline.result.run.solveTimeMs + result.run.solveTimeMs,
      runTimeMs: performance.now() - startMs,
    },
    units: result.units,
    scenario,
    ...(split ? { split } : {}),
    pass: failures.length === 0,
    failures,
    baseline: baseline.result,
    baselineService: baseline.service,
    outcome: result,
    service,
  };
};
