import { type IdentificationRequest, identify } from '../../domains/hydro/index.ts';
import type { IdentificationAnswer, IdentificationArgs } from '../../schemas/hydro/identification.ts';
import type { Engines, Tell } from '../compute/hydro/hydro-task.ts';
import { toFigure, toSupply } from './answer-facts.ts';
import { type Computed, inBoth } from './computed.ts';
import { type ComputeInput, toSource } from './network-input.ts';
import { NO_TABLES } from './result-tables.ts';

const MOST_CANDIDATES = 100;
const MOST_CORRELATED = 30;

const toRequest = (args: ComputeInput<IdentificationArgs>['args']): IdentificationRequest => ({
  observations: args.observed_data,
  groups: args.groups,
  ...(args.leak_candidates === undefined ? {} : { leakCandidateIds: args.leak_candidates }),
  ...(args.max_leaks === undefined ? {} : { maxLeaks: args.max_leaks }),
  ...(args.max_emitter === undefined ? {} : { maxEmitter: args.max_emitter }),
  ...(args.multiplier_bounds === undefined ? {} : { multiplierBounds: args.multiplier_bounds }),
  ...(args.estimate_demand === undefined ? {} : { estimateDemand: args.estimate_demand }),
});

const withFigure = <T extends { readonly standardError: number }>(estimate: T) => ({
  ...estimate,
  standardError: toFigure(estimate.standardError),
});

/** The tool `identification` in a thread. */
export const computeIdentification = (
  { network, args }: ComputeInput<IdentificationArgs>,
  { epanet }: Engines,
  tell: Tell,
): Computed<IdentificationAnswer> => {
  const {
    run,
    units,
    groups,
    demandMultiplier,
    leaks,
    leakRanking,
    correlation,
    sensors: _sensors,
    ...result
  } = identify(epanet, toSource(network), toRequest(args), (done, total) => tell({ done, total, unit: 'fits' }));
  const { solves, ...facts } = run;
  const both = inBoth<IdentificationAnswer>((most) => ({
    ...result,
    ...toSupply({ ...result, warnings: [] }, most),
    run: facts,
    units: { ...units },
    solves,
    groups: groups.map(withFigure),
    demandMultiplier: demandMultiplier === undefined ? null : withFigure(demandMultiplier),
    leaks: leaks.map(withFigure),
    leakRanking: leakRanking.slice(0, most(MOST_CANDIDATES)).map(withFigure),
    correlation:
      correlation.parameters.length > most(MOST_CORRELATED)
        ? null
        : { ...correlation, matrix: correlation.matrix.map((row) => row.map(toFigure)) },
    warnings: result.warnings,
  }));
  return { ...both, ...NO_TABLES };
};
