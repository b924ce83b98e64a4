import { createReadStream } from 'node:fs';
import { basename, extname } from 'node:path';
import { type Kline, type Level, readKlinesCsv } from '../../domains/klines/index.ts';
import type { SeriesBars } from './series-bars.ts';

export const isCsvFile = (name: string): boolean => extname(name).toLowerCase() === '.csv';

const isSystemFault = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'syscall' in error;

/**
 * The bars of a file; without a better name the series is called as the file is.
 * @throws {KlinesError} With the row that is wrong.
 */
export const readCsvFile = async (
  path: string,
  level: Level,
  symbol = basename(path, extname(path)),
): Promise<SeriesBars> => {
  const klines: Kline[] = [];
  try {
    for await (const bars of readKlinesCsv(createReadStream(path), { file: path, level })) {
      for (const bar of bars) klines.push(bar);
    }
  } catch (error) {
    throw isSystemFault(error) ? new Error(`Cannot read ${path} (${error.code})`, { cause: error }) : error;
  }
  return { symbol, source: basename(path), klines };
};
