import { describe, expect, test } from 'vitest';
import { findDateRange, findRelativeRange, startOf } from './date-words.ts';
import { languageOf, readFollowUp, readQuestion } from './market-question.ts';
import { findSymbols } from './symbol-words.ts';

describe('symbols', () => {
  test.each([
    ['Analyse the S&P 500 on the daily chart', ['SPX']],
    ['analyze spx', ['SPX']],
    ['分析一下标普500', ['SPX']],
    ['分析SPX的走势', ['SPX']],
    ['Compare SPX and IBM', ['SPX', 'IBM']],
    ['IBM versus the S&P 500', ['IBM', 'SPX']],
    ['MACD, MA20 and RSI of $aapl', ['AAPL']],
    ['What is the MACD?', []],
    ['600519.SH 最大回撤', ['600519.SH']],
    ['比特币和以太坊', ['BTCUSD', 'ETHUSD']],
    ['沪深300怎么样', ['000300.SH']],
    ['symbol: foo.bar please', ['FOO.BAR']],
    ['BRK.B trend', ['BRK.B']],
    ['PLEASE TELL ME EVERYTHING', []],
    ['SPX', ['SPX']],
    ['AA BB CC DD EE are too many', ['AA', 'BB', 'CC', 'DD']],
    ['In 2008 the 500 best', []],
  ])('%s', (text, symbols) => {
    expect(findSymbols(text)).toEqual(symbols);
  });
});

describe('dates', () => {
  test.each([
    ['from 2008-09-15 to 2009-03-09', { from: '2008-09-15', to: '2009-03-09' }],
    ['between 2007 and 2009', { from: '2007-01-01', to: '2009-12-31' }],
    ['2007-2009', { from: '2007-01-01', to: '2009-12-31' }],
    ['in 2008.', { from: '2008-01-01', to: '2008-12-31' }],
    ['since 2015', { from: '2015-01-01' }],
    ['after 2015', { from: '2016-01-01' }],
    ['before March 2009', { to: '2009-02-28' }],
    ['until 9 March 2009', { to: '2009-03-09' }],
    ['in Feb 2012', { from: '2012-02-01', to: '2012-02-29' }],
    ['on September 15, 2008', { from: '2008-09-15', to: '2008-09-15' }],
    ['2008年', { from: '2008-01-01', to: '2008-12-31' }],
    ['自2015年以来', { from: '2015-01-01' }],
    ['2007年到2009年3月9日', { from: '2007-01-01', to: '2009-03-09' }],
    ['截至2009年3月', { to: '2009-03-31' }],
    ['2010年之前', { to: '2009-12-31' }],
    ['2008/9/15', { from: '2008-09-15', to: '2008-09-15' }],
    ['over 2000 points', undefined],
    ['a price of 2000.5', undefined],
    ['MA20', undefined],
    ['on 2020-02-30', undefined],
  ])('%s', (text, range) => {
    expect(findDateRange(text)).toEqual(range);
  });

  test.each([
    ['the last 2 years', { count: 2, unit: 'year' }],
    ['over the past six months', { count: 6, unit: 'month' }],
    ['last week', { count: 1, unit: 'week' }],
    ['the last 60 trading days', { count: 60, unit: 'bar' }],
    ['最近三年', { count: 3, unit: 'year' }],
    ['过去6个月', { count: 6, unit: 'month' }],
    ['最近100根K线', { count: 100, unit: 'bar' }],
    ['YTD', { count: 1, unit: 'year-to-date' }],
    ['the last close', undefined],
  ])('%s', (text, range) => {
    expect(findRelativeRange(text)).toEqual(range);
  });

  test.each([
    [{ count: 2, unit: 'year' }, '2020-04-17', '2018-04-17'],
    [{ count: 1, unit: 'year' }, '2020-02-29', '2019-02-28'],
    [{ count: 1, unit: 'month' }, '2020-03-31', '2020-02-29'],
    [{ count: 5, unit: 'month' }, '2020-04-17T14:30:00Z', '2019-11-17'],
    [{ count: 2, unit: 'week' }, '2020-01-10', '2019-12-27'],
    [{ count: 1, unit: 'year-to-date' }, '2020-04-17', '2020-01-01'],
    [{ count: 9, unit: 'bar' }, '2020-04-17', undefined],
  ] as const)('%j before %s', (range, last, first) => {
    expect(startOf(range, last)).toBe(first);
  });
});

describe('what is asked', () => {
  test.each([
    ['Analyse SPX', { analysis: true, topics: [], level: undefined }],
    ['30-day volatility of SPX, weekly', { topics: ['volatility'], level: '1w', volatilityWindow: 30 }],
    ['MACD(8,17,9) on 5m bars', { topics: ['price', 'macd'], level: '5m', macd: { fast: 8, slow: 17, signal: 9 } }],
    ['the 50 and 200-day moving averages', { topics: ['averages'], ma: [50, 200] }],
    ['MA20/60 of SPX', { topics: ['averages'], ma: [20, 60] }],
    ['50日均线和最大回撤', { topics: ['averages', 'drawdown'], ma: [50] }],
    ['标普500 30分钟 走势', { topics: ['trend'], level: '30m' }],
    ['1M 月线', { level: '1M' }],
    ['Good morning', { analysis: false, topics: [] }],
  ])('%s', (text, expected) => {
    expect(readQuestion(text)).toMatchObject(expected);
  });

  test.each([
    ['分析 SPX', 'zh'],
    ['Analyse SPX', 'en'],
  ])('%s is %s', (text, language) => {
    expect(languageOf(text)).toBe(language);
  });
});

describe('a follow-up', () => {
  const earlier = ['Drawdown of SPX since 2015, weekly', 'Analyse IBM'];

  test('without a symbol means the last one, its level and dates', () => {
    expect(readFollowUp('And the volatility?', earlier)).toMatchObject({
      symbols: ['SPX'],
      level: '1w',
      range: { from: '2015-01-01' },
      topics: ['volatility'],
    });
  });

  test('with a symbol alone asks the same of it', () => {
    expect(readFollowUp('And AAPL?', earlier)).toMatchObject({
      symbols: ['AAPL'],
      topics: ['drawdown'],
      range: { from: '2015-01-01' },
    });
  });

  test('with its own dates, or none wanted, drops the earlier ones', () => {
    expect(readFollowUp('And in 2008?', earlier)).toMatchObject({
      range: { from: '2008-01-01' },
      topics: ['drawdown'],
    });
    expect(readFollowUp('And the volatility over all data?', earlier).range).toBeUndefined();
  });

  test('that is a question of its own takes nothing over', () => {
    expect(readFollowUp('Analyse AAPL', earlier)).toMatchObject({
      symbols: ['AAPL'],
      range: undefined,
      level: undefined,
    });
    expect(readFollowUp('Thanks!', earlier)).toMatchObject({ symbols: [], topics: [], analysis: false });
  });

  test('reaches over more than one turn', () => {
    expect(readFollowUp('the MACD?', ['And the volatility?', 'Analyse SPX'])).toMatchObject({ symbols: ['SPX'] });
  });
});
