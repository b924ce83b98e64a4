import type {
  Convergence,
  EnergyReport,
  HydraulicWarning,
  MassBalance,
  NetworkUnits,
  RunInfo,
  Series,
} from '../../domains/hydro/index.ts';

// Parts of the answers of several commands, in the words and units of the reference files.

/** More digits than the solver's accuracy, fewer than a double's noise. */
const DIGITS = 8;
export const round = (value: number): number => Number(value.toPrecision(DIGITS));

/** The rows of a series that are wanted, as plain arrays. */
export const rowsOf = ({ values, columns }: Series, rows: readonly number[]): number[][] =>
  rows.map((row) => Array.from(values.subarray(row * columns, (row + 1) * columns), round));

export const toWireRun = ({ engineVersion, inpHash, solveTimeMs, runTimeMs }: RunInfo) => ({
  engine: `OWA-EPANET ${engineVersion} (epanet-js)`,
  inp_hash: inpHash,
  solve_time_ms: round(solveTimeMs),
  run_time_ms: round(runTimeMs),
});

/** How well the steps were solved, beside the run. */
export const toWireConvergence = ({ converged, hydraulicSteps, maxIterations, maxRelativeError }: Convergence) => ({
  hydraulic_steps: hydraulicSteps,
  converged,
  max_iterations: maxIterations,
  max_relative_error: maxRelativeError,
});

export const toWireWarnings = (warnings: readonly HydraulicWarning[]) =>
  warnings.map(({ code, message, fromS, toS, steps, elementIds, elementCount }) => ({
    code,
    message,
    from_s: fromS,
    to_s: toS,
    steps,
    element_ids: elementIds,
    element_count: elementCount,
  }));

export const toWireBalance = (balance: MassBalance, { volume }: NetworkUnits) => ({
  volume_units: volume,
  inflow: balance.inflowVolume,
  returned: balance.returnVolume,
  consumed: balance.consumedVolume,
  leakage: balance.leakageVolume,
  storage_gain: balance.storageGainVolume,
  unserved: balance.unservedVolume,
  error_percent: balance.errorPercent,
  leakage_percent: balance.leakagePercent,
});

export const toWireEnergy = ({ pumps, energyCost, peakKw, demandCharge, totalCost }: EnergyReport) => ({
  energy_cost: energyCost,
  demand_charge: demandCharge,
  total_cost: totalCost,
  peak_kw: peakKw,
  pumps: pumps.map((pump) => ({
    pump: pump.pumpId,
    energy_kwh: pump.energyKwh,
    cost: pump.cost,
    peak_kw: pump.peakKw,
    on_s: pump.onS,
    efficiency_percent: pump.efficiencyPercent,
    volume: pump.volume,
    switches: pump.switches,
  })),
});
