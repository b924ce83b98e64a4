import { basename, extname } from 'node:path';
import type { CsvOptions } from '../../domains/klines/index.ts';
import { readKlines } from '../read-klines.ts';
import type { SeriesBars } from './series-bars.ts';

export const isCsvFile = (name: string): boolean => extname(name).toLowerCase() === '.csv';

/** The bars of a file; without a better name the series is called as the file is. */
export const readLocalBars = async (
  path: string,
  options: CsvOptions,
  symbol = basename(path, extname(path)),
): Promise<SeriesBars> => ({ symbol, source: basename(path), klines: await readKlines(path, options) });
