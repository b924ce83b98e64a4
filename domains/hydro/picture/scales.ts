import type { Series } from '../simulation/series.ts';
import type { Scale } from './picture.ts';

const MOST_SAMPLES = 100_000;
/** Shares of the values below and above which a colour scale ends, so that a few odd ones do not flatten the rest. */
const TAILS = [0.01, 0.99] as const;

/** The largest of 1, 2, 5 times a power of ten that is at most a tenth of `span`. */
const roundStep = (span: number): number => {
  const power = 10 ** Math.floor(Math.log10(span / 10));
  return power * ([5, 2].find((factor) => factor * power <= span / 10) ?? 1);
};

const roundTo = (value: number, step: number, round: (value: number) => number): number =>
  Number((round(Number((value / step).toFixed(6))) * step).toPrecision(12));

const roundScale = (low: number, high: number): Scale => {
  const span = high - low > 1e-9 * Math.max(1, Math.abs(high)) ? high - low : Math.max(1, Math.abs(high)) / 10;
  const step = roundStep(span);
  return { min: roundTo(low, step, Math.floor), max: roundTo(Math.max(high, low + span), step, Math.ceil) };
};

/** From the first rank to the last. */
export const scaleOfRanks = (count: number): Scale => ({ min: 1, max: Math.max(2, count) });

/** Round limits around nearly all of what the columns of some series have. */
export const scaleOf = (
  series: readonly Series[],
  isWanted: (column: number) => boolean,
  options: { readonly absolute: boolean },
): Scale => {
  const columns = [...Array(series[0]?.columns ?? 0).keys()].filter(isWanted);
  const cells = series.reduce((sum, { rows }) => sum + rows * columns.length, 0);
  const stride = Math.max(1, Math.ceil(cells / MOST_SAMPLES));
  const samples: number[] = [];
  let cell = 0;
  for (const { values, columns: width, rows } of series) {
    for (let row = 0; row < rows; row += 1) {
      for (const column of columns) {
        cell += 1;
        if (cell % stride !== 0) continue;
        const value = values[row * width + column] ?? Number.NaN;
        if (Number.isFinite(value)) samples.push(options.absolute ? Math.abs(value) : value);
      }
    }
  }
  samples.sort((a, b) => a - b);
  const at = (share: number): number => samples[Math.round(share * (samples.length - 1))] ?? 0;
  return roundScale(options.absolute ? 0 : at(TAILS[0]), at(TAILS[1]));
};

/** Round limits around all of some values; from 0 where none is negative and the least is small beside the largest. */
export const scaleOfValues = (values: readonly number[]): Scale => {
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  return roundScale(low >= 0 && low < high / 4 ? 0 : low, high);
};
