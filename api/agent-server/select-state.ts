import { isRecord } from '../../schemas/record.ts';
import type { ThreadState } from './thread-state.ts';
import { selectFields } from './wire.ts';

const KEY = 'values.';

/** The fields of a state that were asked for, `values.<key>` being one key of its values; all when none was. */
export const selectState = (
  state: ThreadState,
  fields: readonly string[] | undefined,
): Readonly<Record<string, unknown>> => {
  const keys = fields?.filter((field) => field.startsWith(KEY)).map((field) => field.slice(KEY.length)) ?? [];
  if (fields === undefined || keys.length === 0 || fields.includes('values')) return selectFields({ ...state }, fields);
  const values = isRecord(state.values) ? selectFields(state.values, keys) : {};
  return { values, ...selectFields({ ...state }, fields) };
};
