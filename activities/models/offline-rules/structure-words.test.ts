import type { ToolDefinition } from '@langchain/core/language_models/base';
import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ANALYZE_STRUCTURE } from '../../../schemas/market/analyze-structure.ts';
import { INDICATORS } from '../../../schemas/market/indicators.ts';
import { GET_KLINES } from '../../../schemas/market/klines.ts';
import { GET_MARKET_STATUS } from '../../../schemas/market/market-status.ts';
import { QUERY_BUY_SELL_POINTS } from '../../../schemas/market/query-points.ts';
import type { ToolContract } from '../../../schemas/tool-contract.ts';
import { readQuestion } from './market-question.ts';
import { replyTo } from './reply.ts';

const toTool = ({ name, description, schema }: ToolContract): ToolDefinition => ({
  type: 'function',
  function: { name, description, parameters: z.toJSONSchema(schema, { io: 'input' }) },
});
const FIGURES = [GET_KLINES, INDICATORS].map(toTool);
const ALL = [...FIGURES, ...[ANALYZE_STRUCTURE, QUERY_BUY_SELL_POINTS, GET_MARKET_STATUS].map(toTool)];

const callsFor = (question: string, tools: readonly ToolDefinition[] = ALL) =>
  replyTo({ messages: [new HumanMessage(question)], tools }).calls.map(({ name, args }) => [name, args]);

describe('what is asked for', () => {
  test.each([
    ['strokes of SPX', ['structure']],
    ['the chan theory structure of SPX', ['structure']],
    ['Is there a divergence at the center?', ['structure']],
    ['SPX 的笔和线段', ['structure']],
    ['中枢在哪里', ['structure']],
    ['有没有背驰', ['structure']],
    ['buy and sell points', ['points']],
    ['any sell signals?', ['points']],
    ['buy/sell points', ['points']],
    ['三买有哪些', ['points']],
    ['SPX 现在是几买', ['points']],
    ['the third buys of 2012', ['points']],
    ['买卖点', ['points']],
    ['strokes and buy points', ['structure', 'points']],
    ['Is the market open?', ['status']],
    ['trading hours in Shanghai', ['status']],
    ['美股开盘了吗', ['status']],
    ['一笔交易的笔记', []],
    ['buy milk, sell the car', []],
    ['to the point', []],
  ])('%s', (text, topics) => {
    expect(readQuestion(text).topics).toEqual(topics);
  });

  test.each([
    ['buy points', ['buy'], undefined],
    ['卖点', ['sell'], undefined],
    ['buy and sell points', undefined, undefined],
    ['third buy points', ['buy'], ['3a', '3b']],
    ['first and second sell points', ['sell'], ['1', '1p', '2', '2s']],
    ['the third buys of 2012', ['buy'], ['3a', '3b']],
    ['a second class sell', ['sell'], ['2', '2s']],
    ['几买', ['buy'], undefined],
    ['第二类买卖点', undefined, ['2', '2s']],
    ['三卖', ['sell'], ['3a', '3b']],
  ])('sides and types of: %s', (text, sides, pointTypes) => {
    expect(readQuestion(text)).toMatchObject({ sides, pointTypes });
  });

  test.each([
    ['the US market', 'us-equity'],
    ['A股', 'a-share'],
    ['crypto', 'continuous'],
    ['tell us of the market', undefined],
  ])('hours of: %s', (text, market) => {
    expect(readQuestion(text).market).toBe(market);
  });
});

describe('which tool is called', () => {
  test.each([
    [
      'Strokes of SPX on the 60 minute chart since 2019',
      'analyze_structure',
      { symbol: 'SPX', level: '60m', from: '2019-01-01' },
    ],
    ['Analyse the structure of SPX', 'analyze_structure', { symbol: 'SPX' }],
    ['Strokes and buy points of SPX', 'analyze_structure', { symbol: 'SPX' }],
    ['Structure of SPX, last: 9', 'analyze_structure', { symbol: 'SPX', last: 9 }],
    ['Structure of SPX with nestedLevel=1w', 'analyze_structure', { symbol: 'SPX', nestedLevel: '1w' }],
    ['周线上 SPX 的三买', 'query_buy_sell_points', { symbol: 'SPX', level: '1w', sides: ['buy'], types: ['3a', '3b'] }],
    ['Buy points of SPX since 2019', 'query_buy_sell_points', { symbol: 'SPX', sides: ['buy'], from: '2019-01-01' }],
    ['Sell points in the last 20 bars', 'query_buy_sell_points', { sides: ['sell'], within: 20 }],
    ['Is the market of SPX open?', 'get_market_status', { symbol: 'SPX' }],
  ])('%s', (question, name, args) => {
    expect(callsFor(question)).toEqual([[name, args]]);
  });

  test('the range of days that is asked for does not make the tool answer every bar', () => {
    expect(callsFor('price bars of SPX')).toEqual([['get_klines', { symbol: 'SPX' }]]);
  });

  test('where no tool knows structure, the figures of the symbol are what there is', () => {
    expect(callsFor('Structure of SPX', FIGURES).map(([name]) => name)).toEqual(['get_klines', 'indicators']);
  });

  test('whether "the market" is open is asked of each market', () => {
    expect(callsFor('Is the market open?')).toEqual(
      ['a-share', 'us-equity', 'continuous'].map((market) => ['get_market_status', { market }]),
    );
    expect(callsFor('美股开盘了吗')).toEqual([['get_market_status', { market: 'us-equity' }]]);
  });

  test('structure without a symbol is asked back', () => {
    const { calls, text } = replyTo({ messages: [new HumanMessage('Show me the strokes')], tools: ALL });
    expect(calls).toEqual([]);
    expect(text).toMatch(/^To call `analyze_structure` I need: symbol\./);
  });
});

describe('what was asked for and not done', () => {
  /** The reply once `get_klines` has answered. */
  const reportOn = (question: string): string => {
    const call = { id: 'c', name: 'get_klines', args: { symbol: 'SPX' } };
    const asked = [new HumanMessage(question), new AIMessage({ content: '', tool_calls: [call] })];
    const answered = new ToolMessage({ tool_call_id: 'c', name: 'get_klines', content: 'bars' });
    return replyTo({ messages: [...asked, answered], tools: [] }).text;
  };

  test.each([
    ['Backtest the price of SPX', /^\*\*No backtest was made\*\*/],
    ['回测 SPX 的收盘', /^\*\*没有进行回测\*\*/],
    ['Alert me when the price of SPX falls', /^\*\*No alert was set\*\*/],
    ['SPX 收盘跌破时通知我', /^\*\*没有设置提醒\*\*/],
    ['buy 10 SPX', /^\*\*No order was placed\*\*/],
    ['买入 10 股 SPX', /^\*\*没有下单\*\*/],
  ])('%s', (question, start) => {
    expect(reportOn(question)).toMatch(start);
  });

  test.each([
    'Prices of SPX',
    'Show me the buy 2 points of SPX',
    'SPX 的买入信号',
    'bought 10 years ago: prices of SPX',
  ])('nothing was to be done: %s', (question) => {
    expect(reportOn(question)).toMatch(/^(?:The tool `get_klines` answered|工具 `get_klines` 的结果)/);
  });
});
