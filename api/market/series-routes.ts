import { Hono } from 'hono';
import {
  ExportQuerySchema,
  GapsQuerySchema,
  ImportQuerySchema,
  type SeriesFormat,
  SeriesParamsSchema,
  SeriesQuerySchema,
  type WireImport,
} from '../../schemas/market/series.ts';
import { toRange } from '../../schemas/market/series-args.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { ApiEnv } from '../http/api-env.ts';
import { paginate } from '../http/paginate.ts';
import { respondExport } from '../http/respond-export.ts';
import { validate } from '../http/validate.ts';
import { authorizeMarket } from './authorize-market.ts';
import { csvBody, parquetBody } from './export-body.ts';
import type { MarketService } from './market-service.ts';
import { toWireGaps, toWireSeries } from './wire-series.ts';

const CONTENT_TYPES: Readonly<Record<SeriesFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
};

const formatOf = (contentType: string | undefined): SeriesFormat => {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  return type.includes('parquet') ? 'parquet' : 'csv';
};

/** Series of bars: listed, taken out, put in, looked over for gaps. */
export const seriesRoutes = ({ klines }: Pick<ApiDeps, 'klines'>, market: MarketService) =>
  new Hono<ApiEnv>()
    .get('/market/series', validate('query', SeriesQuerySchema), async (c) => {
      const { limit = 100, offset = 0, symbols, ...query } = c.req.valid('query');
      const filter = { ...query, ...(symbols.length > 0 && { symbols }) };
      await authorizeMarket(c, 'search', { ...filter, limit, offset });
      const [found, total] = await Promise.all([
        klines.series(c.var.tenantId, { ...filter, limit, offset }),
        klines.countSeries(c.var.tenantId, filter),
      ]);
      paginate(c, { offset, limit, found: found.length, total });
      return c.json(found.map(toWireSeries));
    })
    .get(
      '/market/series/:symbol/:level',
      validate('param', SeriesParamsSchema),
      validate('query', ExportQuerySchema),
      async (c) => {
        const key = c.req.valid('param');
        const { format, forming, ...range } = c.req.valid('query');
        await authorizeMarket(c, 'read', { ...key });
        await market.require(c.var.tenantId, key);
        const bars = klines.stream(c.var.tenantId, { ...key, ...toRange(range), withForming: forming });
        const name = encodeURIComponent(`${key.symbol}_${key.level}.${format}`);
        const headers = {
          'content-type': CONTENT_TYPES[format],
          'content-disposition': `attachment; filename*=UTF-8''${name}`,
        };
        if (format === 'csv') return respondExport(c, csvBody(bars, forming), headers);
        return c.body(await parquetBody(bars, forming), 200, headers);
      },
    )
    .put(
      '/market/series/:symbol/:level',
      validate('param', SeriesParamsSchema),
      validate('query', ImportQuerySchema),
      async (c) => {
        const key = c.req.valid('param');
        const query = c.req.valid('query');
        await authorizeMarket(c, 'update', { ...key });
        const body = c.req.raw.body ?? new ReadableStream<Uint8Array>({ start: (empty) => empty.close() });
        const format = query.format ?? formatOf(c.req.header('content-type'));
        const { series, ...result } = await market.importBars(c.var.tenantId, key, body, { ...query, format });
        return c.json({ ...result, series: toWireSeries(series) } satisfies WireImport);
      },
    )
    .delete('/market/series/:symbol/:level', validate('param', SeriesParamsSchema), async (c) => {
      const key = c.req.valid('param');
      await authorizeMarket(c, 'delete', { ...key });
      await market.require(c.var.tenantId, key);
      await klines.delete(c.var.tenantId, key);
      return c.body(null, 204);
    })
    .get(
      '/market/series/:symbol/:level/gaps',
      validate('param', SeriesParamsSchema),
      validate('query', GapsQuerySchema),
      async (c) => {
        const key = c.req.valid('param');
        await authorizeMarket(c, 'read', { ...key });
        const { session, report } = await market.findGaps(c.var.tenantId, key, c.req.valid('query'));
        return c.json(toWireGaps(key, session, report));
      },
    );
