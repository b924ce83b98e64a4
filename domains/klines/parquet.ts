import type { SchemaElement } from 'hyparquet';
import { checkBar, checkStep } from './bar-check.ts';
import { BarTimes } from './bar-time.ts';
import { findColumns } from './columns.ts';
import type { CsvOptions } from './csv-reader.ts';
import { KlinesError } from './errors.ts';
import type { Kline } from './kline.ts';
import { openParquet, type ParquetFile } from './parquet-file.ts';

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

const createRowReader = (elements: readonly SchemaElement[], options: ParquetOptions) => {
  const names = elements.map(({ name }) => name);
  const columns = findColumns(names);
  const times = new BarTimes(options);
  const nameOf = (index: number | undefined): string | undefined => (index === undefined ? undefined : names[index]);
  const kind = timeKindOf(elements[columns.ts] ?? { name: '' });
  return (row: Record<string, unknown>, lastTs: number | undefined): Kline => {
    const figure = (name: (typeof FIGURES)[number]): number => {
      const column = nameOf(columns[name]);
      return column === undefined ? 0 : toNumber(row[column], name);
    };
    return {
      ts: times.read(toStampText(row[nameOf(columns.ts) ?? ''], kind), lastTs),
      open: figure('open'),
      high: figure('high'),
      low: figure('low'),
      close: figure('close'),
      volume: figure('volume'),
      ...(row[nameOf(columns.closed) ?? ''] === false && { closed: false }),
    };
  };
};

/** Bars that are given at a time. */
const BATCH = 10_000;

/**
 * The bars of a Parquet file, some at a time, with the columns and the checks of CSV. Timestamps are UTC when their type says so;
 * local ones and texts are read as those of CSV are.
 * @throws {KlinesError} With the file and the row; rows count from 1.
 */
export async function* readParquetBatches(
  open: () => ParquetFile | Promise<ParquetFile>,
  options: ParquetOptions = {},
): AsyncGenerator<readonly Kline[]> {
  let index = 0;
  let last: Kline | undefined;
  try {
    const { elements, groups } = await open();
    const readRow = createRowReader(elements, options);
    for await (const rows of groups()) {
      for (let from = 0; from < rows.length; from += BATCH) {
        const klines: Kline[] = [];
        for (const row of rows.slice(from, from + BATCH)) {
          index += 1;
          const bar = readRow(row, last?.ts);
          checkBar(bar);
          if (last !== undefined) checkStep(last, bar, options.level);
          last = bar;
          klines.push(bar);
        }
        yield klines;
      }
    }
    if (last === undefined) throw new KlinesError('NO_BARS', { found: 'no rows', wanted: 'a row for each bar' });
  } catch (error) {
    if (!(error instanceof KlinesError)) throw error;
    throw index > 0 && error.code !== 'FILE_INVALID' ? error.at(options.file, index) : error.in(options.file);
  }
}

/** The bars of a whole Parquet file. @throws {KlinesError} */
export const readKlinesParquet = async (bytes: ArrayBuffer, options: ParquetOptions = {}): Promise<Kline[]> => {
  const klines: Kline[] = [];
  for await (const batch of readParquetBatches(() => openParquet(bytes), options))
    for (const kline of batch) klines.push(kline);
  return klines;
};
