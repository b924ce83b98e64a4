import type { MiddlewareHandler } from 'hono';
import type { LanggraphJson } from '../../schemas/langgraph-json.ts';
import type { ApiEnv } from './api-env.ts';
import { onUnknownRoute } from './errors.ts';

type HttpOptions = NonNullable<LanggraphJson['http']>;
type Switch = Extract<keyof HttpOptions, `disable_${string}`>;

/** Runs stand below their threads, so they are looked for first. */
const PATHS: readonly (readonly [Switch, RegExp])[] = [
  ['disable_runs', /^\/(runs|threads\/[^/]+\/(runs|commands|stream))(\/|$)/],
  ['disable_threads', /^\/threads(\/|$)/],
  ['disable_assistants', /^\/assistants(\/|$)/],
  ['disable_store', /^\/store(\/|$)/],
  ['disable_meta', /^\/(ok|info|metrics|docs|openapi\.json)(\/|$)/],
];

/** Routes of ours that a project does not want are not there. */
export const disabledRoutes =
  (http: HttpOptions): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const group = PATHS.find(([, path]) => path.test(c.req.path))?.[0];
    return group !== undefined && http[group] === true ? onUnknownRoute(c) : next();
  };
