import { toWireValue } from '../../schemas/wire-value.ts';
import type { Queryable } from './database.ts';
import { toJson, toJsonb } from './json-text.ts';

/** Longer texts are no names or states that anybody looks threads up by. */
const MAX_SCALAR_CHARS = 200;

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The part of a state, or of a search for one, that is kept in an index: none of a state that is one value. */
export const scalarsOf = (values: unknown): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(isObject(values) ? values : {}).filter(([, value]) =>
      typeof value === 'string' ? value.length <= MAX_SCALAR_CHARS : typeof value !== 'object' || value === null,
    ),
  );

/** @param values In LangChain's serialised form. */
export const sendThreadValues = (
  tx: Queryable,
  thread: { readonly tenantId: string; readonly threadId: string },
  values: Readonly<Record<string, unknown>>,
): void => {
  const wire = toWireValue(values);
  void tx.query({
    name: 'put-thread-values',
    text: `insert into thread_values (thread_id, tenant_id, "values", scalars) values ($1, $2, $3, $4)
      on conflict (thread_id) do update set "values" = excluded."values", scalars = excluded.scalars`,
    values: [thread.threadId, thread.tenantId, toJson(wire), toJsonb(scalarsOf(wire))],
  });
};
