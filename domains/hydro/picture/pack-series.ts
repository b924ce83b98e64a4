import type { Series } from '../simulation/series.ts';
import type { Base64, PackedSeries } from './picture.ts';

/** Stored for what is no number. */
const NONE = 65_535;
const LARGEST = 65_534;

export const toBase64 = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Base64 =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');

/** Some rows of a series in two bytes a number. */
export const packSeries = ({ values, columns }: Series, rows: readonly number[]): PackedSeries => {
  const least = new Float64Array(columns);
  const step = new Float64Array(columns);
  const packed = new Uint16Array(rows.length * columns);
  let precision = 0;
  for (let column = 0; column < columns; column += 1) {
    let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const row of rows) {
      const value = values[row * columns + column] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    const unit = max > min ? (max - min) / LARGEST : 0;
    least[column] = Number.isFinite(min) ? min : 0;
    step[column] = unit;
    precision = Math.max(precision, unit / 2);
    for (const [to, row] of rows.entries()) {
      const value = values[row * columns + column] ?? Number.NaN;
      packed[to * columns + column] = Number.isFinite(value)
        ? unit === 0
          ? 0
          : Math.round((value - min) / unit)
        : NONE;
    }
  }
  const base64 = { values: toBase64(packed), least: toBase64(least), step: toBase64(step) };
  return { columns, rows: rows.length, ...base64, precision };
};

/** Some rows of a series as bits: set where a number is not 0. */
export const packBits = ({ values, columns }: Series, rows: readonly number[]): Base64 => {
  const width = Math.ceil(columns / 8);
  const bits = new Uint8Array(rows.length * width);
  for (const [to, row] of rows.entries()) {
    for (let column = 0; column < columns; column += 1) {
      if (values[row * columns + column] === 0) continue;
      const at = to * width + (column >> 3);
      bits[at] = (bits[at] ?? 0) | (1 << (column & 7));
    }
  }
  return toBase64(bits);
};
