import type { LowPressure, SimulationResult, WarningCode } from '../../domains/hydro/index.ts';
import {
  round,
  rowsOf,
  toWireBalance,
  toWireConvergence,
  toWireEnergy,
  toWireRun,
  toWireWarnings,
} from './wire-shapes.ts';

/** EPANET's own numbers of warnings, which the reference files have; what it does not warn of has none. */
const EPANET_CODES: Readonly<Partial<Record<WarningCode, number>>> = {
  UNBALANCED: 1,
  UNSTABLE: 2,
  DISCONNECTED: 3,
  PUMP_CANNOT_SUPPLY_HEAD: 4,
  PUMP_CANNOT_SUPPLY_FLOW: 4,
  VALVE_CANNOT_DELIVER: 5,
  NEGATIVE_PRESSURE: 6,
};

const warningCodes = ({ warnings }: SimulationResult): readonly number[] =>
  [...new Set(warnings.flatMap(({ code }) => EPANET_CODES[code] ?? []))].sort((a, b) => a - b);

const illConditioned = ({ warnings }: SimulationResult): readonly string[] => [
  ...new Set(warnings.flatMap(({ code, elementIds }) => (code === 'ILL_CONDITIONED' ? elementIds : []))),
];

/** Low pressure by node, with the hours of the run at which it was reported. */
export const toWireLowPressure = (low: readonly LowPressure[]) =>
  low.map(({ nodeId, timesS, lowestPressure, lowestAtS }) => ({
    node: nodeId,
    lowest_pressure: round(lowestPressure),
    lowest_at_s: lowestAtS,
    times_s: timesS,
    hours: timesS.map((timeS) => timeS / 3600),
  }));

/**
 * A simulation with the keys, order and units of a reference file, then what such a file has not.
 * @param rows Which of the reported times are wanted.
 */
export const simulationJson = (result: SimulationResult, network: string, rows: readonly number[]) => {
  const { run, units, nodes, links, energy, convergence } = result;
  const { quality } = nodes;
  const { hydraulic_steps, converged, ...solving } = toWireConvergence(convergence);
  return {
    flow_units: units.flow,
    pressure_units: units.pressure,
    node_ids: result.nodeIds,
    link_ids: result.linkIds,
    times_s: rows.map((row) => result.timesS[row]),
    pressure: rowsOf(nodes.pressure, rows),
    head: rowsOf(nodes.head, rows),
    demand: rowsOf(nodes.demand, rows),
    flow: rowsOf(links.flow, rows),
    pump_energy_kwh: Object.fromEntries(energy.pumps.map(({ pumpId, energyKwh }) => [pumpId, round(energyKwh)])),
    hydraulic_steps,
    warning_codes: warningCodes(result),
    ...toWireRun(run),
    network,
    ill_conditioned_nodes: illConditioned(result),
    pump_energy_kwh_total: round(energy.energyKwh),
    units,
    demand_model: result.demandModel,
    velocity: rowsOf(links.velocity, rows),
    ...(quality === undefined ? {} : { quality_units: result.qualityUnit, quality: rowsOf(quality, rows) }),
    tank_levels: Object.fromEntries(
      Object.entries(result.tankLevels).map(([id, levels]) => [
        id,
        rows.map((row) => round(levels[row] ?? Number.NaN)),
      ]),
    ),
    energy: toWireEnergy(energy),
    mass_balance: toWireBalance(result.massBalance, units),
    supply_failure: result.supplyFailure,
    failing_nodes: result.failingNodeIds,
    warnings: toWireWarnings(result.warnings),
    converged,
    ...solving,
  };
};
