import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { Histogram } from '../../telemetry/metrics.ts';
import type { ApiContext, ApiEnv } from './api-env.ts';

const BOUNDS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The route's pattern, of which there are few; a path that is no route is none of its own. */
const routeOf = (c: ApiContext): string =>
  matchedRoutes(c).findLast(({ path, method }) => method !== 'ALL' && !path.includes('*'))?.path ?? 'none';

/** Counts requests by route and status, and how long each took until its answer began: a stream goes on long after. */
export const createRequestMetrics = () => {
  const duration = new Histogram(
    'sluice_http_request_duration_seconds',
    'Time from a request to the start of its answer.',
    BOUNDS_S,
  );
  const measure: MiddlewareHandler<ApiEnv> = async (c, next) => {
    const startedAt = performance.now();
    await next();
    const labels = { method: c.req.method, route: routeOf(c), status: String(c.res.status) };
    duration.observe(labels, (performance.now() - startedAt) / 1_000);
  };
  return { duration, measure };
};
