import { expect, test } from 'vitest';
import { type Kline, KlinesError, readParquetBatches, writeKlinesParquet } from '../../domains/klines/index.ts';
import { openInThread } from './parquet-thread.ts';

const START = Date.UTC(2020, 0, 2);
const klines: readonly Kline[] = Array.from({ length: 25_000 }, (_, minute) => ({
  ts: START + minute * 60_000,
  open: 1,
  high: 3,
  low: 1,
  close: 2.5,
  volume: minute,
}));

const read = async (bytes: ArrayBuffer, stepMs?: number): Promise<readonly Kline[]> => {
  const bars: Kline[] = [];
  for await (const batch of readParquetBatches(() => openInThread(bytes, stepMs), { file: 'f.parquet', level: '1m' }))
    bars.push(...batch);
  return bars;
};

test('bars come through the thread as they are', async () => {
  expect(await read(writeKlinesParquet(klines))).toEqual(klines);
});

test('a file that is none is refused as elsewhere', async () => {
  await expect(read(new Uint8Array(100).buffer)).rejects.toThrow(
    'f.parquet: found no Parquet that can be read (parquet file invalid (footer != PAR1)); want a Parquet file, whole',
  );
});

test('broken files, some of which their reader never gets through, are refused in time and in plain words', async () => {
  const bytes = writeKlinesParquet(klines.slice(0, 2));
  // Lengths and counts among the first of the file: at some of these bytes the library's reader runs for ever.
  const messages = await Promise.all(
    [20, 84, 134].map(async (at) => {
      const broken = bytes.slice(0);
      const view = new Uint8Array(broken);
      view[at] = 255 - (view[at] ?? 0);
      return read(broken, 4_000).then(
        () => 'read',
        (error: unknown) => (error instanceof KlinesError ? error.message : error),
      );
    }),
  );
  for (const message of messages) expect(message).toMatch(/^read$|^f\.parquet(, row \d+)?: found .+; want /);
  expect(messages).toContain(
    'f.parquet: found a file that is not unpacked in 4 s; want a whole Parquet file; write it anew, or use CSV',
  );
}, 60_000);
