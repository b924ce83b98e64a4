import type { KlineStore } from '../../stores/kline-store.ts';
import { createFileProvider } from './providers/kline-file.ts';

const SAMPLE = { symbol: 'SPX', level: '1d' } as const;
const FACTS = {
  source: 'S&P 500 sample, npm vega-datasets 3.2.1 (BSD-3-Clause)',
  adjustment: 'raw',
  currency: 'USD',
  board: 'none',
  session: 'us-equity',
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
  if ((await klines.find(tenantId, SAMPLE)) !== undefined) return 0;
  const provider = createFileProvider(file, FACTS);
  return (await klines.load(tenantId, provider.seriesOf(SAMPLE), provider.bars(SAMPLE))).added;
};
