import type { ThreadFilter, ThreadPage, ThreadStore } from '../thread-store.ts';
import { askedTogether } from './asked-together.ts';
import type { Queryable } from './database.ts';
import { escapeText, toJsonb } from './json-text.ts';
import { selectThreads, type ThreadRow, toThread } from './thread-row.ts';
import { scalarsOf } from './thread-values.ts';
import { isUuid } from './uuid.ts';

const MAX_COLUMN_CHARS = 200;

/** The part of `metadata` that has columns of its own, by column; the rest is looked for in the metadata. */
const byColumn = (metadata: Readonly<Record<string, unknown>>) => {
  const columns: [column: string, value: string][] = [];
  const rest: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(metadata)) {
    const hasColumn = key === 'graph_id' || key === 'assistant_id';
    if (hasColumn && typeof value === 'string' && value.length < MAX_COLUMN_CHARS && escapeText(value) === value)
      columns.push([key, value]);
    else rest[key] = value;
  }
  return { columns, rest };
};

const OF_TENANT = ['t.tenant_id = $1', 'not t.ephemeral'];

/** The conditions that a search has, and no others: each search has the plan that suits it. */
const conditionsOf = (tenantId: string, filter: ThreadFilter) => {
  const values: unknown[] = [tenantId];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const { ids, status, metadata, scope, values: state } = filter;
  const conditions = [...OF_TENANT];
  if (ids !== undefined) conditions.push(`t.thread_id = any (${bind(ids.filter(isUuid))}::uuid[])`);
  if (status !== undefined) conditions.push(`t.status = ${bind(status)}`);
  let indexed = status === undefined ? 0 : 1;
  for (const part of [metadata, scope]) {
    const { columns, rest } = byColumn(part ?? {});
    for (const [column, value] of columns) conditions.push(`t.${column} = ${bind(value)}`);
    indexed += columns.length;
    if (Object.keys(rest).length > 0) conditions.push(`t.metadata @> ${bind(toJsonb(rest))}::jsonb`);
  }
  if (state !== undefined)
    conditions.push(`exists (select from thread_values v where v.thread_id = t.thread_id
      and v.scalars @> ${bind(toJsonb(scalarsOf(state)))}::jsonb and to_searchable(v."values") @> ${bind(toJsonb(state))}::jsonb)`);
  /** An index has all that the conditions ask for. */
  const isCovered = indexed <= 1 && conditions.length === indexed + OF_TENANT.length;
  return { where: conditions.join(' and '), values, bind, isCovered };
};

const listThreads =
  (db: Queryable): ThreadStore['list'] =>
  async (tenantId, { limit, offset, sortBy = 'updated_at', sortOrder = 'desc', ...filter }: ThreadPage) => {
    const { where, values, bind } = conditionsOf(tenantId, filter);
    const order = `order by t.${sortBy} ${sortOrder}${sortBy === 'thread_id' ? '' : `, t.thread_id ${sortOrder}`}`;
    // The ids of the page first: of the threads before it nothing else is read.
    const page = `(select t.thread_id from threads t where ${where} ${order} limit ${bind(limit)} offset ${bind(offset)})`;
    const rows = await db.query<ThreadRow>({
      text: `${selectThreads(`${page} page join threads t on t.thread_id = page.thread_id`)} ${order}`,
      values,
    });
    return rows.map(toThread);
  };

const countThreads = (db: Queryable): ThreadStore['count'] => {
  const together = askedTogether<number>();
  return (tenantId, filter) => {
    const { where, values, isCovered } = conditionsOf(tenantId, filter);
    // Postgres takes a disk's seek for four pages in a row, and would rather read the table: an order that the index has
    // and the table has not tells it better.
    const order = isCovered ? 'order by t.updated_at desc, t.thread_id desc' : '';
    return together(JSON.stringify([where, values]), async () => {
      const text = `select count(*) as total from (select from threads t where ${where} ${order}) t`;
      const [row] = await db.query<{ total: number }>({ text, values });
      return row?.total ?? 0;
    });
  };
};

export const createThreadSearch = (db: Queryable): Pick<ThreadStore, 'list' | 'count'> => ({
  list: listThreads(db),
  count: countThreads(db),
});
