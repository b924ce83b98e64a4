import { type Kline, writeKlinesCsv, writeKlinesParquet } from '../../domains/klines/index.ts';
import { EngineError } from '../../schemas/errors.ts';

/** All bars of a Parquet file are in memory at once. */
const MAX_PARQUET_BARS = 5_000_000;

/** CSV as it is read from the store, no faster than the client takes it. */
export const csvBody = (batches: AsyncIterable<readonly Kline[]>, withClosed: boolean): ReadableStream<Uint8Array> =>
  ReadableStream.from(writeKlinesCsv(batches, { withClosed })).pipeThrough(new TextEncoderStream());

/** @throws {EngineError} INVALID_REQUEST for more bars than fit. */
export const parquetBody = async (
  batches: AsyncIterable<readonly Kline[]>,
  withClosed: boolean,
): Promise<ArrayBuffer> => {
  const klines: Kline[] = [];
  for await (const batch of batches) {
    if (klines.length + batch.length > MAX_PARQUET_BARS)
      throw new EngineError(
        'INVALID_REQUEST',
        `Cannot export more than ${MAX_PARQUET_BARS} bars as Parquet; ask for a range with from and to, or for csv`,
      );
    for (const kline of batch) klines.push(kline);
  }
  return writeKlinesParquet(klines, { withClosed });
};
