import { parquetMetadata, parquetReadObjects, parquetSchema, type SchemaElement } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { checkBar, checkStep } from './bar-check.ts';
import { BarTimes } from './bar-time.ts';
import { findColumns } from './columns.ts';
import type { CsvOptions } from './csv-reader.ts';
import { KlinesError } from './errors.ts';
import type { Kline } from './kline.ts';

export type ParquetOptions = CsvOptions;

const FIGURES = ['open', 'high', 'low', 'close', 'volume'] as const;

const show = (value: unknown): string =>
  value === null || value === undefined ? 'nothing' : value instanceof Date ? String(value) : `${value}`;

/** How a time of the file is written as text: a day, a local time, or one of UTC. */
type TimeKind = 'date' | 'local' | 'utc';

const CHARS: Readonly<Record<TimeKind, number>> = { date: 10, local: 23, utc: 24 };

const timeKindOf = ({ logical_type: logical, converted_type: converted }: SchemaElement): TimeKind => {
  if (logical?.type === 'DATE' || converted === 'DATE') return 'date';
  return logical?.type === 'TIMESTAMP' && !logical.isAdjustedToUTC ? 'local' : 'utc';
};

const toStampText = (value: unknown, kind: TimeKind): string => {
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString().slice(0, CHARS[kind]);
  return typeof value === 'string' || typeof value === 'bigint' || typeof value === 'number'
    ? String(value)
    : show(value);
};

const toNumber = (value: unknown, name: string): number => {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  throw new KlinesError(name === 'volume' ? 'VOLUME_INVALID' : 'PRICE_INVALID', {
    found: `${name} ${show(value)}`,
    wanted: 'a number; drop or repair the row',
  });
};

/** All rows are in memory at once, and a small file may hold very many. */
const MAX_ROWS = 10_000_000;

const checkRows = (rows: number): void => {
  if (rows <= MAX_ROWS) return;
  throw new KlinesError('FILE_INVALID', {
    found: `${rows} rows`,
    wanted: `at most ${MAX_ROWS}; divide the file, or use CSV`,
  });
};

const invalidFile = (file: string | undefined, error: unknown): KlinesError =>
  new KlinesError('FILE_INVALID', {
    file,
    found: `no Parquet that can be read (${error instanceof Error ? error.message : error})`,
    wanted: 'a Parquet file, whole and with a known compression',
  });

/**
 * The bars of a Parquet file, with the columns and the checks of CSV. Timestamps are UTC when their type says so; local ones
 * and texts are read as those of CSV are.
 * @throws {KlinesError} With the file and the row; rows count from 1.
 */
export const readKlinesParquet = async (bytes: ArrayBuffer, options: ParquetOptions = {}): Promise<Kline[]> => {
  const { file, level } = options;
  let rows: Record<string, unknown>[];
  let elements: SchemaElement[];
  try {
    const metadata = parquetMetadata(bytes);
    checkRows(Number(metadata.num_rows));
    elements = parquetSchema(metadata).children.map(({ element }) => element);
    rows = await parquetReadObjects({ file: bytes, compressors });
  } catch (error) {
    throw error instanceof KlinesError ? error.in(file) : invalidFile(file, error);
  }
  const names = elements.map(({ name }) => name);
  const times = new BarTimes(options);
  let columns: ReturnType<typeof findColumns>;
  try {
    columns = findColumns(names);
  } catch (error) {
    throw error instanceof KlinesError ? error.in(file) : error;
  }
  const nameOf = (index: number | undefined): string | undefined => (index === undefined ? undefined : names[index]);
  const kind = timeKindOf(elements[columns.ts] ?? { name: '' });
  const klines: Kline[] = [];
  for (const [index, row] of rows.entries()) {
    try {
      const last = klines.at(-1);
      const figure = (name: (typeof FIGURES)[number]): number => {
        const column = nameOf(columns[name]);
        return column === undefined ? 0 : toNumber(row[column], name);
      };
      const bar: Kline = {
        ts: times.read(toStampText(row[nameOf(columns.ts) ?? ''], kind), last?.ts),
        open: figure('open'),
        high: figure('high'),
        low: figure('low'),
        close: figure('close'),
        volume: figure('volume'),
        ...(row[nameOf(columns.closed) ?? ''] === false && { closed: false }),
      };
      checkBar(bar);
      if (last !== undefined) checkStep(last, bar, level);
      klines.push(bar);
    } catch (error) {
      throw error instanceof KlinesError ? error.at(file, index + 1) : error;
    }
  }
  if (klines.length > 0) return klines;
  throw new KlinesError('NO_BARS', { file, found: 'no rows', wanted: 'a row for each bar' });
};

/** Bars as a Parquet file: `dt` in ms of UTC, figures as doubles. @param options.withClosed Adds the column `closed`. */
export const writeKlinesParquet = (
  klines: readonly Kline[],
  { withClosed = false }: { readonly withClosed?: boolean } = {},
): ArrayBuffer =>
  parquetWriteBuffer({
    columnData: [
      { name: 'dt', data: klines.map(({ ts }) => new Date(ts)), type: 'TIMESTAMP' },
      ...FIGURES.map((name) => ({ name, data: klines.map((kline) => kline[name]), type: 'DOUBLE' as const })),
      ...(withClosed
        ? [{ name: 'closed', data: klines.map(({ closed }) => closed !== false), type: 'BOOLEAN' as const }]
        : []),
    ],
  });
