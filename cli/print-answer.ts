import { isRecord } from '../schemas/record.ts';
import { print } from './terminal.ts';

const MOST_ITEMS = 12;
const MOST_ROWS = 20;
const MOST_CELL = 60;

type Row = Readonly<Record<string, unknown>>;

const shorten = (text: string): string => (text.length <= MOST_CELL ? text : `${text.slice(0, MOST_CELL - 1)}…`);

const scalar = (value: unknown): string => {
  if (value === null || value === undefined) return '-';
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value);
};

const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null;

const list = (values: readonly unknown[]): string => {
  if (values.length === 0) return 'none';
  const rest = values.length > MOST_ITEMS ? ` … (${values.length})` : '';
  return values.slice(0, MOST_ITEMS).map(scalar).join(', ') + rest;
};

/** An object in a word: what it is of, as its first text says, or its numbers, such as a span of time. */
const word = (value: unknown): string => {
  if (!isRecord(value)) return scalar(value);
  const values = Object.values(value);
  return (
    (values.find((one) => typeof one === 'string') as string | undefined) ??
    values.filter(isScalar).map(scalar).join('-')
  );
};

/** On one line: of what is nested deeper a word each, as much as there is room for. */
const cell = (value: unknown): string => shorten(Array.isArray(value) ? list(value.map(word)) : word(value));

const table = (rows: readonly Row[], indent: string): readonly string[] => {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = [columns, ...rows.slice(0, MOST_ROWS).map((row) => columns.map((name) => cell(row[name])))];
  const widths = columns.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const lines = cells.map((line) =>
    line
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const more = rows.length > MOST_ROWS ? [`… ${rows.length} in all`] : [];
  return [...lines, ...more].map((line) => indent + line);
};

const isShort = (value: unknown): boolean => isScalar(value) || (Array.isArray(value) && value.every(isScalar));

/** Where an answer comes from: people want to know the answer first. */
const PROVENANCE = ['network', 'result', 'run', 'units'];
const placeOf = (name: string, value: unknown): number => (PROVENANCE.includes(name) ? 2 : isShort(value) ? 0 : 1);

/** What fits on a line comes before what does not. */
const linesOf = (fields: Row, indent: string): readonly string[] => {
  const names = Object.keys(fields).toSorted((a, b) => placeOf(a, fields[a]) - placeOf(b, fields[b]));
  const width = Math.max(0, ...names.filter((name) => isShort(fields[name])).map((name) => name.length));
  return names.flatMap((name): readonly string[] => {
    const value = fields[name];
    if (isScalar(value)) return [`${indent}${name.padEnd(width)}  ${scalar(value)}`];
    if (Array.isArray(value) && value.every(isScalar)) return [`${indent}${name.padEnd(width)}  ${list(value)}`];
    const inner = `${indent}  `;
    if (Array.isArray(value))
      return [
        indent + name,
        ...table(
          value.map((row) => (isRecord(row) ? row : { value: row })),
          inner,
        ),
      ];
    return [indent + name, ...linesOf(value as Row, inner)];
  });
};

/** What an assistant with structured input came to, in its state; `undefined` for a graph without such. */
export const answerOf = (values: unknown): Row | undefined => {
  if (!isRecord(values)) return undefined;
  return [values.answer, values.report].find(isRecord);
};

/** An answer as people read it: a line for each field, lists of objects as tables, long ones cut. */
export const printAnswer = (answer: Row): void => {
  for (const line of linesOf(answer, '')) print(line);
};
