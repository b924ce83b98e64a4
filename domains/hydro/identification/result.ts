import type { Limits } from '../limits.ts';
import type { RunInfo } from '../simulation/simulate.ts';
import type { NetworkUnits } from '../units.ts';
import type { Observations } from './observations.ts';
import type { Grouping } from './pipe-groups.ts';
import type { Predictor } from './predictor.ts';
import type { SensorFit } from './sensor-fit.ts';

interface Range {
  readonly min: number;
  readonly max: number;
}

export interface IdentificationRequest {
  readonly observations: Observations;
  readonly groups: Grouping;
  /** Bounds of the factor on the roughness in the file, 0.4 to 2 when left out. */
  readonly multiplierBounds?: Range;
  /** Standard deviation of the logarithm of a factor before any reading, 0.5 when left out. */
  readonly priorSdLog?: number;
  /** Junctions that may leak. */
  readonly leakCandidateIds?: readonly string[];
  /** Largest emitter coefficient, flow unit per pressure unit to the file's emitter exponent. */
  readonly maxEmitter?: number;
  /** Most leaks to keep together, 2 when left out. */
  readonly maxLeaks?: number;
  /** Estimate one factor on all demands too. */
  readonly estimateDemand?: boolean;
  readonly limits?: Partial<Limits>;
}

/** The estimate for one pipe group. */
export interface GroupEstimate {
  readonly id: string;
  readonly pipeCount: number;
  /** Factor on the roughness in the file. */
  readonly multiplier: number;
  readonly standardError: number;
  /** False when the readings narrow the factor to no less than half of what was known before. */
  readonly identifiable: boolean;
  /** Probability that the true factor is within 10 % of the estimate, from the standard error; 0 if not identifiable. */
  readonly confidence: number;
  readonly atBound: boolean;
}

/** One leak candidate, fitted alone with the groups. */
export interface LeakCandidate {
  readonly nodeId: string;
  readonly emitter: number;
  readonly standardError: number;
  readonly chiSquare: number;
  /** How much better than without any leak. */
  readonly chiSquareGain: number;
  /** Share of the likelihood of all candidates. */
  readonly confidence: number;
}

/** A leak of the final estimate. */
export interface LeakEstimate {
  readonly nodeId: string;
  readonly emitter: number;
  readonly standardError: number;
  /** Mean over the observed times, in the network's flow unit. */
  readonly flow: number;
}

export type IdentificationWarning = {
  readonly code:
    | 'NOT_IDENTIFIABLE'
    | 'CORRELATED'
    | 'AT_BOUND'
    | 'POOR_FIT'
    | 'CONTROLS_IN_LOOP'
    | 'NOT_CONVERGED'
    | 'SUPPLY_FAILURE';
  readonly message: string;
};

export interface IdentificationResult {
  readonly run: RunInfo & { readonly solves: number };
  readonly units: NetworkUnits;
  readonly mode: Predictor['mode'];
  readonly converged: boolean;
  readonly iterations: number;
  readonly readings: number;
  readonly groups: readonly GroupEstimate[];
  readonly demandMultiplier?: { readonly value: number; readonly standardError: number };
  /** The leaks that the readings call for, largest gain first; none when no leak explains them better than chance. */
  readonly leaks: readonly LeakEstimate[];
  /** All candidates, most likely first. */
  readonly leakRanking: readonly LeakCandidate[];
  readonly sensors: readonly SensorFit[];
  readonly correlation: { readonly parameters: readonly string[]; readonly matrix: readonly (readonly number[])[] };
  readonly chiSquare: number;
  readonly chiSquarePerDegree: number;
  /** Of pressure readings, in the network's pressure unit, with the file's values and with the estimates. */
  readonly rmsePressureBefore: number;
  readonly rmsePressureAfter: number;
  readonly rmseFlowBefore: number;
  readonly rmseFlowAfter: number;
  /** Mean factor on roughness, by pipe length. */
  readonly roughnessRate: number;
  /** Leakage over inflow. */
  readonly leakageRate: number;
  readonly meanInflow: number;
  readonly meanLeakage: number;
  /** The model with the estimates cannot supply all demand at the observed times. */
  readonly supplyFailure: boolean;
  readonly failingNodeIds: readonly string[];
  readonly warnings: readonly IdentificationWarning[];
}
