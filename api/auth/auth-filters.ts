import { isRecord } from '../../schemas/record.ts';
import type { Scope } from '../../stores/scope.ts';

/** @returns `undefined` when it is none that we know. */
const toContained = (filter: unknown): unknown => {
  if (!isRecord(filter)) return Array.isArray(filter) ? undefined : filter;
  const [[operator, operand] = [], ...more] = Object.entries(filter);
  if (more.length > 0 || isRecord(operand)) return undefined;
  if (operator === '$eq' && !Array.isArray(operand)) return operand;
  if (operator === '$contains' && operand !== undefined) return Array.isArray(operand) ? operand : [operand];
  return undefined;
};

/**
 * What a handler of an `auth` file returned, as the part of the resources that the caller may touch.
 * @throws {Error} For a filter that cannot be kept. To leave it out would let the caller see what is not theirs.
 */
export const toScope = (filters: Readonly<Record<string, unknown>>, event: string): Scope =>
  Object.fromEntries(
    Object.entries(filters).map(([key, filter]) => {
      const contained = toContained(filter);
      if (contained !== undefined) return [key, contained];
      const found = filter === undefined ? 'nothing' : 'something else';
      throw new Error(`The auth handler of ${event} returned ${found} for ${key}, want a value, {$eq} or {$contains}`);
    }),
  );
