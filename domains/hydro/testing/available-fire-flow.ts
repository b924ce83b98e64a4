import { NODE, TIME } from '../engine/codes.ts';
import { nodeIndex } from '../engine/model.ts';
import { type NetworkSource, openNetwork } from '../engine/open-network.ts';
import type { Epanet } from '../engine/wasm.ts';
import { requireNumber } from '../errors.ts';
import { requireDuration, requireNodeSteps, toLimits } from '../limits.ts';
import { applyBoundary } from '../simulation/boundary.ts';
import { type Convergence, ConvergenceMeter } from '../simulation/convergence.ts';
import { Diagnosis, type RunDiagnosis } from '../simulation/diagnose.ts';
import type { RecordedRun } from '../simulation/recorded-run.ts';
import type { RunInfo, SimulationOptions } from '../simulation/simulate.ts';
import { toWarning } from '../simulation/warning-log.ts';
import { convert, type NetworkUnits, type Quantity } from '../units.ts';
import { requireDemandMultiplier } from './events.ts';
import { recordState } from './record-state.ts';
import { DEFAULT_MINIMUM_PRESSURE } from './test-scenario.ts';

export interface AvailableFireFlowRequest extends Pick<SimulationOptions, 'boundary' | 'limits'> {
  readonly nodeId: string;
  /** Pressure that stays at the hydrant, 20 psi when left out. */
  readonly residualPressure?: Quantity<'pressure'>;
  /** Time of the run at which the hydrant opens, 0 when left out. */
  readonly atS?: number;
  /** Other junctions that must keep the residual pressure too. */
  readonly protectedNodeIds?: readonly string[];
}

export interface AvailableFireFlow extends Pick<RunDiagnosis, 'supplyFailure' | 'failingNodeIds' | 'warnings'> {
  /** Of the run up to the hydrant, and of all flows that were tried. */
  readonly convergence: Convergence;
  readonly run: RunInfo;
  readonly units: NetworkUnits;
  readonly nodeId: string;
  /** Most that the hydrant can draw on top of the demands of that time; 0 when the pressure is too low already. */
  readonly flow: number;
  readonly residualPressure: number;
  /** Pressure at the hydrant before it opens. */
  readonly staticPressure: number;
  /** Junction that limits the flow: the hydrant or a protected one. */
  readonly limitingNodeId: string;
  /** The steady states at that time: before the hydrant opens, and while it draws that flow. */
  readonly states: { readonly before: RecordedRun; readonly open: RecordedRun };
}

const BISECTIONS = 40;
const MOST_DOUBLINGS = 40;

/**
 * Flow available to a hydrant at a residual pressure, demand-driven, by bisection on the steady state at that time.
 * @throws {HydroError} what `simulate` throws.
 * @see AWWA M17, "available flow at 20 psi residual"
 */
export const findAvailableFireFlow = (
  epanet: Epanet,
  source: NetworkSource,
  {
    nodeId,
    residualPressure = DEFAULT_MINIMUM_PRESSURE,
    atS = 0,
    protectedNodeIds = [],
    boundary,
    limits: given,
  }: AvailableFireFlowRequest,
): AvailableFireFlow => {
  const startMs = performance.now();
  const limits = toLimits(given);
  using open = openNetwork(epanet, source, limits);
  const { project, model, inpHash } = open;
  if (boundary) applyBoundary(project, model, boundary);
  requireDuration('open the hydrant after', atS, limits);
  requireNodeSteps(model.nodeIds.length, Math.floor(atS / Math.max(1, project.timeS(TIME.hydraulicStep))) + 1, limits);
  project.setDemandModel();
  project.setTimeS(TIME.duration, atS);
  const nodes = [nodeId, ...protectedNodeIds].map((id) => nodeIndex(model, id, 'junction') + 1);
  const hydrant = nodes[0] ?? 0;
  const residual = requireNumber(
    'residualPressure',
    convert('pressure', residualPressure, model.units.pressure, 'residualPressure'),
    { min: 0 },
  );
  const demand = project.addConstantDemand(hydrant, 0);
  const multiplier = requireDemandMultiplier(project);
  const convergence = new ConvergenceMeter();
  let solveTimeMs = 0;
  const solve = (): number => {
    const solveStartMs = performance.now();
    const warningCode = project.runH();
    solveTimeMs += performance.now() - solveStartMs;
    convergence.read(project, warningCode);
    return warningCode;
  };
  const weakest = (): { readonly node: number; readonly pressure: number } =>
    nodes
      .map((node) => ({ node, pressure: project.nodeValue(node, NODE.pressure) }))
      .reduce((low, next) => (next.pressure < low.pressure ? next : low));
  const weakestAt = (flow: number) => {
    project.setBaseDemand(hydrant, demand, flow / multiplier);
    solve();
    return weakest();
  };
  project.openH();
  project.initH('reset');
  // Up to when the hydrant opens; what it does to others is what `protectedNodeIds` is for.
  const diagnosis = new Diagnosis(project, model, false);
  diagnosis.read(project, 0, solve());
  while (project.timeS(TIME.hydraulicTime) < atS && project.nextH() > 0) {
    const warningCode = solve();
    diagnosis.read(project, project.timeS(TIME.hydraulicTime), warningCode);
  }
  const { supplyFailure, failingNodeIds, warnings } = diagnosis.report();
  const runInfo = (): RunInfo => ({
    engineVersion: epanet.version,
    inpHash,
    solveTimeMs,
    runTimeMs: performance.now() - startMs,
  });
  const before = recordState(open, { atS, run: runInfo(), warnings });
  const staticPressure = project.nodeValue(hydrant, NODE.pressure);
  let [low, high] = [0, convert('flow', { value: 1, unit: 'LPS' }, model.units.flow)];
  let limiting = weakest();
  const isTooLow = !(limiting.pressure > residual);
  if (!isTooLow) {
    for (let i = 0; i < MOST_DOUBLINGS && weakestAt(high).pressure > residual; i += 1) [low, high] = [high, 2 * high];
    for (let i = 0; i < BISECTIONS; i += 1) {
      const middle = (low + high) / 2;
      limiting = weakestAt(middle);
      if (limiting.pressure > residual) low = middle;
      else high = middle;
    }
  }
  weakestAt(low);
  const drawn = recordState(open, { atS, run: runInfo(), warnings: [] });
  project.closeH();
  const limitingNodeId = model.nodeIds[limiting.node - 1] ?? nodeId;
  return {
    run: runInfo(),
    units: model.units,
    nodeId,
    flow: low,
    residualPressure: residual,
    staticPressure,
    convergence: convergence.report(),
    supplyFailure,
    failingNodeIds,
    warnings: isTooLow ? [...warnings, toWarning('BELOW_RESIDUAL_PRESSURE', atS, [limitingNodeId])] : warnings,
    limitingNodeId,
    states: { before, open: drawn },
  };
};
