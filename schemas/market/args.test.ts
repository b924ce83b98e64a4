import { convertToOpenAITool } from '@langchain/core/utils/function_calling';
import { describe, expect, test } from 'vitest';
import { IndicatorsArgsSchema } from './indicators.ts';
import { GetKlinesArgsSchema } from './klines.ts';

describe('arguments', () => {
  test('a symbol is enough: daily bars, 250 of them, the usual periods', () => {
    expect(GetKlinesArgsSchema.parse({ symbol: ' SPX ' })).toEqual({ symbol: 'SPX', level: '1d', limit: 250 });
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

  test('a day of a range may be one day', () => {
    const day = { symbol: 'SPX', from: '2020-01-02', to: '2020-01-02' };
    expect(GetKlinesArgsSchema.safeParse(day).success).toBe(true);
  });
});

test('what a model reads of the arguments with every request stays short', () => {
  for (const schema of [GetKlinesArgsSchema, IndicatorsArgsSchema]) {
    const tool = convertToOpenAITool({ name: 't', description: '', schema } as never);
    expect(JSON.stringify(tool).length).toBeLessThan(2_000);
    expect(JSON.stringify(tool)).not.toContain('pattern');
  }
});
