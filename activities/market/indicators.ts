import { INDICATORS } from '../../schemas/market/indicators.ts';
import { MAX_BARS } from '../../schemas/market/series-args.ts';
import type { KlineStore } from '../../stores/kline-store.ts';
import { defineTool } from '../tools/tool.ts';
import { toIndicatorsAnswer } from './indicators-answer.ts';
import { assertPositive } from './positive-prices.ts';
import { findSeries, loadBars } from './stored-klines.ts';

export const createIndicators = ({ klines }: { readonly klines: KlineStore }) =>
  defineTool(INDICATORS, async (args, { tenantId }) => {
    const series = await findSeries(klines, tenantId, args);
    const loaded = await loadBars(klines, tenantId, series, { ...args, limit: MAX_BARS, withHistory: true });
    assertPositive(series.symbol, loaded.history);
    return toIndicatorsAnswer(series, args.level, loaded, args);
  });
