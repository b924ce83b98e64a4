import { type ControlRequest, type ControlResult, runControl } from '../../domains/hydro/index.ts';
import type { ControlAnswer, ControlArgs } from '../../schemas/hydro/control.ts';
import type { Engines } from '../compute/hydro/hydro-task.ts';
import { round, toFigure, toSupply } from './answer-facts.ts';
import { type ComputeInput, toSource } from './network-input.ts';

const MOST_SAMPLES = 1_000;
const MOST_VIOLATIONS = 100;

const toRequest = (args: ComputeInput<ControlArgs>['args']): ControlRequest => ({
  method: args.method,
  actuator: args.actuator,
  variable: args.variable,
  setpoints: args.setpoint,
  sampleS: args.sample_time,
  durationS: args.duration,
  ...(args.pid === undefined ? {} : { pid: args.pid }),
  ...(args.mpc === undefined ? {} : { mpc: args.mpc }),
  ...(args.limits === undefined ? {} : { limits: args.limits }),
  ...(args.boundary_conditions === undefined ? {} : { boundary: args.boundary_conditions }),
  ...(args.tariff === undefined ? {} : { tariff: args.tariff }),
});

const toSamples = ({ timesS, measured, setpoint, output }: ControlResult): ControlAnswer['samples'] => {
  const every = Math.ceil(timesS.length / MOST_SAMPLES);
  const thin = (values: readonly number[]) => values.filter((_, index) => index % every === 0).map(round);
  return { every, timesS: thin(timesS), measured: thin(measured), setpoint: thin(setpoint), output: thin(output) };
};

/** The tool `control` in a thread. */
export const computeControl = async (
  { network, args }: ComputeInput<ControlArgs>,
  { epanet, highs }: Engines,
): Promise<Omit<ControlAnswer, 'network'>> => {
  const result = runControl(epanet, await highs(), toSource(network), toRequest(args));
  return {
    run: result.run,
    units: { ...result.units },
    method: result.method,
    steps: result.steps.map((step) => ({
      ...step,
      settlingTimeS: toFigure(step.settlingTimeS),
      overshootPercent: toFigure(step.overshootPercent),
    })),
    iae: result.iae,
    saturatedShare: result.saturatedShare,
    violationCount: result.violations.length,
    violations: result.violations.slice(0, MOST_VIOLATIONS),
    response: result.response,
    samples: toSamples(result),
    energy: result.simulation.energy,
    massBalance: result.simulation.massBalance,
    ...toSupply(result.simulation),
  };
};
