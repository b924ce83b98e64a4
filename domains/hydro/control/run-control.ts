import { LINK, TIME } from '../engine/codes.ts';
import type { Highs } from '../engine/highs.ts';
import { linkIndex } from '../engine/model.ts';
import { type NetworkSource, type OpenNetwork, openNetwork } from '../engine/open-network.ts';
import type { Epanet } from '../engine/wasm.ts';
import { HydroError, requireNumber } from '../errors.ts';
import { requireDuration, requireNodeSteps, toLimits } from '../limits.ts';
import { applyBoundary } from '../simulation/boundary.ts';
import { runOpenNetwork } from '../simulation/simulate.ts';
import { convert, type NetworkUnits } from '../units.ts';
import type { ControlledQuantity, ControlledVariable, ControlRequest, ControlResult } from './control-request.ts';
import { IncrementalRegulator } from './linear-quadratic.ts';
import { PidController } from './pid.ts';
import { createActuator, createSensor, PlantModel, type PlantState, readPlantState } from './plant-model.ts';
import { PredictiveController } from './predictive.ts';
import { integrateError, judgeSteps } from './step-response.ts';

/** A control law: the output until the next sample. */
type Law = (sample: {
  readonly setpoint: number;
  readonly measured: number;
  readonly output: number;
  readonly state: PlantState;
}) => number;

/** Share of the output range that responses are measured with. */
const PROBE = 0.02;
const MOST_SAMPLES = 20_000;
/** Forecasts of a sample of predictive control: free and step response, three times. */
const FORECASTS = 6;

const toNetworkUnit = (
  units: NetworkUnits,
  { kind }: ControlledVariable,
  quantity: ControlledQuantity,
  name: string,
): number => {
  if (kind === 'pressure') return convert('pressure', quantity as never, units.pressure, name);
  if (kind === 'level') return convert('length', quantity as never, units.length, name);
  return convert('flow', quantity as never, units.flow, name);
};

const requireRequest = (request: ControlRequest): void => {
  const { actuator, setpoints, sampleS, durationS } = request;
  requireNumber('actuator.min', actuator.min, { min: 0 });
  requireNumber('actuator.max', actuator.max);
  requireNumber('actuator.initial', actuator.initial ?? actuator.min, { min: actuator.min, max: actuator.max });
  requireNumber('actuator.maxMove', actuator.maxMove ?? 1, { min: 1e-9 });
  if (!(actuator.max > actuator.min)) {
    throw new HydroError(
      'OPTION_INVALID',
      `Cannot control with outputs from ${actuator.min} to ${actuator.max}: wanted a maximum above the minimum`,
    );
  }
  const whole = Number.isInteger(sampleS) && sampleS >= 1 && Number.isInteger(durationS) && durationS >= sampleS;
  if (!whole || durationS / sampleS > MOST_SAMPLES) {
    throw new HydroError(
      'DURATION_INVALID',
      `Cannot control for ${durationS} s with samples of ${sampleS} s: wanted whole seconds, a duration of at least one sample and at most ${MOST_SAMPLES} samples; take longer samples`,
      { durationS, sampleS },
    );
  }
  const ordered = setpoints.every(({ fromS }, i) => Number.isFinite(fromS) && fromS > (setpoints[i - 1]?.fromS ?? -1));
  if (setpoints.length === 0 || setpoints[0]?.fromS !== 0 || !ordered) {
    throw new HydroError(
      'OPTION_INVALID',
      'Cannot control: wanted setpoints with increasing times, the first from 0 s',
    );
  }
};

/** Takes the actuator away from the file's controls, rules and patterns. */
const freeActuator = ({ project, model }: OpenNetwork, linkId: string): void => {
  const index = linkIndex(model, linkId) + 1;
  const kind = model.linkKinds[index - 1];
  if (kind === 'pipe' || kind === 'cvpipe') {
    throw new HydroError('OPTION_INVALID', `Cannot control with link ${linkId}: it is a pipe, wanted a pump or valve`);
  }
  for (let control = 1; control <= project.controlCount; control += 1) {
    if (project.controlLink(control) === index) project.enableControl(control, false);
  }
  for (let rule = 1; rule <= project.ruleCount; rule += 1) {
    if (project.ruleActions(rule).some(({ link }) => link === index)) project.enableRule(rule, false);
  }
  if (kind === 'pump' && project.linkValue(index, LINK.pattern) > 0) project.setLinkValue(index, LINK.pattern, 0);
};

