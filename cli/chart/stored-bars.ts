import { z } from 'zod';
import { type Kline, readKlinesCsv } from '../../domains/klines/index.ts';
import type { Level } from '../../schemas/market/level.ts';
import type { ApiClient } from '../api-client.ts';
import { seriesPath } from '../market/put-series.ts';
import type { SeriesBars } from './series-bars.ts';

const SeriesListSchema = z.array(z.object({ symbol: z.string(), source: z.string() }));

/**
 * All bars of a series that a server has, the forming one too, and where they are from.
 * @throws {ApiError} When it has none.
 */
export const fetchStoredBars = async (
  client: ApiClient,
  series: { readonly symbol: string; readonly level: Level },
): Promise<SeriesBars> => {
  const { symbol, level } = series;
  const { body } = await client.stream(`${seriesPath(symbol, level)}?format=csv&forming=true`, {
    accept: 'text/csv',
  });
  const klines: Kline[] = [];
  for await (const bars of readKlinesCsv(body, { level, file: `series ${symbol} ${level}` })) {
    for (const bar of bars) klines.push(bar);
  }
  const query = new URLSearchParams({ symbols: JSON.stringify([symbol]), level });
  const [found] = SeriesListSchema.parse(await client.get(`/market/series?${query}`));
  return { symbol: found?.symbol ?? symbol, source: found?.source ?? 'unknown', klines };
};
