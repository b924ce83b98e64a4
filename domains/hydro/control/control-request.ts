import type { Limits } from '../limits.ts';
import type { BoundaryConditions } from '../simulation/boundary.ts';
import type { SimulationResult } from '../simulation/simulate.ts';
import type { Tariff } from '../simulation/tariff.ts';
import type { Quantity } from '../units.ts';

/** What the controller moves: a pump's speed (1 is the curve's) or a valve's setting in the network's unit. */
export interface Actuator {
  readonly linkId: string;
  readonly min: number;
  readonly max: number;
  /** Output before the first sample; the middle of the range when left out. */
  readonly initial?: number;
  /** Most that the output may change from one sample to the next. */
  readonly maxMove?: number;
}

/** What the controller holds. */
export type ControlledVariable =
  | { readonly kind: 'pressure'; readonly nodeId: string }
  | { readonly kind: 'level'; readonly tankId: string }
  | { readonly kind: 'flow'; readonly linkId: string };

export type ControlledQuantity = Quantity<'pressure'> | Quantity<'length'> | Quantity<'flow'>;

/** The value wanted from a time on. */
export interface Setpoint {
  readonly fromS: number;
  readonly target: ControlledQuantity;
}

/** Gains of a PID controller in the ideal form, u = K (b r - y + 1/Ti integral (r - y) dt - Td dy/dt). */
export interface PidGains {
  /** Change of the output for a unit of error; negative where more output means less of the variable. */
  readonly gain: number;
  /** Unit that `gain` is for, such as psi. */
  readonly perUnit: ControlledQuantity['unit'];
  readonly integralTimeS: number;
  /** 0 when left out. */
  readonly derivativeTimeS?: number;
  /** Share of a setpoint step that the proportional part sees, 1 when left out; below 1 it overshoots less. */
  readonly setpointWeight?: number;
}

export interface MpcWeights {
  /** Samples that are looked ahead, 24 when left out. */
  readonly horizon?: number;
  /** Price of a squared move against the squared error that it makes in one sample, 0.1 when left out. */
  readonly moveWeight?: number;
  /** Act on setpoints before their time, as far as the horizon sees; no when left out. */
  readonly preview?: boolean;
}

export interface ControlRequest {
  /** `pid`, `mpc` (a quadratic program at each sample) or `optimal` (linear-quadratic regulator). */
  readonly method: 'pid' | 'mpc' | 'optimal';
  readonly actuator: Actuator;
  readonly variable: ControlledVariable;
  readonly setpoints: readonly Setpoint[];
  readonly sampleS: number;
  readonly durationS: number;
  /** Left out, they follow from the network's response (see `control/plant-model.ts`). */
  readonly pid?: PidGains;
  readonly mpc?: MpcWeights;
  /** As `mpc.moveWeight`, for `optimal`. */
  readonly moveWeight?: number;
  /** Values the variable should stay within; `mpc` avoids leaving them, all report it. */
  readonly limits?: { readonly min?: ControlledQuantity; readonly max?: ControlledQuantity };
  readonly boundary?: BoundaryConditions;
  readonly tariff?: Tariff;
  /** What the run may cost: the `limits` of the other calls. */
  readonly runLimits?: Partial<Limits>;
}

/** How one setpoint change was followed, judged by the samples until the next change. */
export interface StepResponse {
  readonly fromS: number;
  readonly from: number;
  readonly target: number;
  /** Time until the variable stays within 5 % of the step; left out when it never does. */
  readonly settlingTimeS?: number;
  /** Furthest beyond the target, in percent of the step. */
  readonly overshootPercent: number;
  /** Integral of the absolute error, unit times seconds. */
  readonly iae: number;
  readonly finalError: number;
}

export interface ControlResult {
  readonly run: SimulationResult['run'];
  readonly units: SimulationResult['units'];
  readonly method: ControlRequest['method'];
  /** Samples: variable and setpoint in the network's unit, and the output from that time on. */
  readonly timesS: readonly number[];
  readonly measured: readonly number[];
  readonly setpoint: readonly number[];
  readonly output: readonly number[];
  readonly steps: readonly StepResponse[];
  /** Integral of the absolute error over the whole run, unit times seconds. */
  readonly iae: number;
  /** Share of samples with the output at a bound. */
  readonly saturatedShare: number;
  /** Samples outside the limits. */
  readonly violations: readonly { readonly timeS: number; readonly found: number; readonly limit: number }[];
  /** Response that automatic gains, `mpc` and `optimal` are built on. */
  readonly response: { readonly persistence: number; readonly gain: number };
  /** The network under control: energy and cost, water balance, warnings. */
  readonly simulation: SimulationResult;
}
