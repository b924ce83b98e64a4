import type { MiddlewareHandler } from 'hono';
import type { HeaderRules } from '../../schemas/langgraph-json.ts';
import type { ApiContext, ApiEnv } from '../http/api-env.ts';
import type { Authenticate, Caller, RequestOrigin } from './caller.ts';
import { headersForGraph } from './headers-for-graph.ts';

/** What tells nothing of anyone's; probes and documentation pages have no key. */
const OPEN = new Set([
  ...['/ok', '/info', '/metrics', '/openapi.json'],
  // Not all that is below /docs: a project may have routes of its own there.
  ...['/docs', '/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js'],
]);
const isOpen = ({ method, path }: ApiContext['req']): boolean =>
  (method === 'GET' || method === 'HEAD') && OPEN.has(path);

const OPEN_TENANT = 'default';
const LOOPBACK = /^(::ffff:)?127\.|^::1$/;

const originOf = (c: ApiContext): RequestOrigin => {
  const address = c.env?.incoming?.socket.remoteAddress ?? '';
  const isForwarded = ['x-forwarded-for', 'forwarded', 'via'].some((name) => c.req.header(name) !== undefined);
  return { isLocal: LOOPBACK.test(address) && !isForwarded };
};

const identityForGraph = ({ user }: Caller): Readonly<Record<string, unknown>> => ({
  langgraph_auth_user: user,
  langgraph_auth_user_id: user.identity,
  langgraph_auth_permissions: user.permissions,
});

export interface CallerOptions {
  /** Absent: everybody is let in. */
  readonly authenticate?: Authenticate | undefined;
  readonly configurableHeaders?: HeaderRules | null | undefined;
}

/** The one place that says whose request it is. Rate limits and quota belong right behind it. */
export const resolveCaller =
  ({ authenticate, configurableHeaders }: CallerOptions): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const caller = isOpen(c.req) ? undefined : await authenticate?.(c.req.raw, originOf(c));
    c.set('caller', caller);
    c.set('tenantId', caller?.tenantId ?? OPEN_TENANT);
    c.set('configurable', {
      ...headersForGraph(c.req.raw.headers, configurableHeaders),
      ...(caller === undefined ? {} : identityForGraph(caller)),
    });
    return next();
  };
