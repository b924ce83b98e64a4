import type { Item, MatchCondition, SearchItem } from '@langchain/langgraph-checkpoint';
import { Hono } from 'hono';
import {
  ItemAddressSchema,
  ItemPutSchema,
  ItemQuerySchema,
  ItemSearchSchema,
  NamespaceSearchSchema,
} from '../../schemas/agent-server/store.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { ApiEnv } from '../http/api-env.ts';
import { authorize } from '../http/authorize.ts';
import { invalidRequest } from '../http/invalid-request.ts';
import { jsonBody } from '../http/json-body.ts';
import { validate } from '../http/validate.ts';

const toWireItem = ({ namespace, key, value, createdAt, updatedAt, score }: SearchItem) => ({
  namespace,
  key,
  value,
  created_at: createdAt.toISOString(),
  updated_at: updatedAt.toISOString(),
  ...(score === undefined ? {} : { score }),
});

/** The address that authorization has left: a handler may move its user's items under a namespace of their own. */
const addressOf = (value: Readonly<Record<string, unknown>>) => {
  const parsed = ItemAddressSchema.safeParse(value);
  if (!parsed.success) throw invalidRequest('body', parsed.error.issues, value);
  const { namespace = [], key } = parsed.data;
  if (namespace.length === 0)
    throw new EngineError('NAMESPACE_MISSING', 'Cannot use an empty namespace: name at least one label');
  return { namespace, key };
};

/** A prefix or suffix after authorization, with the same freedom. */
const labelsOf = (labels: unknown): string[] => {
  const value = { prefix: labels };
  const parsed = NamespaceSearchSchema.safeParse(value);
  if (!parsed.success) throw invalidRequest('body', parsed.error.issues, value);
  return parsed.data.prefix ?? [];
};

const toConditions = (prefix: string[], suffix: string[]): MatchCondition[] => [
  ...(prefix.length > 0 ? [{ matchType: 'prefix' as const, path: prefix }] : []),
  ...(suffix.length > 0 ? [{ matchType: 'suffix' as const, path: suffix }] : []),
];

/** LangGraph's long-term memory: items under namespaces. */
export const storeRoutes = ({ items }: Pick<ApiDeps, 'items'>) =>
  new Hono<ApiEnv>()
    .put('/store/items', jsonBody(ItemPutSchema), async (c) => {
      const { index, ttl, ...item } = c.req.valid('json');
      const request = { ...item, index, ttl };
      addressOf(request);
      const scope = await authorize(c, 'store', 'put', request);
      const put = {
        ...addressOf(request),
        value: request.value,
        ...(typeof index === 'boolean' ? (index ? {} : { index }) : index && { index }),
        ttlMinutes: ttl,
      };
      await items.batch(c.var.tenantId, [put], scope);
      return c.body(null, 204);
    })
    .get('/store/items', validate('query', ItemQuerySchema), async (c) => {
      const { refresh_ttl: refreshTtl, ...request } = c.req.valid('query');
      addressOf(request);
      const scope = await authorize(c, 'store', 'get', request);
      const [item]: readonly (Item | null)[] = await items.batch(
        c.var.tenantId,
        [{ ...addressOf(request), refreshTtl }],
        scope,
      );
      return c.json(item ? toWireItem(item) : null);
    })
    .delete('/store/items', jsonBody(ItemAddressSchema), async (c) => {
      const request = c.req.valid('json');
      addressOf(request);
      const scope = await authorize(c, 'store', 'delete', request);
      await items.batch(c.var.tenantId, [{ ...addressOf(request), value: null }], scope);
      return c.body(null, 204);
    })
    .post('/store/items/search', jsonBody(ItemSearchSchema), async (c) => {
      const {
        namespace_prefix: prefix = [],
        filter = {},
        limit = 10,
        offset = 0,
        query,
        ...rest
      } = c.req.valid('json');
      const request = { namespace: prefix, filter, limit, offset, query };
      const scope = await authorize(c, 'store', 'search', request);
      const operation = {
        namespacePrefix: labelsOf(request.namespace),
        filter: request.filter,
        limit,
        offset,
        ...(query && { query }),
        refreshTtl: rest.refresh_ttl,
      };
      const [found]: readonly SearchItem[][] = await items.batch(c.var.tenantId, [operation], scope);
      return c.json({ items: (found ?? []).map(toWireItem) });
    })
    .post('/store/namespaces', jsonBody(NamespaceSearchSchema), async (c) => {
      const { prefix, suffix, max_depth: maxDepth, limit = 100, offset = 0 } = c.req.valid('json');
      const request = { namespace: prefix, suffix, max_depth: maxDepth, limit, offset };
      const scope = await authorize(c, 'store', 'list_namespaces', request);
      const matchConditions = toConditions(labelsOf(request.namespace), labelsOf(request.suffix));
      const operation = { matchConditions, limit, offset, ...(maxDepth && { maxDepth }) };
      const [namespaces]: readonly string[][][] = await items.batch(c.var.tenantId, [operation], scope);
      return c.json({ namespaces });
    });