const openFree = (epanet: Epanet, source: NetworkSource, request: ControlRequest): OpenNetwork => {
  const open = openNetwork(epanet, source, toLimits(request.runLimits));
  try {
    freeActuator(open, request.actuator.linkId);
    applyBoundary(open.project, open.model, request.boundary ?? {});
    const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
    open.project.setTimeS(TIME.hydraulicStep, gcd(open.project.timeS(TIME.hydraulicStep), request.sampleS));
    return open;
  } catch (error) {
    open[Symbol.dispose]();
    throw error;
  }
};

interface Response {
  readonly persistence: number;
  readonly gain: number;
}

/**
 * Gains from the response y+ = a y + b u: where the variable follows at once (a near 0) mostly integral action, half of
 * the error a sample; where it accumulates (a near 1, a tank) mostly proportional.
 */
const tunePid = ({ persistence, gain }: Response, sampleS: number) =>
  persistence < 0.5
    ? { gain: 0.25 / gain, integralTimeS: 0.5 * sampleS, setpointWeight: 1 }
    : { gain: 0.5 / gain, integralTimeS: 8 * sampleS, setpointWeight: 0.7 };

const requireResponse = ({ persistence, gain }: Response, request: ControlRequest): Response => {
  if (Number.isFinite(gain) && Math.abs(gain) > 1e-9) return { persistence, gain };
  throw new HydroError(
    'OPTION_INVALID',
    `Cannot control with link ${request.actuator.linkId}: moving it around ${request.actuator.initial ?? 'the middle of its range'} does not change the ${request.variable.kind}; choose another link or start`,
  );
};

const createLaw = (
  highs: Highs,
  plant: PlantModel,
  request: ControlRequest,
  units: NetworkUnits,
  response: Response,
  setpointAt: (timeS: number) => number,
  limits: { readonly lowest: number; readonly highest: number },
): Law => {
  const { actuator, sampleS } = request;
  const { min, max, maxMove = max - min } = actuator;
  const range = max - min;
  if (request.method === 'pid') {
    const { pid } = request;
    const given = pid && {
      gain:
        requireNumber('pid.gain', pid.gain) /
        toNetworkUnit(units, request.variable, { value: 1, unit: pid.perUnit } as ControlledQuantity, 'pid.perUnit'),
      integralTimeS: requireNumber('pid.integralTimeS', pid.integralTimeS, { min: 1e-3 }),
      setpointWeight: requireNumber('pid.setpointWeight', pid.setpointWeight ?? 1, { min: 0, max: 1 }),
    };
    const controller = new PidController({
      ...(given ?? tunePid(response, sampleS)),
      derivativeTimeS: requireNumber('pid.derivativeTimeS', pid?.derivativeTimeS ?? 0, { min: 0 }),
      sampleS,
      min,
      max,
      maxMove,
      initial: actuator.initial ?? (min + max) / 2,
    });
    return ({ setpoint, measured }) => controller.next(setpoint, measured);
  }
  if (request.method === 'optimal') {
    const weight = requireNumber('moveWeight', request.moveWeight ?? 0.1, { min: 1e-6 });
    // The weight is against the response of one sample, so that it means the same in any unit.
    const regulator = new IncrementalRegulator(response.persistence, response.gain, weight * response.gain ** 2);
    return ({ setpoint, measured, output }) => {
      const move = regulator.next(setpoint, measured);
      return Math.min(max, Math.max(min, output + Math.min(maxMove, Math.max(-maxMove, move))));
    };
  }
  const horizon = requireNumber('mpc.horizon', request.mpc?.horizon ?? 24, { min: 1, max: 96 });
  // As for `optimal`: a squared move against the squared error that it makes in one sample.
  const moveWeight =
    requireNumber('mpc.moveWeight', request.mpc?.moveWeight ?? 0.1, { min: 1e-9 }) * response.gain ** 2;
  const preview = request.mpc?.preview ?? false;
  const controller = new PredictiveController(highs, plant, {
    horizon,
    min,
    max,
    maxMove,
    moveWeight,
    ...limits,
    probe: PROBE * range,
  });
  return ({ setpoint, output, state }) =>
    controller.next(
      state,
      output,
      Array.from({ length: horizon }, (_, i) => (preview ? setpointAt(state.timeS + (i + 1) * sampleS) : setpoint)),
    );
};

