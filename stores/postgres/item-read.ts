import type { Item, ListNamespacesOperation, SearchItem } from '@langchain/langgraph-checkpoint';
import type { GetItem, ItemOperation, PutItem, SearchItems } from '../item-store.ts';
import type { Scope } from '../scope.ts';
import type { Queryable } from './database.ts';
import { filterSql } from './item-filter.ts';
import { findNearest } from './item-nearest.ts';
import { ITEM_COLUMNS, type ItemRow, LIVE_SQL, scopeSql, toItem, toPath, underSql } from './item-rows.ts';
import { escapeText, unescapeText } from './json-text.ts';

export interface ReadContext {
  readonly db: Queryable;
  readonly tenantId: string;
  readonly scope: Scope;
  readonly refreshOnRead: boolean;
  readonly embedderId: string | undefined;
  /** The vector of each query of the batch. */
  readonly vectors: ReadonlyMap<string, Float32Array>;
}

/** What is being written just now is fresh anyway, so locked rows are passed over. */
const refresh = async ({ db, tenantId }: ReadContext, rows: readonly ItemRow[]): Promise<void> => {
  const mortal = rows.filter(({ ttl_minutes }) => ttl_minutes !== null);
  if (mortal.length === 0) return;
  await db.query({
    name: 'refresh-items',
    text: `with chosen as (
        select s.namespace, s.key from store_items s join unnest($2::text[], $3::text[]) as i (namespace, key)
          on s.namespace = i.namespace and s.key = i.key
        where s.tenant_id = $1 and s.expires_at > now() for no key update of s skip locked)
      update store_items s set expires_at = now() + make_interval(secs => s.ttl_minutes * 60) from chosen
      where s.tenant_id = $1 and s.namespace = chosen.namespace and s.key = chosen.key`,
    values: [tenantId, mortal.map(({ namespace }) => namespace), mortal.map(({ key }) => key)],
  });
};

const get = async (context: ReadContext, operation: GetItem): Promise<Item | null> => {
  const values: unknown[] = [context.tenantId, toPath(operation.namespace), escapeText(operation.key)];
  const reachable = scopeSql(context.scope, (value) => `$${values.push(value)}`);
  const [row] = await context.db.query<ItemRow>({
    name: `get-item${reachable.length > 0 ? '-in-scope' : ''}`,
    text: `select ${ITEM_COLUMNS} from store_items
      where ${['tenant_id = $1 and namespace = $2 and key = $3', LIVE_SQL, ...reachable].join(' and ')}`,
    values,
  });
  if (row === undefined) return null;
  if (operation.refreshTtl ?? context.refreshOnRead) await refresh(context, [row]);
  return toItem(row);
};

const search = async (context: ReadContext, operation: SearchItems): Promise<SearchItem[]> => {
  const { db, tenantId, embedderId } = context;
  const { limit = 10, offset = 0, query, filter = {} } = operation;
  const values: unknown[] = [tenantId];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const conditions = [
    'tenant_id = $1',
    LIVE_SQL,
    ...underSql(toPath(operation.namespacePrefix), bind),
    ...filterSql(filter, bind),
    ...scopeSql(context.scope, bind),
  ].join(' and ');
  const select = (condition: string, extra: readonly unknown[], page: { limit: number; offset: number }) =>
    db.query<ItemRow>({
      text: `select ${ITEM_COLUMNS} from store_items where ${conditions} ${condition}
        order by updated_at desc, namespace, key
        limit $${values.length + extra.length + 1} offset $${values.length + extra.length + 2}`,
      values: [...values, ...extra, page.limit, page.offset],
    });

  const vector = query === undefined ? undefined : context.vectors.get(query);
  if (vector === undefined || embedderId === undefined) {
    const rows = await select('', [], { limit, offset });
    if (operation.refreshTtl ?? context.refreshOnRead) await refresh(context, rows);
    return rows.map(toItem);
  }
  const { found, indexedCount } = await findNearest(db, {
    tenantId,
    embedderId,
    vector,
    offset,
    limit,
    conditions,
    values,
  });
  // What has no index cannot be compared: it follows, as in LangGraph's own store.
  const without = `and (indexed_by is distinct from $${values.length + 1} or not exists (select from store_vectors v
    where v.tenant_id = $1 and v.namespace = store_items.namespace and v.key = store_items.key))`;
  const missing = limit - found.length;
  const rest =
    missing > 0
      ? await select(without, [embedderId], { limit: missing, offset: Math.max(0, offset - indexedCount) })
      : [];
  if (operation.refreshTtl ?? context.refreshOnRead) await refresh(context, [...found.map(({ row }) => row), ...rest]);
  return [...found.map(({ item }) => item), ...rest.map(toItem)];
};

/** Deeper than any namespace is. */
const MAX_DEPTH = 2 ** 31 - 1;

const listNamespaces = async (
  { db, tenantId, scope }: ReadContext,
  { matchConditions = [], maxDepth, limit, offset }: ListNamespacesOperation,
): Promise<string[][]> => {
  const depth = Math.min(maxDepth ?? MAX_DEPTH, MAX_DEPTH);
  const values: unknown[] = [tenantId, depth, limit ?? null, offset ?? 0];
  const bind = (value: unknown) => `$${values.push(value)}`;
  // As a pattern of labels: `*` is any one label. Suffix and prefix differ in where the pattern may end or begin.
  const matches = matchConditions.map(({ matchType, path }) => {
    const labels = path.map((label) =>
      label === '*' ? '[^.]+' : escapeText(label).replace(/[^\p{L}\p{N}]/gu, '\\$&'),
    );
    const pattern = labels.join('\\.');
    return `namespace ~ ${bind(matchType === 'prefix' ? `^${pattern}(\\.|$)` : `(^|\\.)${pattern}$`)}`;
  });
  const rows = await db.query<{ labels: string[] }>({
    text: `select distinct (string_to_array(namespace, '.'))[:$2::int] collate "C" as labels
      from store_items where ${['tenant_id = $1', LIVE_SQL, ...matches, ...scopeSql(scope, bind)].join(' and ')}
      order by labels limit $3 offset $4`,
    values,
  });
  return rows.map(({ labels }) => labels.map(unescapeText));
};

export const readItems = (context: ReadContext, operation: Exclude<ItemOperation, PutItem>) => {
  if ('namespacePrefix' in operation) return search(context, operation);
  if ('key' in operation) return get(context, operation);
  return listNamespaces(context, operation);
};
