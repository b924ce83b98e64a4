import type { Kline } from '../../domains/chanlun/index.ts';

const FIELDS = ['ts', 'open', 'high', 'low', 'close', 'volume'] as const;

/** The closed bars of a series as one array, a column after the other: it moves into a thread without being copied. */
export interface BarColumns {
  readonly count: number;
  readonly values: Float64Array<ArrayBuffer>;
}

export const toColumns = (bars: readonly Kline[]): BarColumns => {
  const count = bars.length;
  const values = new Float64Array(count * FIELDS.length);
  for (const [column, field] of FIELDS.entries()) {
    const offset = column * count;
    for (let row = 0; row < count; row += 1) values[offset + row] = bars[row]?.[field] ?? Number.NaN;
  }
  return { count, values };
};

export const toBars = ({ count, values }: BarColumns): Kline[] => {
  const at = (column: number, row: number): number => values[column * count + row] ?? Number.NaN;
  return Array.from({ length: count }, (_, row) => ({
    ts: at(0, row),
    open: at(1, row),
    high: at(2, row),
    low: at(3, row),
    close: at(4, row),
    volume: at(5, row),
  }));
};
