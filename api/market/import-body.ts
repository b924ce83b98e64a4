import { setImmediate, setTimeout } from 'node:timers/promises';
import {
  type CsvOptions,
  type Kline,
  KlinesError,
  readKlinesCsv,
  readParquetBatches,
} from '../../domains/klines/index.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { SeriesFormat } from '../../schemas/market/series.ts';
import { openInThread } from './parquet-thread.ts';

export type ByteStream = AsyncIterable<Uint8Array>;

/** Passes a body on. @throws {EngineError} INVALID_REQUEST once nothing came for so long: who sends nothing keeps others from their turn. */
export async function* limitPauses(body: ByteStream, maxPauseMs: number): AsyncGenerator<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const enough = new AbortController();
      const pause = setTimeout(maxPauseMs, undefined, { signal: enough.signal }).then(() => {
        throw new EngineError(
          'INVALID_REQUEST',
          `Cannot import: nothing of the body came for ${maxPauseMs / 1000} s; send it without pauses`,
        );
      });
      pause.catch(() => {});
      try {
        const { done, value } = await Promise.race([chunks.next(), pause]);
        if (done) return;
        yield value;
      } finally {
        enough.abort();
      }
    }
  } finally {
    // Not waited for: the piece that never comes is still under way.
    chunks.return?.().catch(() => {});
  }
}

/** @throws {EngineError} BODY_TOO_LARGE once more bytes came than may. */
export async function* limitBytes(body: ByteStream, maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes)
      throw new EngineError(
        'BODY_TOO_LARGE',
        `Cannot import: the body is over the limit of ${maxBytes} bytes; divide the file, or raise SLUICE_IMPORT_MAX_MB`,
      );
    yield chunk;
  }
}

const collect = async (body: ByteStream): Promise<ArrayBuffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const joined = Buffer.concat(chunks);
  return joined.buffer.slice(joined.byteOffset, joined.byteOffset + joined.byteLength) as ArrayBuffer;
};

async function* readParquet(body: ByteStream, options: CsvOptions): AsyncGenerator<readonly Kline[]> {
  for await (const bars of readParquetBatches(async () => openInThread(await collect(body)), options)) {
    yield bars;
    // To check them is work of this thread, which has other requests to answer meanwhile.
    await setImmediate();
  }
}

/**
 * The bars of a body. CSV is read as it comes; Parquet has its index at its end and is kept whole.
 * @throws {EngineError} KLINES_INVALID with the row, what was found and what is wanted.
 */
export async function* readBars(
  body: ByteStream,
  format: SeriesFormat,
  options: CsvOptions,
): AsyncGenerator<readonly Kline[]> {
  try {
    yield* format === 'parquet' ? readParquet(body, options) : readKlinesCsv(body, options);
  } catch (error) {
    if (!(error instanceof KlinesError)) throw error;
    const { code, row, found, wanted } = error;
    // A fault of the options has no row and no file.
    const { message } = error.file === undefined ? error.in(options.file) : error;
    throw new EngineError('KLINES_INVALID', `Cannot import ${message}`, {
      details: { code, row, found, wanted },
    });
  }
}
