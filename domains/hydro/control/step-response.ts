import type { StepResponse } from './control-request.ts';

/** Share of a step within which the variable counts as settled. */
const BAND = 0.05;

/** Samples of one closed-loop run. */
export interface Samples {
  readonly timesS: readonly number[];
  readonly measured: readonly number[];
  readonly setpoint: readonly number[];
}

const integrate = ({ timesS, measured, setpoint }: Samples, from: number, until: number): number => {
  let sum = 0;
  for (let i = from; i + 1 < until; i += 1) {
    sum += Math.abs((setpoint[i] ?? 0) - (measured[i] ?? 0)) * ((timesS[i + 1] ?? 0) - (timesS[i] ?? 0));
  }
  return sum;
};

/** Integral of the absolute error over a whole run, unit times seconds. */
export const integrateError = (samples: Samples): number => integrate(samples, 0, samples.timesS.length);

/** How each change of the setpoint was followed, from the samples alone. */
export const judgeSteps = (samples: Samples): readonly StepResponse[] => {
  const { timesS, measured, setpoint } = samples;
  const starts = [...setpoint.keys()].filter((i) => i === 0 || setpoint[i] !== setpoint[i - 1]);
  return starts.map((start, n): StepResponse => {
    const end = starts[n + 1] ?? timesS.length;
    const [from, target] = [measured[start] ?? 0, setpoint[start] ?? 0];
    const size = target - from;
    const values = measured.slice(start, end);
    const beyond = Math.max(0, ...values.map((value) => Math.sign(size) * (value - target)));
    const outside = values.findLastIndex((value) => Math.abs(value - target) > BAND * Math.abs(size));
    const settled = outside + 1 < values.length ? (timesS[start + outside + 1] ?? 0) - (timesS[start] ?? 0) : undefined;
    return {
      fromS: timesS[start] ?? 0,
      from,
      target,
      ...(settled === undefined ? {} : { settlingTimeS: settled }),
      overshootPercent: size === 0 ? 0 : (100 * beyond) / Math.abs(size),
      // Up to the next setpoint, so that the parts are the whole.
      iae: integrate(samples, start, Math.min(end + 1, timesS.length)),
      finalError: target - (values.at(-1) ?? 0),
    };
  });
};
