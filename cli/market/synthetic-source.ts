import { createSyntheticProvider } from '../../activities/market/providers/synthetic.ts';
import { type SyntheticSeries, syntheticSymbol } from '../../domains/klines/index.ts';
import type { Level } from '../../schemas/market/level.ts';
import type { SessionName } from '../../schemas/market/series.ts';
import type { ImportSource } from './import-source.ts';
import { only, toSource } from './provider-source.ts';

export interface SyntheticMarket {
  readonly symbols: number;
  readonly level: Level;
  readonly bars: number;
  readonly seed: number;
  readonly session: SessionName;
}

/** Symbols that are made when it is their turn. @param onSeries Gets each with its labels. */
export function* syntheticSources(
  { symbols, level, ...market }: SyntheticMarket,
  onSeries: (series: SyntheticSeries) => void,
): Generator<ImportSource> {
  const provider = createSyntheticProvider(market);
  for (let number = 1; number <= symbols; number++) {
    const request = { symbol: syntheticSymbol(number), level };
    const series = provider.labelled(request);
    onSeries(series);
    yield toSource(provider, request, only(series.klines));
  }
}
