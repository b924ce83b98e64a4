import { convertToOpenAITool } from '@langchain/core/utils/function_calling';
import { describe, expect, test } from 'vitest';
import { ANALYZE_STRUCTURE } from './analyze-structure.ts';
import { INDICATORS, IndicatorsArgsSchema } from './indicators.ts';
import { GET_KLINES, GetKlinesArgsSchema } from './klines.ts';
import { GET_MARKET_STATUS, MarketStatusArgsSchema } from './market-status.ts';
import { QUERY_BUY_SELL_POINTS, QueryPointsArgsSchema } from './query-points.ts';

describe('arguments', () => {
  test('a symbol is enough: daily bars, 250 of them, the usual periods', () => {
    expect(GetKlinesArgsSchema.parse({ symbol: ' SPX ' })).toEqual({
      symbol: 'SPX',
      level: '1d',
      limit: 250,
      detail: 'summary',
    });
    expect(IndicatorsArgsSchema.parse({ symbol: 'SPX' })).toEqual({
      symbol: 'SPX',
      level: '1d',
      ma: [5, 10, 20, 60, 120, 250],
      macd: { fast: 12, slow: 26, signal: 9 },
      volatilityWindow: 20,
    });
  });

  test.each([
    [{}, 'symbol'],
    [{ symbol: '  ' }, 'symbol'],
    [{ symbol: 'A\u0000B' }, 'symbol'],
    [{ symbol: 'A\nB' }, 'symbol'],
    [{ symbol: '\ud800' }, 'symbol'],
    [{ symbol: '..' }, 'symbol'],
    [{ symbol: 'SPX', level: '1D' }, 'level'],
    [{ symbol: 'SPX', from: 'yesterday' }, 'from'],
    [{ symbol: 'SPX', to: '2020-02-30' }, 'to'],
    [{ symbol: 'SPX', to: '2020-02-03T10:00:00' }, 'to'],
    [{ symbol: 'SPX', from: '2020-01-02', to: '2020-01-01' }, 'from'],
    [{ symbol: 'SPX', limit: 0 }, 'limit'],
    [{ symbol: 'SPX', limit: 10_001 }, 'limit'],
    [{ symbol: 'SPX', limit: 2.5 }, 'limit'],
  ])('get_klines refuses %j and names %s', (args, field) => {
    expect(GetKlinesArgsSchema.safeParse(args).error?.issues.map(({ path }) => path.join('.'))).toEqual([field]);
  });

  test.each([
    [{ ma: [] }, 'ma'],
    [{ ma: [1, 2, 3, 4, 5, 6, 7, 8, 9] }, 'ma'],
    [{ ma: [0] }, 'ma.0'],
    [{ macd: { fast: 26, slow: 12, signal: 9 } }, 'macd.fast'],
    [{ volatilityWindow: 1 }, 'volatilityWindow'],
  ])('indicators refuses %j and names %s', (args, field) => {
    const { error } = IndicatorsArgsSchema.safeParse({ symbol: 'SPX', ...args });
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([field]);
  });

  test.each([
    [{ types: ['4'] }, 'types.0'],
    [{ types: [] }, 'types'],
    [{ sides: ['hold'] }, 'sides.0'],
    [{ states: ['gone'] }, 'states.0'],
    [{ within: 0 }, 'within'],
    [{ within: 121 }, 'within'],
    [{ minConfidence: 1.5 }, 'minConfidence'],
    [{ last: 101 }, 'last'],
  ])('query_buy_sell_points refuses %j and names %s', (args, field) => {
    expect(QueryPointsArgsSchema.safeParse(args).error?.issues.map(({ path }) => path.join('.'))).toEqual([field]);
  });

  test('get_market_status wants a symbol or a market', () => {
    expect(MarketStatusArgsSchema.safeParse({}).error?.issues[0]?.message).toMatch(/name a symbol or a market/);
    expect(MarketStatusArgsSchema.safeParse({ market: 'moon' }).success).toBe(false);
    expect(MarketStatusArgsSchema.safeParse({ market: 'a-share' }).success).toBe(true);
  });

  test('a moment of a day may be the start of a range that ends with the day', () => {
    const range = { symbol: 'SPX', from: '2020-01-02T14:30:00Z', to: '2020-01-02' };
    expect(GetKlinesArgsSchema.safeParse(range).success).toBe(true);
  });

  test('a day of a range may be one day', () => {
    const day = { symbol: 'SPX', from: '2020-01-02', to: '2020-01-02' };
    expect(GetKlinesArgsSchema.safeParse(day).success).toBe(true);
  });
});

test('what a model reads of the arguments with every request stays short', () => {
  const sizeOf = (contract: object): number => {
    const text = JSON.stringify(convertToOpenAITool(contract as never));
    expect(text).not.toContain('pattern');
    return text.length;
  };
  for (const contract of [GET_KLINES, INDICATORS, GET_MARKET_STATUS]) expect(sizeOf(contract)).toBeLessThan(2_000);
  // A definition has some thirty options, each with what it means.
  for (const contract of [ANALYZE_STRUCTURE, QUERY_BUY_SELL_POINTS]) expect(sizeOf(contract)).toBeLessThan(5_500);
});
