import { GET_KLINES } from '../../schemas/market/klines.ts';
import type { KlineStore } from '../../stores/kline-store.ts';
import { defineTool } from '../tools/tool.ts';
import { toKlinesAnswer } from './klines-answer.ts';
import { assertPositive } from './positive-prices.ts';
import { findSeries, loadBars } from './stored-klines.ts';

export const createGetKlines = ({ klines }: { readonly klines: KlineStore }) =>
  defineTool(GET_KLINES, async (args, { tenantId }) => {
    const series = await findSeries(klines, tenantId, args);
    const { range } = await loadBars(klines, tenantId, series, args);
    assertPositive(series.symbol, range);
    return toKlinesAnswer(series, args.level, range);
  });
