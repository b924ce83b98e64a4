import { convert, findLowPressure, type Quantity, type SimulationResult } from '../../domains/hydro/index.ts';
import type { SimulationAnswer } from '../../schemas/hydro/simulation.ts';
import type { Most } from './computed.ts';

const MOST_NODES = 100;
const MOST_PERIODS = 50;

interface Period {
  readonly fromS: number;
  readonly toS: number;
}

/** Reported times, of which each follows the one before among all that were reported, as one period. */
const toPeriods = (timesS: readonly number[], reportedS: readonly number[]): readonly Period[] => {
  const rowByTime = new Map(reportedS.map((timeS, row) => [timeS, row]));
  const rowOf = (timeS: number): number => rowByTime.get(timeS) ?? Number.NaN;
  const periods: { fromS: number; toS: number }[] = [];
  for (const timeS of timesS) {
    const last = periods.at(-1);
    if (last !== undefined && rowOf(timeS) === rowOf(last.toS) + 1) last.toS = timeS;
    else periods.push({ fromS: timeS, toS: timeS });
  }
  return periods;
};

/** Which junctions are below a pressure, and when: periods, since a list of all times would fill a model's context. */
export const toLowPressure = (
  result: SimulationResult,
  limit: Quantity<'pressure'> | undefined,
  most: Most,
): SimulationAnswer['lowPressure'] => {
  if (limit === undefined) return null;
  const low = findLowPressure(result, limit);
  return {
    limit: convert('pressure', limit, result.units.pressure, 'low_pressure'),
    nodeCount: low.length,
    nodes: low.slice(0, most(MOST_NODES)).map(({ timesS, ...node }) => {
      const periods = toPeriods(timesS, result.timesS);
      return {
        ...node,
        timesBelow: timesS.length,
        periods: periods.slice(0, most(MOST_PERIODS)),
        periodCount: periods.length,
      };
    }),
  };
};
