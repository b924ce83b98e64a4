import { EngineError } from '../../schemas/errors.ts';
import { GET_KLINES } from '../../schemas/market/klines.ts';
import type { Kline, KlineStore } from '../../stores/kline-store.ts';
import { defineTool } from '../tools/tool.ts';
import { toKlinesAnswer } from './klines-answer.ts';
import { assertPositive } from './positive-prices.ts';
import { type Bars, findSeries, loadBars } from './stored-klines.ts';

/** The closed bars, `limit` of them at most, and the one still forming. */
const parted = (range: Bars, limit: number): { readonly closed: readonly Kline[]; readonly forming?: Kline } => {
  const last = range.at(-1);
  if (last?.closed !== false) return { closed: range.slice(-limit) };
  return { closed: range.slice(0, -1).slice(-limit), forming: last };
};

export const createGetKlines = ({ klines }: { readonly klines: KlineStore }) =>
  defineTool(GET_KLINES, async (args, { tenantId }) => {
    const series = await findSeries(klines, tenantId, args);
    // One more, as the last one may be forming.
    const { range } = await loadBars(klines, tenantId, series, { ...args, limit: args.limit + 1, withForming: true });
    const { closed, forming } = parted(range, args.limit);
    const [first, ...rest] = closed;
    if (first === undefined)
      throw new EngineError(
        'KLINES_NOT_FOUND',
        `No closed klines of ${series.symbol} ${args.level} in the range: its only bar there is still forming`,
      );
    assertPositive(series.symbol, closed);
    return toKlinesAnswer(series, args, { closed: [first, ...rest], forming });
  });
