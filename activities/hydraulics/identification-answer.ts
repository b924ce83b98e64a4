import type { IdentificationResult } from '../../domains/hydro/index.ts';
import type { IdentificationAnswer } from '../../schemas/hydro/identification.ts';
import { toFigure, toSupply } from './answer-facts.ts';
import { type Computed, inBoth } from './computed.ts';
import { NO_TABLES } from './result-tables.ts';

const MOST_CANDIDATES = 100;
const MOST_CORRELATED = 30;

const withFigure = <T extends { readonly standardError: number }>(estimate: T) => ({
  ...estimate,
  standardError: toFigure(estimate.standardError),
});

/** What an identification found, as answers say it. */
export const toIdentificationAnswer = (found: IdentificationResult): Computed<IdentificationAnswer> => {
  const { run, units, groups, demandMultiplier, leaks, leakRanking, correlation, ...result } = found;
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
