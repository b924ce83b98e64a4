import { createReadStream } from 'node:fs';
import { type CsvOptions, type Kline, readKlinesCsv } from '../domains/klines/index.ts';
import { EngineError } from '../schemas/errors.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'it may not be read',
};

const systemCodeOf = (error: unknown): string =>
  error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : '';

/**
 * The bars of a CSV file, or of stdin when it is called `-`.
 * @throws {KlinesError} With the file, the row and the reason.
 * @throws {EngineError} KLINES_INVALID when the file cannot be read.
 */
export const readKlines = async (file: string, options: CsvOptions): Promise<Kline[]> => {
  const isStdin = file === '-';
  const klines: Kline[] = [];
  try {
    const chunks = isStdin ? process.stdin : createReadStream(file);
    for await (const bars of readKlinesCsv(chunks, { ...options, file: isStdin ? 'stdin' : file }))
      for (const bar of bars) klines.push(bar);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === '') throw error;
    const reason = REASONS[code] ?? `the system says ${code}`;
    throw new EngineError('KLINES_INVALID', `Cannot read ${file}: ${reason}; want a CSV file of bars, or - for stdin`, {
      cause: error,
    });
  }
  return klines;
};
