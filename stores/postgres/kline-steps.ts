import type { Kline, SeriesPut } from '../kline-store.ts';
import { refuseForming, refuseUnsorted } from '../series-clash.ts';

/** The batches as they are. @throws {EngineError} KLINES_INVALID at a time that does not rise, or after a forming bar. */
export async function* checkSteps(
  batches: AsyncIterable<readonly Kline[]>,
  series: SeriesPut,
): AsyncGenerator<readonly Kline[]> {
  let last: Kline | undefined;
  for await (const klines of batches) {
    for (const kline of klines) {
      if (last !== undefined && kline.ts <= last.ts) refuseUnsorted(series, last.ts, kline.ts);
      if (last?.closed === false) refuseForming(series, last.ts);
      last = kline;
    }
    yield klines;
  }
}
