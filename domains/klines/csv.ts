import { type CsvOptions, KlineCsvReader } from './csv-reader.ts';
import type { Kline } from './kline.ts';

/** The bars of a whole CSV text. @throws {KlinesError} */
export const parseKlinesCsv = (text: string, options: CsvOptions = {}): Kline[] => {
  const reader = new KlineCsvReader(options);
  return [...reader.push(text), ...reader.end()];
};

/** The bars of CSV that comes in chunks, as many at a time as a chunk completes. @throws {KlinesError} */
export async function* readKlinesCsv(
  chunks: AsyncIterable<string | Uint8Array>,
  options: CsvOptions = {},
): AsyncGenerator<readonly Kline[]> {
  const reader = new KlineCsvReader(options);
  for await (const chunk of chunks) {
    const bars = reader.push(chunk);
    if (bars.length > 0) yield bars;
  }
  const last = reader.end();
  if (last.length > 0) yield last;
}
