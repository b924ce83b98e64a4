/** Parameters of a PID controller in its own units. */
export interface PidParameters {
  readonly gain: number;
  readonly integralTimeS: number;
  readonly derivativeTimeS: number;
  /** Share of a setpoint step that the proportional part sees; below 1 it overshoots less. */
  readonly setpointWeight: number;
  readonly sampleS: number;
  readonly min: number;
  readonly max: number;
  readonly maxMove: number;
  /** Output at which it starts without a bump. */
  readonly initial: number;
}

/** The derivative is smoothed over this share of the derivative time. */
const DERIVATIVE_FILTER = 0.1;

/**
 * Discrete PID: derivative on the measurement (a setpoint step gives no kick), output and move limits, and
 * back-calculation, which takes from the integral what the limits took from the output, so that it does not wind up.
 * @see Åström & Hägglund, "PID Controllers" (1995), 3.5
 */
export class PidController {
  readonly #parameters: PidParameters;
  #integral: number | undefined;
  #lastMeasured: number | undefined;
  #derivative = 0;
  #output: number;

  constructor(parameters: PidParameters) {
    this.#parameters = parameters;
    this.#output = parameters.initial;
  }

  /** @returns the output until the next sample. */
  next(setpoint: number, measured: number): number {
    const { gain, integralTimeS, derivativeTimeS, setpointWeight, sampleS, min, max, maxMove } = this.#parameters;
    const proportional = gain * (setpointWeight * setpoint - measured);
    this.#integral ??= this.#output - proportional;
    const filterS = DERIVATIVE_FILTER * derivativeTimeS;
    const change = measured - (this.#lastMeasured ?? measured);
    if (derivativeTimeS > 0) {
      this.#derivative = (filterS * this.#derivative - gain * derivativeTimeS * change) / (filterS + sampleS);
    }
    this.#lastMeasured = measured;
    const wanted = proportional + this.#integral + this.#derivative;
    const moved = Math.min(this.#output + maxMove, Math.max(this.#output - maxMove, wanted));
    const given = Math.min(max, Math.max(min, moved));
    const trackingTimeS = Math.max(
      sampleS,
      derivativeTimeS > 0 ? Math.sqrt(integralTimeS * derivativeTimeS) : integralTimeS,
    );
    this.#integral += (gain * sampleS * (setpoint - measured)) / integralTimeS;
    this.#integral += (sampleS / trackingTimeS) * (given - wanted);
    this.#output = given;
    return given;
  }
}
