import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import { EngineError } from '../../schemas/errors.ts';
import { faultPosition, nestingDepth } from '../../schemas/json-text.ts';
import type { ApiContext, ApiEnv } from './api-env.ts';
import { invalidRequest } from './invalid-request.ts';
import { withSchema } from './route-schemas.ts';

const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** What walks a value does so by recursion, here and in every process that handles it later. */
const MAX_DEPTH = 500;

const refuseBody = (): never => {
  throw new EngineError(
    'BODY_TOO_LARGE',
    `Cannot read the request: its body is over the limit of ${MAX_BODY_BYTES} bytes; send less in one request`,
  );
};

const countBytes = bodyLimit({ maxSize: MAX_BODY_BYTES, onError: refuseBody });

/** Imports of bars are read as they come, water networks are large: they have limits of their own. */
const isImport = ({ req: { method, path } }: ApiContext): boolean =>
  (method === 'PUT' && path.startsWith('/market/series/')) ||
  ((method === 'PUT' || method === 'POST') && /^\/hydro\/networks(\/[^/]*)?$/.test(path));

/** Refuses a body by its declared length, or counts along when it declares none. */
export const limitBody: MiddlewareHandler<ApiEnv> = async (c, next) => {
  if (isImport(c as ApiContext)) {
    // A body that is refused before its end leaves a connection that no other request can use.
    c.header('Connection', 'close');
    return next();
  }
  if (c.req.header('transfer-encoding') !== undefined) return countBytes(c, next);
  if (Number(c.req.header('content-length') ?? 0) > MAX_BODY_BYTES) refuseBody();
  return next();
};

/** @throws {EngineError} INVALID_REQUEST */
export const parseJson = (text: string): unknown => {
  if (text.trim() === '') return {};
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const place = `position ${faultPosition(text)} of ${text.length}`;
    throw new EngineError('INVALID_REQUEST', `Invalid request body: not JSON at ${place}: ${message}`);
  }
  // Each level takes an opening and a closing character, so a short text need not be measured.
  if (text.length > 2 * MAX_DEPTH && nestingDepth(text) > MAX_DEPTH)
    throw new EngineError('INVALID_REQUEST', `Invalid request body: nested deeper than ${MAX_DEPTH} levels`);
  return input;
};

/** The body as JSON whatever its content type says: Studio sends JSON as text/plain. An empty one is `{}`. */
export const jsonBody = <Schema extends z.ZodType>(
  schema: Schema,
): MiddlewareHandler<ApiEnv, string, { in: { json: z.input<Schema> }; out: { json: z.output<Schema> } }> => {
  const check: MiddlewareHandler<ApiEnv> = async (c, next) => {
    const input = parseJson(await (c as ApiContext).req.text());
    const parsed = schema.safeParse(input);
    if (!parsed.success) throw invalidRequest('body', parsed.error.issues, input);
    c.req.addValidatedData('json', parsed.data as object);
    return next();
  };
  return withSchema(check, 'json', schema);
};
