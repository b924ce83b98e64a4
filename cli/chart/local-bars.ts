import { createReadStream } from 'node:fs';
import { basename, extname } from 'node:path';
import { type Kline, type Level, readKlinesCsv } from '../../domains/klines/index.ts';

export const isCsvFile = (name: string): boolean => extname(name).toLowerCase() === '.csv';

/** The symbol that a file is about, for want of a better name. */
export const symbolOfFile = (path: string): string => basename(path, extname(path));

const isSystemFault = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'syscall' in error;

/** @throws {KlinesError} With the row that is wrong. */
export const readCsvFile = async (path: string, level: Level): Promise<readonly Kline[]> => {
  const klines: Kline[] = [];
  try {
    for await (const bars of readKlinesCsv(createReadStream(path), { file: path, level })) {
      for (const bar of bars) klines.push(bar);
    }
  } catch (error) {
    throw isSystemFault(error) ? new Error(`Cannot read ${path} (${error.code})`, { cause: error }) : error;
  }
  return klines;
};
