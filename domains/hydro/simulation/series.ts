/** A table of numbers, one row a time and one column a node or link, row by row in one array. */
export interface Series {
  readonly columns: number;
  readonly rows: number;
  readonly values: Float64Array;
}

/** Collects rows without knowing how many will come. */
export class SeriesBuilder {
  readonly columns: number;
  #values: Float64Array;
  #rows = 0;

  constructor(columns: number, expectedRows: number) {
    this.columns = columns;
    this.#values = new Float64Array(columns * Math.max(1, expectedRows));
  }

  /** Appends a row that `write` fills at the offset it is given. */
  append(write: (target: Float64Array, offset: number) => void): void {
    const offset = this.#rows * this.columns;
    if (offset + this.columns > this.#values.length) {
      const larger = new Float64Array(2 * this.#values.length + this.columns);
      larger.set(this.#values);
      this.#values = larger;
    }
    write(this.#values, offset);
    this.#rows += 1;
  }

  build(): Series {
    return { columns: this.columns, rows: this.#rows, values: this.#values.slice(0, this.#rows * this.columns) };
  }
}

/** One number of a series; NaN outside of it. */
export const valueAt = ({ values, columns, rows }: Series, row: number, column: number): number =>
  row >= 0 && row < rows && column >= 0 && column < columns
    ? (values[row * columns + column] ?? Number.NaN)
    : Number.NaN;

/** The numbers of one time, without copying. */
export const rowOf = ({ values, columns }: Series, row: number): Float64Array =>
  values.subarray(row * columns, (row + 1) * columns);

/** The numbers of one node or link over time. */
export const columnOf = (series: Series, column: number): Float64Array =>
  Float64Array.from({ length: series.rows }, (_, row) => valueAt(series, row, column));

/** Rows as plain arrays, for JSON. */
export const toRows = (series: Series): number[][] =>
  Array.from({ length: series.rows }, (_, row) => Array.from(rowOf(series, row)));
