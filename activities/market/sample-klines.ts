import type { KlineStore } from '../../stores/kline-store.ts';
import { readKlinesCsv } from './klines-csv.ts';

const SAMPLE = {
  symbol: 'SPX',
  level: '1d',
  source: 'S&P 500 sample, npm vega-datasets 3.2.1 (BSD-3-Clause)',
} as const;

/**
 * Gives a tenant the sample series (samples/sp500-1d.csv as SPX 1d) unless it has one by that name.
 * @returns how many bars were imported; 0 when the series was there. Nothing is written when the file has an error.
 */
export const importSampleKlines = async ({
  klines,
  tenantId,
  file,
}: {
  readonly klines: KlineStore;
  readonly tenantId: string;
  readonly file: string;
}): Promise<number> => {
  const all = await klines.series(tenantId);
  if (all.some(({ symbol, level }) => symbol === SAMPLE.symbol && level === SAMPLE.level)) return 0;
  return klines.upsert(tenantId, SAMPLE, await readKlinesCsv(file));
};
