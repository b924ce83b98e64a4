import { STATUS_CODES } from 'node:http';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { EngineError, ERROR_CODES } from '../../schemas/errors.ts';
import { AuthRefusal } from '../auth/auth-refusal.ts';
import type { ApiContext } from './api-env.ts';

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details?: unknown;
}

/** Plain text, which the JS SDK prints raw; `detail` for the Python SDK; a problem document for who accepts one. */
const respond = (c: ApiContext, { status, code, message, details }: Problem): Response => {
  const contentStatus = status as ContentfulStatusCode;
  if (c.req.header('accept')?.includes('application/problem+json')) {
    const problem = {
      type: 'about:blank',
      title: STATUS_CODES[status],
      status,
      detail: message,
      code,
      request_id: c.var.requestId,
      ...(Array.isArray(details) ? { errors: details } : {}),
    };
    return c.body(JSON.stringify(problem), contentStatus, { 'content-type': 'application/problem+json' });
  }
  if (c.req.header('user-agent')?.startsWith('langgraph-sdk-py')) return c.json({ detail: message }, contentStatus);
  return c.text(message, contentStatus);
};

/** What the Hono of a project's own app throws to answer with. */
const isResponseError = (error: unknown): error is Error & { getResponse(): Response } =>
  error instanceof Error && 'getResponse' in error && typeof error.getResponse === 'function';

/** Every failure of a request leaves here. What we did not foresee is logged whole and shown by its request id only. */
export const onError = (error: unknown, c: ApiContext): Response => {
  if (isResponseError(error)) return error.getResponse();
  if (!(error instanceof EngineError)) {
    // The client went away while its body was being read: nobody is there to answer, and nothing of ours failed.
    if (c.req.raw.signal.aborted) return c.body(null, 400);
    c.var.log.error({ err: error, requestId: c.var.requestId }, 'request failed');
    const message = `Internal error; the log has it under request ${c.var.requestId}`;
    return respond(c, { status: 500, code: 'INTERNAL', message });
  }
  const { code, message, details, cause } = error;
  if (cause !== undefined) c.var.log.warn({ err: cause, requestId: c.var.requestId }, message);
  const problem = { ...ERROR_CODES[code], code, message, details };
  if (!(error instanceof AuthRefusal)) return respond(c, problem);
  for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
  return respond(c, { ...problem, status: error.status });
};

export const onUnknownRoute = (c: ApiContext): Response =>
  respond(c, { status: 404, code: 'ROUTE_NOT_FOUND', message: `No route ${c.req.method} ${c.req.path}` });
