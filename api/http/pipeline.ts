import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import type { Logger } from '../../telemetry/logger.ts';
import type { ApiEnv } from './api-env.ts';

const REQUEST_ID = /^[\w.-]{1,100}$/;

/** Gives the request its id and writes one line when it is answered: no query, header or body. */
export const accessLog =
  (log: Logger): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const startedAt = performance.now();
    const given = c.req.header('x-request-id');
    const requestId = given !== undefined && REQUEST_ID.test(given) ? given : randomUUID();
    c.set('requestId', requestId);
    c.set('log', log);
    c.header('X-Request-Id', requestId);
    await next();
    const ms = Math.round((performance.now() - startedAt) * 10) / 10;
    log.info({ requestId, method: c.req.method, path: c.req.path, status: c.res.status, ms }, 'request');
  };

const EXPOSED = ['Content-Location', 'Location', 'X-Pagination-Total', 'X-Pagination-Next', 'X-Request-Id'];
const allowOrigins = cors({ origin: '*', exposeHeaders: EXPOSED, maxAge: 600 });

/** Any page may call; a hosted one may call a server on localhost. */
export const crossOrigin: MiddlewareHandler<ApiEnv> = async (c, next) => {
  if (c.req.header('access-control-request-private-network') === 'true')
    c.header('Access-Control-Allow-Private-Network', 'true');
  return allowOrigins(c, next);
};

/** The one place that says whose request it is. Authentication, rate limits and quota belong right here. */
export const resolveTenant: MiddlewareHandler<ApiEnv> = async (c, next) => {
  c.set('tenantId', 'default');
  return next();
};