/**
 * Runs a controller in closed loop with EPANET as the plant: at each sample the variable is read, the controller moves a
 * pump's speed or a valve's setting, and the network goes on with it.
 * @throws {HydroError} `OPTION_INVALID`, `DURATION_INVALID`, `UNIT_MISMATCH`, `ELEMENT_UNKNOWN`, and what opening throws.
 * @param onSample Called after each sample, for progress.
 */
export const runControl = (
  epanet: Epanet,
  highs: Highs,
  source: NetworkSource,
  request: ControlRequest,
  onSample: (done: number, total: number) => void = () => {},
): ControlResult => {
  const startMs = performance.now();
  requireRequest(request);
  const limitsOfRun = toLimits(request.runLimits);
  requireDuration('control for', request.durationS, limitsOfRun);
  using open = openFree(epanet, source, request);
  using copy = openFree(epanet, source, request);
  const { project, model } = open;
  const { actuator, sampleS, variable } = request;
  const unitless = (quantity: ControlledQuantity | undefined, name: string, fallback: number) =>
    quantity ? toNetworkUnit(model.units, variable, quantity, name) : fallback;
  const targets = request.setpoints.map(({ fromS, target }) => ({
    fromS,
    value: toNetworkUnit(model.units, variable, target, 'setpoint'),
  }));
  const setpointAt = (timeS: number): number => targets.findLast(({ fromS }) => fromS <= timeS)?.value ?? 0;
  const limits = {
    lowest: unitless(request.limits?.min, 'limits.min', Number.NEGATIVE_INFINITY),
    highest: unitless(request.limits?.max, 'limits.max', Number.POSITIVE_INFINITY),
  };
  // Each sample of predictive control looks ahead over its horizon some times; the other methods only look at the first.
  const looksAhead = request.method === 'mpc' ? FORECASTS * (request.mpc?.horizon ?? 24) : 1;
  requireNodeSteps(model.nodeIds.length, Math.ceil((request.durationS / sampleS) * looksAhead), limitsOfRun);
  const plant = new PlantModel(copy, variable, actuator.linkId, sampleS);
  const measure = createSensor(project, model, variable);
  const write = createActuator(project, model, actuator.linkId);
  const samples = {
    timesS: [] as number[],
    measured: [] as number[],
    setpoint: [] as number[],
    output: [] as number[],
  };
  const total = Math.floor(request.durationS / sampleS) + 1;
  let output = actuator.initial ?? (actuator.min + actuator.max) / 2;
  let law: Law | undefined;
  let response: Response = { persistence: 0, gain: 0 };
  const sample = (timeS: number): void => {
    if (timeS % sampleS !== 0) return;
    if (timeS === 0) write(output);
    project.runH();
    const state = readPlantState(open, timeS);
    const measured = measure();
    if (!law) {
      response = requireResponse(plant.respond(state, output, PROBE * (actuator.max - actuator.min)), request);
      law = createLaw(highs, plant, request, model.units, response, setpointAt, limits);
    }
    const setpoint = setpointAt(timeS);
    output = law({ setpoint, measured, output, state });
    write(output);
    samples.timesS.push(timeS);
    samples.measured.push(measured);
    samples.setpoint.push(setpoint);
    samples.output.push(output);
    onSample(samples.timesS.length, total);
  };
  try {
    const simulation = runOpenNetwork(
      epanet,
      open,
      {
        durationS: request.durationS,
        reportStepS: sampleS,
        limits: limitsOfRun,
        ...(request.tariff ? { tariff: request.tariff } : {}),
      },
      { before: sample },
    );
    const { timesS, measured } = samples;
    const atBound = samples.output.filter((value) => value <= actuator.min || value >= actuator.max).length;
    return {
      run: { ...simulation.run, runTimeMs: performance.now() - startMs },
      units: model.units,
      method: request.method,
      ...samples,
      steps: judgeSteps(samples),
      iae: integrateError(samples),
      saturatedShare: atBound / samples.output.length,
      violations: timesS.flatMap((timeS, i) => {
        const found = measured[i] ?? 0;
        if (found < limits.lowest) return [{ timeS, found, limit: limits.lowest }];
        return found > limits.highest ? [{ timeS, found, limit: limits.highest }] : [];
      }),
      response,
      simulation,
    };
  } finally {
    plant.close();
  }
};
