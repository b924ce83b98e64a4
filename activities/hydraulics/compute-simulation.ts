import { drawSimulation, type SimulationOptions, type SimulationResult, simulate } from '../../domains/hydro/index.ts';
import type { SimulationAnswer, SimulationArgs } from '../../schemas/hydro/simulation.ts';
import type { Engines, Tell } from '../compute/hydro/hydro-task.ts';
import { toFigure, toSupply } from './answer-facts.ts';
import { type Computed, inBoth } from './computed.ts';
import { toLowPressure } from './low-pressure-answer.ts';
import { type ComputeInput, toSource } from './network-input.ts';
import { toRunTables, toTables } from './result-tables.ts';
import { toSeries } from './simulation-series.ts';
import { toStoredPicture } from './stored-picture.ts';

const MOST_TIMES = 1_000;

const toOptions = (args: ComputeInput<SimulationArgs>['args']): SimulationOptions => ({
  ...(args.duration === undefined ? {} : { durationS: args.duration }),
  ...(args.hydraulic_step === undefined ? {} : { hydraulicStepS: args.hydraulic_step }),
  ...(args.report_step === undefined ? {} : { reportStepS: args.report_step }),
  ...(args.demand_model === undefined ? {} : { demandModel: args.demand_model }),
  ...(args.quality === undefined ? {} : { quality: args.quality }),
  ...(args.tariff === undefined ? {} : { tariff: args.tariff }),
  ...(args.boundary_conditions === undefined ? {} : { boundary: args.boundary_conditions }),
});

const toTanks = ({ tankLevels }: SimulationResult): SimulationAnswer['tanks'] =>
  Object.entries(tankLevels).map(([tankId, levels]) => ({
    tankId,
    startLevel: toFigure(levels[0]),
    endLevel: toFigure(levels.at(-1)),
    lowestLevel: toFigure(levels.reduce((low, level) => Math.min(low, level), Number.POSITIVE_INFINITY)),
    highestLevel: toFigure(levels.reduce((high, level) => Math.max(high, level), Number.NEGATIVE_INFINITY)),
  }));

/** The tool `simulation` in a thread. */
export const computeSimulation = (
  { network, args }: ComputeInput<SimulationArgs>,
  { epanet }: Engines,
  tell: Tell,
): Computed<SimulationAnswer> => {
  const source = toSource(network);
  const result = simulate(epanet, source, toOptions(args), (done, total) => tell({ done, total, unit: 's' }));
  const series = toSeries(result, args.series);
  const both = inBoth<SimulationAnswer>((most) => ({
    run: result.run,
    units: { ...result.units },
    demandModel: result.demandModel,
    convergence: result.convergence,
    ...toSupply(result, most),
    timesS: result.timesS.slice(0, most(MOST_TIMES)),
    reportedTimes: result.timesS.length,
    lowestPressure: result.lowestPressure ?? null,
    highestPressure: result.highestPressure ?? null,
    tanks: toTanks(result),
    energy: result.energy,
    massBalance: result.massBalance,
    qualityUnit: result.qualityUnit ?? null,
    lowPressure: toLowPressure(result, args.low_pressure, most),
    series,
  }));
  const picture = toStoredPicture((options) => drawSimulation(source, result, options));
  return { ...both, ...toTables(toRunTables(result)), picture };
};
