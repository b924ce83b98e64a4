import type { IdentificationResult } from '../../domains/hydro/index.ts';
import { round, toWireRun } from './wire-shapes.ts';

const toWireLeaks = ({ leaks, leakRanking }: IdentificationResult) =>
  leakRanking.map((candidate) => {
    // What is kept was estimated once more, together.
    const kept = leaks.find(({ nodeId }) => nodeId === candidate.nodeId);
    const { emitter, standardError } = kept ?? candidate;
    return {
      node: candidate.nodeId,
      emitter: round(emitter),
      chi_square: round(candidate.chiSquare),
      standard_error: round(standardError),
      chi_square_gain: round(candidate.chiSquareGain),
      confidence: round(candidate.confidence),
      kept: kept !== undefined,
      ...(kept ? { flow: round(kept.flow) } : {}),
    };
  });

/** A calibration: a factor for each group in the order of the case, leaks with the most likely first. */
export const calibrationJson = (result: IdentificationResult, network: string) => {
  const { units, groups, demandMultiplier } = result;
  return {
    network,
    flow_units: units.flow,
    pressure_units: units.pressure,
    roughness_multiplier: groups.map(({ multiplier }) => round(multiplier)),
    roughness_standard_error: groups.map(({ standardError }) => round(standardError)),
    leaks: toWireLeaks(result),
    rmse_pressure: round(result.rmsePressureAfter),
    rmse_pressure_with_inp_values: round(result.rmsePressureBefore),
    rmse_flow: round(result.rmseFlowAfter),
    rmse_flow_with_inp_values: round(result.rmseFlowBefore),
    groups: groups.map((group) => ({
      group: group.id,
      pipes: group.pipeCount,
      multiplier: round(group.multiplier),
      standard_error: round(group.standardError),
      identifiable: group.identifiable,
      confidence: round(group.confidence),
      at_bound: group.atBound,
    })),
    ...(demandMultiplier
      ? {
          demand_multiplier: round(demandMultiplier.value),
          demand_standard_error: round(demandMultiplier.standardError),
        }
      : {}),
    correlation: {
      parameters: result.correlation.parameters,
      matrix: result.correlation.matrix.map((row) => row.map(round)),
    },
    chi_square: round(result.chiSquare),
    chi_square_per_degree: round(result.chiSquarePerDegree),
    readings: result.readings,
    mode: result.mode,
    roughness_rate: round(result.roughnessRate),
    leakage_rate: round(result.leakageRate),
    mean_inflow: round(result.meanInflow),
    mean_leakage: round(result.meanLeakage),
    converged: result.converged,
    iterations: result.iterations,
    solves: result.run.solves,
    supply_failure: result.supplyFailure,
    failing_nodes: result.failingNodeIds,
    warnings: result.warnings,
    ...toWireRun(result.run),
  };
};
