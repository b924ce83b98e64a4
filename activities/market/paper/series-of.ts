import type { KlineSeries } from '../../../stores/kline-store.ts';
import { findSeries } from '../stored-klines.ts';
import type { Account } from './account-session.ts';
import { levelOf } from './market-bars.ts';

/**
 * The series by which an account trades a symbol that somebody named.
 * @throws {EngineError} KLINES_NOT_FOUND, with the series that there are.
 */
export const accountSeries = async ({ view, state }: Account, symbol: string): Promise<KlineSeries> => {
  const { klines, tenantId } = view(symbol);
  const key = { symbol, level: levelOf(state.settings) };
  return (await klines.find(tenantId, key)) ?? findSeries(klines, tenantId, key);
};
