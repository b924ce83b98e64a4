import { SESSIONS, TradingCalendar } from '../../domains/chanlun/index.ts';
import { generateSeries, type Kline, type SyntheticSeries, writeKlinesCsv } from '../../domains/klines/index.ts';
import type { Level } from '../../schemas/market/level.ts';
import type { SessionName } from '../../schemas/market/series.ts';
import type { ImportSource } from './import-source.ts';

export interface SyntheticMarket {
  readonly symbols: number;
  readonly level: Level;
  readonly bars: number;
  readonly seed: number;
  readonly session: SessionName;
}

async function* toBytes(klines: readonly Kline[]): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  async function* whole() {
    yield klines;
  }
  for await (const text of writeKlinesCsv(whole())) yield encoder.encode(text);
}

/** Symbols that are made when it is their turn. @param onSeries Gets each with its labels. */
export function* syntheticSources(
  { symbols, level, bars, seed, session }: SyntheticMarket,
  onSeries: (series: SyntheticSeries) => void,
): Generator<ImportSource> {
  const calendar = new TradingCalendar(SESSIONS[session]);
  for (let number = 1; number <= symbols; number++) {
    const series = generateSeries({ seed, number, level, bars, calendar });
    onSeries(series);
    yield {
      symbol: series.symbol,
      level,
      name: series.symbol,
      format: 'csv',
      query: { source: `synthetic market, seed ${seed}`, adjustment: 'raw', session },
      body: toBytes(series.klines),
    };
  }
}
