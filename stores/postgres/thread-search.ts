import type { ThreadFilter, ThreadPage, ThreadStore } from '../thread-store.ts';
import type { Queryable } from './database.ts';
import { toJsonb } from './json-text.ts';
import { selectThreads, type ThreadRow, toThread } from './thread-row.ts';
import { scalarsOf } from './thread-values.ts';
import { isUuid } from './uuid.ts';

/** The conditions that a search has, and no others: each search has the plan that suits it. */
const conditionsOf = (tenantId: string, filter: ThreadFilter) => {
  const values: unknown[] = [tenantId];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const { ids, status, metadata, scope, values: state } = filter;
  const conditions = ['t.tenant_id = $1', 'not t.ephemeral'];
  if (ids !== undefined) conditions.push(`t.thread_id = any (${bind(ids.filter(isUuid))}::uuid[])`);
  if (status !== undefined) conditions.push(`t.status = ${bind(status)}`);
  for (const part of [metadata, scope])
    if (part !== undefined) conditions.push(`t.metadata @> ${bind(toJsonb(part))}::jsonb`);
  if (state !== undefined)
    conditions.push(`exists (select from thread_values v where v.thread_id = t.thread_id
      and v.scalars @> ${bind(toJsonb(scalarsOf(state)))}::jsonb and to_searchable(v."values") @> ${bind(toJsonb(state))}::jsonb)`);
  return { where: conditions.join(' and '), values, bind };
};

const listThreads =
  (db: Queryable): ThreadStore['list'] =>
  async (tenantId, { limit, offset, sortBy = 'updated_at', sortOrder = 'desc', ...filter }: ThreadPage) => {
    const { where, values, bind } = conditionsOf(tenantId, filter);
    const order = `order by t.${sortBy} ${sortOrder}${sortBy === 'thread_id' ? '' : `, t.thread_id ${sortOrder}`}`;
    // The page first: the states of the threads before it are of no interest.
    const page = `(select * from threads t where ${where} ${order} limit ${bind(limit)} offset ${bind(offset)}) t`;
    const rows = await db.query<ThreadRow>({ text: `${selectThreads(page)} ${order}`, values });
    return rows.map(toThread);
  };

const countThreads =
  (db: Queryable): ThreadStore['count'] =>
  async (tenantId, filter) => {
    const { where, values } = conditionsOf(tenantId, filter);
    const [row] = await db.query<{ total: number }>({
      text: `select count(*) as total from threads t where ${where}`,
      values,
    });
    return row?.total ?? 0;
  };

export const createThreadSearch = (db: Queryable): Pick<ThreadStore, 'list' | 'count'> => ({
  list: listThreads(db),
  count: countThreads(db),
});
