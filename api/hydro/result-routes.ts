import { Hono } from 'hono';
import {
  ResultExportQuerySchema,
  type ResultFormat,
  ResultListQuerySchema,
  ResultParamsSchema,
  ResultSeriesQuerySchema,
  type WireResultFacts,
} from '../../schemas/hydro/wire-result.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { ApiContext, ApiEnv } from '../http/api-env.ts';
import { paginate } from '../http/paginate.ts';
import { respondExport } from '../http/respond-export.ts';
import { validate } from '../http/validate.ts';
import { authorizeResults } from './authorize-results.ts';
import { resultCsv } from './result-csv.ts';
import { resultParquet } from './result-parquet.ts';
import type { ResultService } from './result-service.ts';
import { toWireResult } from './wire-result.ts';

const WRITERS = { csv: resultCsv, parquet: resultParquet } as const;
const CONTENT_TYPES: Readonly<Record<ResultFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
};

/** A result never changes: who has read it need not read it again. */
const isKnown = (c: ApiContext, resultId: string): boolean => {
  const tag = `"${resultId}"`;
  c.header('ETag', tag);
  const known = c.req.header('if-none-match')?.split(',') ?? [];
  return known.some((one) => one.trim().replace(/^W\//, '') === tag);
};

/** A `WireResult` as JSON; the answer stands in it as it is stored. */
const withAnswer = (facts: WireResultFacts, answer: string): string =>
  `${JSON.stringify(facts).slice(0, -1)},"answer":${answer}}`;

/** What hydraulic tools and jobs computed: listed, read by the slice, exported, deleted. */
export const resultRoutes = ({ hydroResults }: Pick<ApiDeps, 'hydroResults'>, service: ResultService) => {
  const params = validate('param', ResultParamsSchema);
  return new Hono<ApiEnv>()
    .get('/hydro/results', validate('query', ResultListQuerySchema), async (c) => {
      const { limit = 100, offset = 0, network_id: networkId, run_id: runId, kind } = c.req.valid('query');
      await authorizeResults(c, 'search', { kind, network_id: networkId, run_id: runId, limit, offset });
      const filter = { kind, networkId, runId };
      const [found, total] = await Promise.all([
        hydroResults.list(c.var.tenantId, { ...filter, limit, offset }),
        hydroResults.count(c.var.tenantId, filter),
      ]);
      paginate(c, { offset, limit, found: found.length, total });
      return c.json(found.map(toWireResult));
    })
    .get('/hydro/results/:result_id', params, async (c) => {
      const { result_id } = c.req.valid('param');
      await authorizeResults(c, 'read', { result_id });
      const result = await service.require(c.var.tenantId, result_id);
      if (isKnown(c, result_id)) return c.body(null, 304);
      return c.body(withAnswer(toWireResult(result), result.answerJson), 200, { 'Content-Type': 'application/json' });
    })
    .get('/hydro/results/:result_id/series', params, validate('query', ResultSeriesQuerySchema), async (c) => {
      const { result_id } = c.req.valid('param');
      await authorizeResults(c, 'read', { result_id });
      return c.json(await service.series(c.var.tenantId, result_id, c.req.valid('query')));
    })
    .get('/hydro/results/:result_id/export', params, validate('query', ResultExportQuerySchema), async (c) => {
      const { result_id } = c.req.valid('param');
      const { format, ...query } = c.req.valid('query');
      await authorizeResults(c, 'read', { result_id });
      const table = await service.export(c.var.tenantId, result_id, query);
      return respondExport(c, WRITERS[format](table), {
        'content-type': CONTENT_TYPES[format],
        'content-disposition': `attachment; filename="${table.head.name}-${result_id}.${format}"`,
      });
    })
    .get('/hydro/results/:result_id/picture', params, async (c) => {
      const { result_id } = c.req.valid('param');
      await authorizeResults(c, 'read', { result_id });
      const { html, policy } = await service.page(c.var.tenantId, result_id);
      c.header('Content-Security-Policy', `${policy}; frame-ancestors 'none'`);
      c.header('X-Content-Type-Options', 'nosniff');
      c.header('Referrer-Policy', 'no-referrer');
      return c.html(html);
    })
    .delete('/hydro/results/:result_id', params, async (c) => {
      const { result_id } = c.req.valid('param');
      await authorizeResults(c, 'delete', { result_id });
      await service.delete(c.var.tenantId, result_id);
      return c.body(null, 204);
    });
};
