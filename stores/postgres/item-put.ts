import { EngineError } from '../../schemas/errors.ts';
import type { PutItem } from '../item-store.ts';
import type { Scope } from '../scope.ts';
import type { Queryable } from './database.ts';
import { LIVE_SQL, scopeSql, toAddress } from './item-rows.ts';
import { toJson, toJsonb } from './json-text.ts';

/** An item as it was put; an index is made of just this. */
export interface IndexableItem {
  readonly tenantId: string;
  readonly path: string;
  readonly key: string;
  readonly revision: number;
  readonly value: Readonly<Record<string, unknown>>;
  /** Paths into the value; `null`: the embedder's. */
  readonly index: readonly string[] | null;
}

/** For so long nobody but the one who put an item indexes it. */
const INDEX_GRACE = '15 seconds';

const toRow = ({ namespace, key, value, index, ttlMinutes }: PutItem) => ({
  ...toAddress(namespace, key),
  value,
  index: index === false ? [] : (index ?? null),
  ttlMinutes: ttlMinutes ?? null,
});
type Row = ReturnType<typeof toRow>;

const remove = async (tx: Queryable, tenantId: string, rows: readonly Row[], scope: Scope): Promise<void> => {
  const values: unknown[] = [tenantId, rows.map(({ path }) => path), rows.map(({ key }) => key)];
  const conditions = scopeSql(scope, (value) => `$${values.push(value)}`, 's.').map((condition) => `and ${condition}`);
  await tx.query({
    text: `delete from store_items s using unnest($2::text[], $3::text[]) as i (namespace, key)
      where s.tenant_id = $1 and s.namespace = i.namespace and s.key = i.key ${conditions.join(' ')}`,
    values,
  });
};

/** @returns what is to be indexed. */
export const putItems = async (
  tx: Queryable,
  tenantId: string,
  operations: readonly PutItem[],
  options: {
    readonly scope: Scope;
    readonly defaultTtlMinutes: number | undefined;
    readonly indexed: boolean;
  },
): Promise<readonly IndexableItem[]> => {
  const { scope, defaultTtlMinutes = null, indexed } = options;
  const lastByKey = new Map(
    operations.map((operation) => {
      const row = toRow(operation);
      return [JSON.stringify([row.path, row.key]), row] as const;
    }),
  );
  // Sorted, so that two batches over the same items wait for each other instead of blocking each other for ever.
  const rows = [...lastByKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  const [kept, removed] = [rows.filter(({ value }) => value !== null), rows.filter(({ value }) => value === null)];
  if (removed.length > 0) await remove(tx, tenantId, removed, scope);
  if (kept.length === 0) return [];

  const values: unknown[] = [
    tenantId,
    kept.map(({ path }) => path),
    kept.map(({ key }) => key),
    kept.map(({ value }) => toJsonb(value)),
    kept.map(({ ttlMinutes }) => ttlMinutes ?? defaultTtlMinutes),
    kept.map(({ index }) => (index === null ? null : toJson(index))),
    kept.map(({ index }) => indexed && index?.length !== 0),
  ];
  const reachable = scopeSql(scope, (value) => `$${values.push(value)}`, 's.');
  const written = await tx.query<{ namespace: string; key: string; revision: number; reachable: boolean }>({
    name: `put-items${reachable.length > 0 ? '-in-scope' : ''}`,
    text: `insert into store_items as s (tenant_id, namespace, key, value, ttl_minutes, expires_at, index_paths, index_due_at)
      select $1, i.namespace, i.key, i.value, i.ttl, now() + make_interval(secs => i.ttl * 60), i.paths,
        case when i.wants then now() + interval '${INDEX_GRACE}' end
      from unnest($2::text[], $3::text[], $4::jsonb[], $5::float8[], $6::json[], $7::bool[])
        as i (namespace, key, value, ttl, paths, wants)
      on conflict (tenant_id, namespace, key) do update set value = excluded.value, revision = excluded.revision,
        created_at = case when s.expires_at <= now() then excluded.created_at else s.created_at end,
        updated_at = clock_timestamp(), ttl_minutes = excluded.ttl_minutes, expires_at = excluded.expires_at,
        index_paths = excluded.index_paths, indexed_by = null, index_due_at = excluded.index_due_at
      ${reachable.map((condition) => `where not ${LIVE_SQL.replaceAll('expires_at', 's.expires_at')} or ${condition}`).join('')}
      returning namespace, key, revision, ${reachable[0] ?? 'true'} as reachable`,
    values,
  });
  const refused = written.find((row) => !row.reachable);
  if (refused)
    throw new EngineError(
      'FORBIDDEN',
      `You may not put the item ${refused.key}: its value or namespace would not be yours`,
    );
  const revisions = new Map(written.map((row) => [JSON.stringify([row.namespace, row.key]), row.revision]));
  return kept.map((row) => {
    const revision = revisions.get(JSON.stringify([row.path, row.key]));
    if (revision === undefined)
      throw new EngineError(
        'ITEM_NOT_FOUND',
        `Cannot put the item ${row.key}: one that is not yours has this key; use another`,
      );
    return { tenantId, path: row.path, key: row.key, revision, value: row.value ?? {}, index: row.index };
  });
};
