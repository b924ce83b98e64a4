import { z } from 'zod';
import { type RouteSchema, schemaOf } from '../http/route-schemas.ts';

/** A route of a Hono app: each handler of a route is one of these. */
export interface MountedRoute {
  readonly method: string;
  readonly path: string;
  readonly handler: object;
}

type Json = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly schema: Json;
}

/** Handlers of every path are the pipeline, not routes. */
const isRoute = ({ method, path }: MountedRoute): boolean => method !== 'ALL' && !path.includes('*');

const PATH_PARAMETER = /:(\w+)(\{[^}]+\})?\??/g;

const toOpenApiPath = (path: string): string => path.replace(PATH_PARAMETER, '{$1}');

/** `null` is the same as absent everywhere, which the page need not repeat at each field. */
const withoutNull = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNull);
  if (typeof value !== 'object' || value === null) return value;
  const { anyOf, ...rest } = value as { readonly anyOf?: readonly Json[] };
  const fields = Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, withoutNull(item)]));
  if (Array.isArray(fields.type)) [fields.type] = fields.type.filter((type) => type !== 'null');
  if (anyOf === undefined) return fields;
  const members = anyOf.filter(({ type }) => type !== 'null').map(withoutNull);
  return members.length === 1 ? { ...(members[0] as Json), ...fields } : { ...fields, anyOf: members };
};

const toJson = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return withoutNull(json) as Json;
};

const propertiesOf = (schema: z.ZodType, io: 'input' | 'output'): Readonly<Record<string, Json>> =>
  (toJson(schema, io).properties ?? {}) as Readonly<Record<string, Json>>;

/** What is read from text first says nothing of what goes in; then what comes out is shown. */
const queryParameters = ({ schema }: RouteSchema): readonly Parameter[] => {
  const after = propertiesOf(schema, 'output');
  const required = new Set((toJson(schema, 'input').required ?? []) as readonly string[]);
  return Object.entries(propertiesOf(schema, 'input')).map(([name, before]) => ({
    name,
    in: 'query',
    required: required.has(name),
    schema: Object.keys(before).length > 0 ? before : (after[name] ?? {}),
  }));
};

const pathParameters = (path: string, given: RouteSchema | undefined): readonly Parameter[] => {
  const schemas = given ? propertiesOf(given.schema, 'input') : {};
  return [...path.matchAll(PATH_PARAMETER)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: schemas[name] ?? { type: 'string' },
  }));
};

const RESPONSES = {
  '2XX': { description: 'See docs/agent-server.md' },
  default: {
    description: 'What was found, what was wanted, what to do',
    content: {
      'text/plain': { schema: { type: 'string' } },
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
    },
  },
};

const PROBLEM = {
  type: 'object',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', description: 'One of docs/errors.md' },
    request_id: { type: 'string' },
    errors: {
      type: 'array',
      items: { type: 'object', properties: { field: { type: 'string' }, message: { type: 'string' } } },
    },
  },
  required: ['status', 'detail', 'code', 'request_id'],
};

const operationOf = (method: string, path: string, schemas: readonly RouteSchema[]): Json => {
  const body = schemas.find(({ part }) => part === 'json');
  const parameters = [
    ...pathParameters(
      path,
      schemas.find(({ part }) => part === 'param'),
    ),
    ...schemas.filter(({ part }) => part === 'query').flatMap(queryParameters),
  ];
  return {
    operationId: `${method} ${path}`
      .toLowerCase()
      .replaceAll(/[^a-z]+/g, '_')
      .replaceAll(/_$/g, ''),
    tags: [path.split('/')[1] || 'server'],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { content: { 'application/json': { schema: toJson(body.schema, 'input') } } } }),
    responses: RESPONSES,
  };
};

/** The API as OpenAPI 3.1, made of its real routes and of the schemas that check their requests. */
export const toOpenApi = (routes: readonly MountedRoute[], version: string): Json => {
  const paths: Record<string, Record<string, Json>> = {};
  const byRoute = Map.groupBy(routes.filter(isRoute), ({ method, path }) => `${method} ${path}`);
  for (const [first, ...others] of byRoute.values()) {
    if (first === undefined) continue;
    const { method, path } = first;
    const schemas = [first, ...others].map(({ handler }) => schemaOf(handler)).filter((schema) => schema !== undefined);
    const openApiPath = toOpenApiPath(path);
    paths[openApiPath] = { ...paths[openApiPath], [method.toLowerCase()]: operationOf(method, path, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Sluice', version, description: 'LangGraph’s Agent Server API over durable runs' },
    paths,
    components: { schemas: { Problem: PROBLEM } },
  };
};
