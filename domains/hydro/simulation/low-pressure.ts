import { convert, type Quantity } from '../units.ts';
import { valueAt } from './series.ts';
import type { SimulationResult } from './simulate.ts';

/** A junction below a pressure, with the reported times at which it was. */
export interface LowPressure {
  readonly nodeId: string;
  readonly timesS: readonly number[];
  readonly lowestPressure: number;
  readonly lowestAtS: number;
}

/** The junctions that are below a pressure at some reported time, lowest first; pressures in the network's unit. */
export const findLowPressure = (result: SimulationResult, limit: Quantity<'pressure'>): readonly LowPressure[] => {
  const below = convert('pressure', limit, result.units.pressure, 'limit');
  const { pressure } = result.nodes;
  return result.nodeIds
    .flatMap((nodeId, node) => {
      if (result.nodeKinds[node] !== 'junction') return [];
      const rows = result.timesS
        .map((timeS, row) => ({ timeS, value: valueAt(pressure, row, node) }))
        .filter(({ value }) => value < below);
      if (rows.length === 0) return [];
      const lowest = rows.reduce((a, b) => (b.value < a.value ? b : a));
      return [
        { nodeId, timesS: rows.map(({ timeS }) => timeS), lowestPressure: lowest.value, lowestAtS: lowest.timeS },
      ];
    })
    .sort((a, b) => a.lowestPressure - b.lowestPressure);
};
