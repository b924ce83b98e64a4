import type { z } from 'zod';

type Part = 'json' | 'param' | 'query';

export interface RouteSchema {
  readonly part: Part;
  readonly schema: z.ZodType;
}

/** By the middleware that checks it: what openapi.json says of a request is what is checked. */
const schemas = new WeakMap<object, RouteSchema>();

export const withSchema = <Handler extends object>(handler: Handler, part: Part, schema: z.ZodType): Handler => {
  schemas.set(handler, { part, schema });
  return handler;
};

export const schemaOf = (handler: object): RouteSchema | undefined => schemas.get(handler);
