import { SESSIONS, TradingCalendar } from '../../../domains/chanlun/index.ts';
import { generateSeries, type SyntheticSeries } from '../../../domains/klines/index.ts';
import { EngineError } from '../../../schemas/errors.ts';
import type { Level } from '../../../schemas/market/level.ts';
import type { SessionName } from '../../../schemas/market/series.ts';
import type { MarketDataProvider } from './market-data-provider.ts';

export interface SyntheticProviderOptions {
  readonly seed: number;
  /** Of each series, from 2015 on. */
  readonly bars: number;
  readonly session?: SessionName | undefined;
}

export interface SyntheticProvider extends MarketDataProvider {
  /** The whole series with what its stretches are. @throws {EngineError} KLINES_NOT_FOUND for a symbol that is none of its own. */
  labelled(request: { readonly symbol: string; readonly level: Level }): SyntheticSeries;
}

/** A generated market: the symbols `SYN0001`, `SYN0002`... without end, the same for a seed on every machine. */
export const createSyntheticProvider = ({
  seed,
  bars,
  session = 'continuous',
}: SyntheticProviderOptions): SyntheticProvider => {
  const calendar = new TradingCalendar(SESSIONS[session]);
  const labelled: SyntheticProvider['labelled'] = ({ symbol, level }) => {
    const number = Number(/^SYN(\d{4,7})$/.exec(symbol)?.[1]);
    if (!(number > 0))
      throw new EngineError('KLINES_NOT_FOUND', `No synthetic symbol is called ${symbol}; want one such as SYN0001`);
    return generateSeries({ seed, number, level, bars, calendar });
  };
  return {
    name: 'synthetic',
    labelled,
    seriesOf: ({ symbol, level }) => ({
      symbol,
      level,
      source: `synthetic market, seed ${seed}`,
      adjustment: 'raw',
      session,
    }),
    async *bars({ fromTs = Number.NEGATIVE_INFINITY, toTs = Number.POSITIVE_INFINITY, ...request }) {
      yield labelled(request).klines.filter(({ ts }) => ts >= fromTs && ts <= toTs);
    },
  };
};
