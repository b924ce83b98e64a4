import { type ControlRequest, type ControlResult, drawSimulation, runControl } from '../../domains/hydro/index.ts';
import type { ControlAnswer, ControlArgs } from '../../schemas/hydro/control.ts';
import type { Engines, Tell } from '../compute/hydro/hydro-task.ts';
import { round, toFigure, toSupply } from './answer-facts.ts';
import { type Computed, inBoth, type Most } from './computed.ts';
import { type ComputeInput, toSource } from './network-input.ts';
import { joinColumns, type TableDraft, toRunTables, toTables } from './result-tables.ts';
import { toStoredPicture } from './stored-picture.ts';

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

const toSamples = ({ timesS, measured, setpoint, output }: ControlResult, most: Most): ControlAnswer['samples'] => {
  const every = Math.max(1, Math.ceil(timesS.length / most(MOST_SAMPLES)));
  const thin = (values: readonly number[]) => values.filter((_, index) => index % every === 0).map(round);
  return { every, timesS: thin(timesS), measured: thin(measured), setpoint: thin(setpoint), output: thin(output) };
};

const toSampleTable = (
  { timesS, measured, setpoint, output, units }: ControlResult,
  variable: ControlArgs['variable'],
): TableDraft => {
  const [id, unit] =
    variable.kind === 'pressure'
      ? [variable.nodeId, units.pressure]
      : variable.kind === 'level'
        ? [variable.tankId, units.length]
        : [variable.linkId, units.flow];
  return {
    name: 'control',
    ids: [id],
    quantities: [
      { name: 'measured', unit },
      { name: 'setpoint', unit },
      { name: 'output', unit: null },
    ],
    timesS,
    values: () => [measured, setpoint, output].map((column) => joinColumns([column], timesS.length)),
  };
};

/** The tool `control` in a thread. */
export const computeControl = async (
  { network, args }: ComputeInput<ControlArgs>,
  { epanet, highs }: Engines,
  tell: Tell,
): Promise<Computed<ControlAnswer>> => {
  const source = toSource(network);
  const result = runControl(epanet, await highs(), source, toRequest(args), (done, total) =>
    tell({ done, total, unit: 'samples' }),
  );
  const both = inBoth<ControlAnswer>((most) => ({
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
    violations: result.violations.slice(0, most(MOST_VIOLATIONS)),
    response: result.response,
    samples: toSamples(result, most),
    energy: result.simulation.energy,
    massBalance: result.simulation.massBalance,
    convergence: result.simulation.convergence,
    ...toSupply(result.simulation, most),
  }));
  const picture = toStoredPicture((options) => drawSimulation(source, result.simulation, options, 'control'));
  return { ...both, ...toTables([toSampleTable(result, args.variable), ...toRunTables(result.simulation)]), picture };
};
