import type { Base64, PackedSeries } from '../../../domains/hydro/picture/picture.ts';

const NONE = 65_535;

/** Bytes of base64; typed arrays are read as this machine's, which is little-endian wherever browsers run. */
export const toBytes = (text: Base64): ArrayBuffer => Uint8Array.from(atob(text), (char) => char.charCodeAt(0)).buffer;

/** A packed table, read a number at a time. */
export class SeriesView {
  readonly rows: number;
  readonly columns: number;
  readonly precision: number;
  readonly #values: Uint16Array;
  readonly #least: Float64Array;
  readonly #step: Float64Array;

  constructor({ rows, columns, values, least, step, precision }: PackedSeries) {
    this.rows = rows;
    this.columns = columns;
    this.precision = precision;
    this.#values = new Uint16Array(toBytes(values));
    this.#least = new Float64Array(toBytes(least));
    this.#step = new Float64Array(toBytes(step));
  }

  /** NaN where there is none. */
  at(row: number, column: number): number {
    const stored = this.#values[row * this.columns + column] ?? NONE;
    return stored === NONE ? Number.NaN : (this.#least[column] ?? 0) + stored * (this.#step[column] ?? 0);
  }

  column(column: number): number[] {
    return Array.from({ length: this.rows }, (_, row) => this.at(row, column));
  }
}

/** Bits of links, a row of whole bytes for each time. */
export class BitsView {
  readonly #bytes: Uint8Array;
  readonly #width: number;

  constructor(text: Base64, columns: number) {
    this.#bytes = new Uint8Array(toBytes(text));
    this.#width = Math.ceil(columns / 8);
  }

  at(row: number, column: number): boolean {
    return (((this.#bytes[row * this.#width + (column >> 3)] ?? 0) >> (column & 7)) & 1) === 1;
  }
}
