import type { z } from 'zod';
import { EngineError } from '../../schemas/errors.ts';
import { IndicatorsArgsSchema } from '../../schemas/market/indicators.ts';
import { GetKlinesArgsSchema } from '../../schemas/market/klines.ts';
import { MAX_BARS } from '../../schemas/market/series-args.ts';
import type { Kline, KlineStore } from '../../stores/kline-store.ts';
import type { ToolHandlers } from '../tools/tool-handler.ts';
import { toIndicatorsAnswer } from './indicators-answer.ts';
import { toKlinesAnswer } from './klines-answer.ts';
import { findSeries, loadBars } from './stored-klines.ts';

const parseArgs = <Schema extends z.ZodType>(tool: string, schema: Schema, args: unknown): z.output<Schema> => {
  const parsed = schema.safeParse(args);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'arguments'}: ${message}`);
  throw new EngineError('INVALID_REQUEST', `Cannot call ${tool}: ${reasons.join('; ')}`, {
    details: parsed.error.issues.map(({ path, message }) => ({ path, message })),
  });
};

// Ratios and logarithms of prices mean nothing at or below zero.
const assertPositive = (symbol: string, bars: readonly Kline[]): void => {
  const bad = bars.find(({ close }) => !(close > 0));
  if (bad === undefined) return;
  const at = new Date(bad.ts).toISOString();
  throw new EngineError(
    'KLINES_INVALID',
    `Cannot analyse ${symbol}: the bar of ${at} closes at ${bad.close}, not above 0`,
  );
};

/** The tools over stored klines; the tenant is that of the run that calls. */
export const createMarketTools = ({ klines }: { readonly klines: KlineStore }): ToolHandlers => ({
  async get_klines(rawArgs, { tenantId }) {
    const args = parseArgs('get_klines', GetKlinesArgsSchema, rawArgs);
    const series = await findSeries(klines, tenantId, args);
    const { range } = await loadBars(klines, tenantId, series, args);
    assertPositive(series.symbol, range);
    return toKlinesAnswer(series, args.level, range);
  },

  async indicators(rawArgs, { tenantId }) {
    const args = parseArgs('indicators', IndicatorsArgsSchema, rawArgs);
    const series = await findSeries(klines, tenantId, args);
    const loaded = await loadBars(klines, tenantId, series, { ...args, limit: MAX_BARS, withHistory: true });
    assertPositive(series.symbol, loaded.history);
    return toIndicatorsAnswer(series, args.level, loaded, args);
  },
});
