type Scalar = string | number | boolean | null;

const isScalar = (value: unknown): value is Scalar => value === null || typeof value !== 'object';
const show = (value: Scalar): string => {
  if (value === null) return '-';
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value);
};

/** Scalars of a list that are shown one by one. */
const MOST_SHOWN = 6;

const listOf = (values: readonly unknown[]): string => {
  if (values.length === 0) return 'none';
  if (values.length <= MOST_SHOWN && values.every(isScalar)) return values.map(show).join(', ');
  return values.length === 1 ? '1 entry' : `${values.length} entries`;
};

/** A value in a few words; `undefined` for what is deeper than a line. */
const outline = (value: unknown): string | undefined => {
  if (isScalar(value)) return show(value);
  return Array.isArray(value) ? listOf(value) : undefined;
};

/** What stands beside the answer already. */
const TOLD = new Set(['network', 'result', 'run', 'warnings']);

/** An answer of any tool or job, a row for each of its fields. */
export const answerOutline = (answer: unknown): readonly (readonly [string, string])[] => {
  if (isScalar(answer)) return [];
  return Object.entries(answer as object).flatMap(([name, value]): (readonly [string, string])[] => {
    if (TOLD.has(name) || value === null) return [];
    const line = outline(value);
    if (line !== undefined) return [[name, line]];
    const parts = Object.entries(value as object).map(([part, inner]) => [part, outline(inner) ?? '...'].join(' '));
    return [[name, parts.join(', ')]];
  });
};
