import { createReadStream } from 'node:fs';
import { type CsvOptions, type Kline, readKlinesCsv } from '../domains/klines/index.ts';
import { EngineError } from '../schemas/errors.ts';
import { fileFaultOf } from './file-fault.ts';

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
    const reason = fileFaultOf(error);
    if (reason === undefined) throw error;
    throw new EngineError('KLINES_INVALID', `Cannot read ${file}: ${reason}; want a CSV file of bars, or - for stdin`, {
      cause: error,
    });
  }
  return klines;
};
