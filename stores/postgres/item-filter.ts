import { escapeText, toJsonb } from './json-text.ts';

const COMPARISONS: Readonly<Record<string, string>> = { $gt: '>', $gte: '>=', $lt: '<', $lte: '<=' };
const OPERATORS = new Set(['$eq', '$ne', '$in', '$nin', ...Object.keys(COMPARISONS)]);

const isOperators = (condition: unknown): condition is Record<string, unknown> =>
  typeof condition === 'object' &&
  condition !== null &&
  !Array.isArray(condition) &&
  Object.keys(condition).every((key) => OPERATORS.has(key));

/**
 * A filter of a store search as SQL over the column `value`. Compared by size are two numbers, or two strings (so that
 * ISO dates work); values of different types match neither `$gt` nor `$lte`.
 * @param bind Adds a value to the statement and returns its placeholder.
 */
export const filterSql = (
  filter: Readonly<Record<string, unknown>>,
  bind: (value: unknown) => string,
): readonly string[] =>
  Object.entries(filter).flatMap(([key, condition]) => {
    // Bound when it is first used: Postgres refuses a value that the statement does not mention.
    let placeholder: string | undefined;
    const field = () => {
      placeholder ??= bind(escapeText(key));
      return `(value -> ${placeholder}::text)`;
    };
    const equals = (value: unknown) => `${field()} is not distinct from ${bind(toJsonb(value))}::jsonb`;
    // One parameter for all of them: a statement takes 65,535.
    const oneOf = (values: unknown) =>
      Array.isArray(values) && values.length > 0
        ? `exists (select from jsonb_array_elements(${bind(toJsonb(values))}::jsonb) as one (element) where element is not distinct from ${field()})`
        : 'false';
    const compare = (operator: string, value: unknown) => {
      if (typeof value === 'number')
        return `case when jsonb_typeof(${field()}) = 'number' then ${field()}::numeric ${operator} ${bind(value)}::numeric else false end`;
      if (typeof value === 'string')
        return `case when jsonb_typeof(${field()}) = 'string' then (${field()} #>> '{}') collate "C" ${operator} ${bind(escapeText(value))}::text else false end`;
      return 'false';
    };
    if (!isOperators(condition)) return [equals(condition)];
    return Object.entries(condition).map(([operator, value]) => {
      const comparison = COMPARISONS[operator];
      if (comparison !== undefined) return compare(comparison, value);
      if (operator === '$eq') return equals(value);
      if (operator === '$ne') return `not (${equals(value)})`;
      return operator === '$in' ? oneOf(value) : `not (${oneOf(value)})`;
    });
  });
