// How reports for people are set.

/** Letters in a line of plain text. */
const LINE = 120;

export const percent = (value: number | null): string => (value === null ? '-' : `${(value * 100).toFixed(2)} %`);
export const figure = (value: number | null): string => (value === null ? '-' : value.toFixed(2));
export const money = (value: number): string => Math.round(value).toLocaleString('en-US');

/** Columns under their heads, the first to the left, the others to the right. */
export const table = (rows: readonly (readonly string[])[]): string[] => {
  const widths = rows.reduce<number[]>(
    (found, row) => row.map((cell, column) => Math.max(found[column] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
};

export const indent = (lines: readonly string[]): string[] => lines.map((line) => (line === '' ? line : `  ${line}`));

/** A long text in lines of at most so many letters, by its words. */
export const wrap = (text: string): string[] =>
  text.match(new RegExp(`.{1,${LINE}}(?:\\s|$)`, 'gu'))?.map((line) => line.trimEnd()) ?? [text];

/** A bar's start as people write it. */
export const createDate = (level: string): ((ts: number) => string) => {
  const days = ['1d', '1w', '1M'].includes(level);
  return (ts) =>
    new Date(ts)
      .toISOString()
      .slice(0, days ? 10 : 16)
      .replace('T', ' ');
};

/** Each once. */
export const different = (values: readonly string[]): string[] => [...new Set(values)];
