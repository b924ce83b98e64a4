import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { EngineError } from '../../schemas/errors.ts';
import type { CorsOptions } from '../../schemas/langgraph-json.ts';
import type { ApiEnv } from './api-env.ts';

/** What clients read; a project's own list only adds to it. */
const EXPOSED = ['Content-Location', 'Location', 'X-Pagination-Total', 'X-Pagination-Next', 'X-Request-Id'];
const MAX_AGE_SECONDS = 600;

const allowedOrigin = ({
  allow_origins,
  allow_origin_regex,
}: CorsOptions): '*' | ((origin: string) => string | undefined) => {
  if (allow_origins?.includes('*') || (!allow_origins && !allow_origin_regex)) return '*';
  // The whole origin: else https://example.com.evil.example would pass for https://example.com.
  const pattern = allow_origin_regex ? new RegExp(`^(?:${allow_origin_regex})$`) : undefined;
  return (origin) => (allow_origins?.includes(origin) || pattern?.test(origin) ? origin : undefined);
};

const named = (list: readonly string[] | null | undefined): string[] | undefined =>
  list && !list.includes('*') ? [...list] : undefined;

/** Which pages may call: any, or those of `http.cors`. A hosted page may call a server on localhost. */
export const crossOrigin = (options: CorsOptions | null | undefined): MiddlewareHandler<ApiEnv> => {
  const given = options ?? {};
  const methods = named(given.allow_methods);
  const headers = named(given.allow_headers);
  const origin = allowedOrigin(given);
  const isAllowed = (from: string): boolean => origin === '*' || origin(from) !== undefined;
  const allow = cors({
    origin,
    exposeHeaders: [...new Set([...EXPOSED, ...(given.expose_headers ?? [])])],
    maxAge: given.max_age ?? MAX_AGE_SECONDS,
    credentials: given.allow_credentials ?? false,
    ...(methods === undefined ? {} : { allowMethods: methods }),
    ...(headers === undefined ? {} : { allowHeaders: headers }),
  });
  return async (c, next) => {
    const from = c.req.header('origin');
    // A browser asks nobody before it opens a WebSocket, and sends it cookies.
    if (from !== undefined && c.req.header('upgrade')?.toLowerCase() === 'websocket' && !isAllowed(from))
      throw new EngineError(
        'FORBIDDEN',
        `Pages of ${from} may not call: http.cors of langgraph.json does not name them`,
      );
    if (c.req.header('access-control-request-private-network') === 'true')
      c.header('Access-Control-Allow-Private-Network', 'true');
    return allow(c, next);
  };
};
