import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import {
  type CsvOptions,
  type Kline,
  KlinesError,
  readKlinesCsv,
  readKlinesParquet,
} from '../../../domains/klines/index.ts';
import { EngineError } from '../../../schemas/errors.ts';
import type { SeriesPut } from '../../../stores/kline-store.ts';
import type { MarketDataProvider } from './market-data-provider.ts';

const toFileError = (file: string, error: unknown): unknown => {
  const invalid = (reason: string) => new EngineError('KLINES_INVALID', `Cannot import ${reason}`, { cause: error });
  if (error instanceof KlinesError) return invalid(error.message);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return invalid(`${file}: there is no such file`);
  return typeof code === 'string' ? invalid(`${file}: it cannot be read (${code})`) : error;
};

async function* readParquet(file: string, options: CsvOptions): AsyncGenerator<readonly Kline[]> {
  const bytes = await readFile(file);
  yield await readKlinesParquet(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength), options);
}

/**
 * The bars of one file, CSV or, by its name, Parquet. Its errors name the row (of CSV the header is row 1), what was found and
 * what is wanted.
 * @param series As what they are stored; what else is asked for is not there.
 */
export const createFileProvider = (
  file: string,
  series: Omit<SeriesPut, 'symbol' | 'level'>,
  options: Omit<CsvOptions, 'file' | 'level'> = {},
): MarketDataProvider => ({
  name: file,
  seriesOf: ({ symbol, level }) => ({ ...series, symbol, level }),
  async *bars({ level, fromTs = Number.NEGATIVE_INFINITY, toTs = Number.POSITIVE_INFINITY }) {
    const read = { ...options, file, level };
    try {
      const batches = file.endsWith('.parquet') ? readParquet(file, read) : readKlinesCsv(createReadStream(file), read);
      for await (const batch of batches) yield batch.filter(({ ts }) => ts >= fromTs && ts <= toTs);
    } catch (error) {
      throw toFileError(file, error);
    }
  },
});
