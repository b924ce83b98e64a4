import {
  type GetOperation,
  InvalidNamespaceError,
  type Item,
  type ListNamespacesOperation,
  type Operation,
  type OperationResults,
  type PutOperation,
  type SearchItem,
  type SearchOperation,
} from '@langchain/langgraph-checkpoint';
import type { ItemStore } from '../item-store.ts';
import type { Database, Queryable } from './database.ts';
import { filterSql } from './item-filter.ts';
import { escapeText, toJsonb, unescapeText } from './json-text.ts';

interface ItemRow {
  readonly namespace: string;
  readonly key: string;
  readonly value: Record<string, unknown>;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const toItem = (row: ItemRow): Item => ({
  namespace: unescapeText(row.namespace).split('.'),
  key: unescapeText(row.key),
  value: row.value,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** Labels become one text: no label holds a dot, so nothing is lost. */
const toPath = (labels: readonly string[]): string => {
  for (const label of labels) {
    if (typeof label !== 'string' || label === '' || label.includes('.'))
      throw new InvalidNamespaceError(
        `Cannot use namespace ${JSON.stringify(labels)}: each label must be a text without dots that is not empty`,
      );
  }
  return escapeText(labels.join('.'));
};

const toFullPath = (labels: readonly string[]): string => {
  if (labels.length === 0)
    throw new InvalidNamespaceError('Cannot use an empty namespace: it needs at least one label');
  return toPath(labels);
};

/** What lies under a namespace: in the collation "C" the paths from `prefix.` to before `prefix/`, the next character. */
const underSql = (prefix: string, bind: (value: unknown) => string): readonly string[] =>
  prefix === ''
    ? []
    : [`(namespace = ${bind(prefix)} or (namespace >= ${bind(`${prefix}.`)} and namespace < ${bind(`${prefix}/`)}))`];

const get = async (db: Queryable, tenantId: string, { namespace, key }: GetOperation): Promise<Item | null> => {
  const [row] = await db.query<ItemRow>({
    name: 'get-item',
    text: `select namespace, key, value, created_at, updated_at from store_items
      where tenant_id = $1 and namespace = $2 and key = $3`,
    values: [tenantId, toPath(namespace), escapeText(key)],
  });
  return row ? toItem(row) : null;
};

const search = async (db: Queryable, tenantId: string, operation: SearchOperation): Promise<SearchItem[]> => {
  const values: unknown[] = [tenantId, operation.limit ?? 10, operation.offset ?? 0];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const conditions = [
    ...underSql(toPath(operation.namespacePrefix), bind),
    ...filterSql(operation.filter ?? {}, bind),
  ].map((condition) => `and ${condition}`);
  const rows = await db.query<ItemRow>({
    text: `select namespace, key, value, created_at, updated_at from store_items
      where tenant_id = $1 ${conditions.join(' ')}
      order by updated_at desc, namespace, key limit $2 offset $3`,
    values,
  });
  return rows.map(toItem);
};

const listNamespaces = async (
  db: Queryable,
  tenantId: string,
  { matchConditions = [], maxDepth, limit, offset }: ListNamespacesOperation,
): Promise<string[][]> => {
  const values: unknown[] = [tenantId, maxDepth ?? null, limit ?? null, offset ?? 0];
  const bind = (value: unknown) => `$${values.push(value)}`;
  // As a pattern of labels: `*` is any one label. Suffix and prefix differ in where the pattern may end or begin.
  const conditions = matchConditions.map(({ matchType, path }) => {
    const labels = path.map((label) =>
      label === '*' ? '[^.]+' : escapeText(label).replace(/[^\p{L}\p{N}]/gu, '\\$&'),
    );
    const pattern = labels.join('\\.');
    return `and namespace ~ ${bind(matchType === 'prefix' ? `^${pattern}(\\.|$)` : `(^|\\.)${pattern}$`)}`;
  });
  const rows = await db.query<{ labels: string[] }>({
    text: `select distinct (string_to_array(namespace, '.'))[:coalesce($2::int, 2147483647)] collate "C" as labels
      from store_items where tenant_id = $1 ${conditions.join(' ')} order by labels limit $3 offset $4`,
    values,
  });
  return rows.map(({ labels }) => labels.map(unescapeText));
};

const put = async (tx: Queryable, tenantId: string, operations: readonly PutOperation[]): Promise<void> => {
  const lastByKey = new Map(
    operations.map((operation) => {
      const [path, key] = [toFullPath(operation.namespace), escapeText(operation.key)];
      return [JSON.stringify([path, key]), { path, key, value: operation.value }] as const;
    }),
  );
  // Sorted, so that two batches over the same items wait for each other instead of blocking each other for ever.
  const rows = [...lastByKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  const [kept, removed] = [rows.filter(({ value }) => value !== null), rows.filter(({ value }) => value === null)];
  void tx.query({
    name: 'put-items',
    text: `insert into store_items (tenant_id, namespace, key, value)
      select $1, i.namespace, i.key, i.value from unnest($2::text[], $3::text[], $4::jsonb[]) as i (namespace, key, value)
      on conflict (tenant_id, namespace, key) do update set value = excluded.value, updated_at = clock_timestamp()`,
    values: [
      tenantId,
      kept.map(({ path }) => path),
      kept.map(({ key }) => key),
      kept.map(({ value }) => toJsonb(value)),
    ],
  });
  if (removed.length === 0) return;
  await tx.query({
    name: 'delete-items',
    text: `delete from store_items s using unnest($2::text[], $3::text[]) as i (namespace, key)
      where s.tenant_id = $1 and s.namespace = i.namespace and s.key = i.key`,
    values: [tenantId, removed.map(({ path }) => path), removed.map(({ key }) => key)],
  });
};

const isPut = (operation: Operation): operation is PutOperation => 'value' in operation;

const readOne = (db: Queryable, tenantId: string, operation: Exclude<Operation, PutOperation>) => {
  if ('namespacePrefix' in operation) return search(db, tenantId, operation);
  if ('key' in operation) return get(db, tenantId, operation);
  return listNamespaces(db, tenantId, operation);
};

export const createItemStore = (db: Database): ItemStore => ({
  async batch(tenantId, operations) {
    const puts = operations.filter(isPut);
    const read = (tx: Queryable) =>
      Promise.all(operations.map((operation) => (isPut(operation) ? undefined : readOne(tx, tenantId, operation))));
    if (puts.length === 0) return (await read(db)) as OperationResults<Operation[]>;
    for (const { namespace } of puts) toFullPath(namespace);
    const [results] = await db.withTransaction((tx) => Promise.all([read(tx), put(tx, tenantId, puts)]));
    return results as OperationResults<Operation[]>;
  },
});
