import { columnOf, type LowPressure, type SimulationResult } from '../../domains/hydro/index.ts';
import { print, printTable } from '../terminal.ts';
import { clock, idList, printBalance, printRun, printWarnings } from './print-parts.ts';

const MOST_NODES = 10;

const lowestByNode = ({ nodeIds, nodeKinds, nodes, timesS }: SimulationResult) =>
  nodeIds
    .flatMap((nodeId, node) => {
      if (nodeKinds[node] !== 'junction') return [];
      const column = columnOf(nodes.pressure, node);
      const row = column.reduce((best, value, at) => (value < (column[best] ?? Number.NaN) ? at : best), 0);
      return [{ nodeId, pressure: column[row] ?? Number.NaN, timeS: timesS[row] ?? 0 }];
    })
    .sort((a, b) => a.pressure - b.pressure);

const printTanks = ({ tankLevels, units }: SimulationResult): void => {
  const rows = Object.entries(tankLevels).map(([id, levels]) =>
    [id, levels[0], levels.at(-1), Math.min(...levels), Math.max(...levels)].map((value) =>
      typeof value === 'number' ? value.toFixed(2) : value,
    ),
  );
  if (rows.length === 0) return;
  print(`tank levels, ${units.length}:`);
  printTable(['tank', 'start', 'end', 'lowest', 'highest'], rows);
};

const printEnergy = ({ energy }: SimulationResult): void => {
  if (energy.pumps.length === 0) return;
  print(
    `energy ${energy.energyKwh.toFixed(2)} kWh, cost ${energy.totalCost.toFixed(2)}, peak ${energy.peakKw.toFixed(2)} kW`,
  );
  printTable(
    ['pump', 'kWh', 'cost', 'hours on', 'efficiency %', 'switches'],
    energy.pumps.map((pump) => [
      pump.pumpId,
      pump.energyKwh.toFixed(2),
      pump.cost.toFixed(2),
      (pump.onS / 3600).toFixed(2),
      pump.efficiencyPercent.toFixed(1),
      pump.switches,
    ]),
  );
};

/** Times in a row as spans: `2:00 to 5:00, 9:00`. */
const spansOf = (timesS: readonly number[], reportedS: readonly number[]): string => {
  const isLow = new Set(timesS);
  const [starts, ends] = [-1, 1].map((step) =>
    reportedS.filter((timeS, row) => isLow.has(timeS) && !isLow.has(reportedS[row + step] ?? Number.NaN)),
  );
  return (starts ?? [])
    .map((from, span) => {
      const to = ends?.[span] ?? from;
      return from === to ? clock(from) : `${clock(from)} to ${clock(to)}`;
    })
    .join(', ');
};

const printLowPressure = ({ units, timesS }: SimulationResult, limit: string, low: readonly LowPressure[]): void => {
  if (low.length === 0) {
    print(`no junction is below ${limit} at a reported time`);
    return;
  }
  print(`${low.length} junctions are below ${limit}, at these hours of the run:`);
  printTable(
    ['node', `lowest ${units.pressure}`, 'at', 'below'],
    low.map((node) => [
      node.nodeId,
      node.lowestPressure.toFixed(2),
      clock(node.lowestAtS),
      spansOf(node.timesS, timesS),
    ]),
  );
};

/** What a person wants to know of a simulation. */
export const printSimulation = (
  result: SimulationResult,
  name: string,
  low?: { readonly limit: string; readonly nodes: readonly LowPressure[] },
): void => {
  const { nodeIds, linkIds, timesS, units, convergence } = result;
  print(
    `${name}: ${nodeIds.length} nodes, ${linkIds.length} links, ${clock(timesS.at(-1) ?? 0)} h in ${convergence.hydraulicSteps} steps, ${result.demandModel === 'pda' ? 'pressure' : 'demand'}-driven`,
  );
  print(`units: flow ${units.flow}, pressure ${units.pressure}, length ${units.length}, volume ${units.volume}`);
  if (low) printLowPressure(result, low.limit, low.nodes);
  print(`lowest pressures, ${units.pressure}:`);
  const lowest = lowestByNode(result).slice(0, MOST_NODES);
  printTable(
    ['node', 'pressure', 'at'],
    lowest.map(({ nodeId, pressure, timeS }) => [nodeId, pressure.toFixed(2), clock(timeS)]),
  );
  printTanks(result);
  printEnergy(result);
  if (result.supplyFailure)
    print(
      `SUPPLY FAILURE: not all demand is supplied${result.failingNodeIds.length ? ` at ${idList(result.failingNodeIds)}` : ''}`,
    );
  printWarnings(result.warnings);
  printBalance(result.massBalance, units);
  printRun(result.run, name);
};
