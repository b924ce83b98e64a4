import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type Level, LevelSchema } from '../../schemas/market/level.ts';
import { UsageError } from '../command.ts';
import { namePartsOf } from '../file-name.ts';
import type { ImportSource } from './import-source.ts';
import { checkSymbol } from './put-series.ts';

export const parseLevel = (text: string): Level => {
  const { data } = LevelSchema.safeParse(text);
  if (data === undefined) throw new UsageError(`found --level ${text}, want one of ${LevelSchema.options.join(', ')}`);
  return data;
};

const sizeOf = async (file: string): Promise<number> => {
  try {
    const { size, isFile } = await stat(file).then((found) => ({ size: found.size, isFile: !found.isDirectory() }));
    if (isFile) return size;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(code === 'ENOENT' ? `${file}: there is no such file` : `${file}: it cannot be read (${code})`);
  }
  throw new Error(`${file}: it is a folder; want a file`);
};

export interface FileOptions {
  readonly symbol?: string | undefined;
  readonly level?: string | undefined;
  readonly format?: string | undefined;
}

const formatOf = (file: string, given: string | undefined): 'csv' | 'parquet' => {
  if (given === undefined) return file.endsWith('.parquet') ? 'parquet' : 'csv';
  if (given === 'csv' || given === 'parquet') return given;
  throw new UsageError(`found --format ${given}, want csv or parquet`);
};

/**
 * A file, or stdin for `-`. @throws {UsageError} When neither options nor name say what it holds. @throws {Error} When there is none.
 */
export const fileSource = async (file: string, options: FileOptions): Promise<ImportSource> => {
  const parts = file === '-' ? {} : namePartsOf(file);
  const symbol = options.symbol ?? parts.symbol;
  const level = options.level ?? parts.level;
  if (symbol === undefined || level === undefined)
    throw new UsageError(
      `found ${file} without ${symbol === undefined ? '--symbol' : '--level'}, want it, or a name such as SPX_1d.csv`,
    );
  checkSymbol(symbol);
  const isStdin = file === '-';
  const bytes = isStdin ? undefined : await sizeOf(file);
  const name = isStdin ? 'stdin' : file;
  return {
    symbol,
    level: parseLevel(level),
    name,
    format: formatOf(file, options.format),
    query: { file: name.slice(-200) },
    body: isStdin ? process.stdin : createReadStream(file),
    bytes,
  };
};
