import { createReadStream } from 'node:fs';
import { type CsvOptions, type Kline, KlinesError, readKlinesCsv } from '../../../domains/klines/index.ts';
import { EngineError } from '../../../schemas/errors.ts';

const toFileError = (file: string, error: unknown): unknown => {
  const invalid = (reason: string) => new EngineError('KLINES_INVALID', `Cannot import ${reason}`, { cause: error });
  if (error instanceof KlinesError) return invalid(error.message);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return invalid(`${file}: there is no such file`);
  return typeof code === 'string' ? invalid(`${file}: it cannot be read (${code})`) : error;
};

/**
 * The bars of a CSV file, read as a stream.
 * @throws {EngineError} KLINES_INVALID with the file, the row (the header is row 1), what was found and what is wanted.
 */
export async function* readKlineFile(
  file: string,
  options: Omit<CsvOptions, 'file'>,
): AsyncGenerator<readonly Kline[]> {
  try {
    yield* readKlinesCsv(createReadStream(file), { ...options, file });
  } catch (error) {
    throw toFileError(file, error);
  }
}
