import { parquetWriteBuffer } from 'hyparquet-writer';
import type { Kline } from './kline.ts';

const FIGURES = ['open', 'high', 'low', 'close', 'volume'] as const;

/** Bars as a Parquet file: `dt` in ms of UTC, figures as doubles. @param options.withClosed Adds the column `closed`. */
export const writeKlinesParquet = (
  klines: readonly Kline[],
  { withClosed = false }: { readonly withClosed?: boolean } = {},
): ArrayBuffer =>
  parquetWriteBuffer({
    columnData: [
      { name: 'dt', data: klines.map(({ ts }) => new Date(ts)), type: 'TIMESTAMP' },
      ...FIGURES.map((name) => ({ name, data: klines.map((kline) => kline[name]), type: 'DOUBLE' as const })),
      ...(withClosed
        ? [{ name: 'closed', data: klines.map(({ closed }) => closed !== false), type: 'BOOLEAN' as const }]
        : []),
    ],
  });
