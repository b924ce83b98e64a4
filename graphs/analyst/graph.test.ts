import { AIMessageChunk, type BaseMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import type { createReactAgent } from '@langchain/langgraph/prebuilt';
import { MemorySaver } from '@langchain/langgraph/web';
import { beforeEach, describe, expect, test } from 'vitest';
import { createMarketTools } from '../../activities/market/market-tools.ts';
import { importSampleKlines } from '../../activities/market/sample-klines.ts';
import type { ModelChannel } from '../../activities/models/channel.ts';
import { ChannelChatModel } from '../../activities/models/channel-chat-model.ts';
import { createOfflineRulesChannel } from '../../activities/models/offline-rules.ts';
import { toHandlers } from '../../activities/tools/tool.ts';
import { ContentAndArtifact } from '../../activities/tools/tool-handler.ts';
import { ChartSchema } from '../../schemas/market/chart.ts';
import { InMemoryAnalysisStore } from '../../stores/in-memory/analysis-store.ts';
import { InMemoryKlineStore } from '../../stores/in-memory/kline-store.ts';
import type { GraphPorts } from '../ports.ts';
import { createAnalyst } from './graph.ts';

const klines = new InMemoryKlineStore();
await importSampleKlines({ klines, tenantId: 'tenant-1', file: 'samples/sp500-1d.csv' });
const handlers = toHandlers(createMarketTools({ klines, analyses: new InMemoryAnalysisStore() }));

const portsOver = (channel: ModelChannel): GraphPorts => ({
  model: (options) => new ChannelChatModel(channel, options),
  tool: ({ name, description, schema }) =>
    tool(
      async (args: unknown) => {
        const signal = new AbortController().signal;
        const answer = await handlers[name]?.(args, {
          tenantId: 'tenant-1',
          threadId: 't',
          runId: 'r',
          callId: '1',
          signal,
          heartbeat: () => {},
        });
        const whole = answer instanceof ContentAndArtifact ? answer : new ContentAndArtifact(answer, undefined);
        return [JSON.stringify(whole.content), whole.artifact];
      },
      { name, description, schema, responseFormat: 'content_and_artifact' },
    ),
  job: async () => {
    throw new Error('the analyst has no jobs');
  },
});

const conversationWith = (channel: ModelChannel) => {
  const graph = createAnalyst(portsOver(channel)) as unknown as ReturnType<typeof createReactAgent>;
  if (graph === undefined) throw new Error('there is no analyst');
  graph.checkpointer = new MemorySaver();
  let seen = 0;
  /** The messages that a question adds to the thread, its own left out. */
  return async (question: string): Promise<readonly BaseMessage[]> => {
    const state = await graph.invoke(
      { messages: [new HumanMessage(question)] },
      { configurable: { thread_id: 'thread-1' } },
    );
    const added: readonly BaseMessage[] = state.messages.slice(seen + 1);
    seen = state.messages.length;
    return added;
  };
};

const callsIn = (messages: readonly BaseMessage[]) =>
  messages.flatMap((message) => (AIMessageChunk.isInstance(message) ? (message.tool_calls ?? []) : []));
const toolMessagesIn = (messages: readonly BaseMessage[]) =>
  messages.filter((message) => ToolMessage.isInstance(message));
const reportOf = (messages: readonly BaseMessage[]): string => messages.at(-1)?.text ?? '';

/** Every number of a text that is no part of a word (MA20) and no mark of a list. */
const figuresIn = (text: string): readonly string[] => text.match(/(?<![A-Za-z\d.])\d+(?:\.\d+)?/g) ?? [];

describe('the analyst on the sample series, with offline-rules', () => {
  let ask: ReturnType<typeof conversationWith>;
  beforeEach(() => {
    ask = conversationWith(createOfflineRulesChannel());
  });

  test('an analysis calls both tools in one step and reports what they say', async () => {
    const messages = await ask('Please analyse the S&P 500 on the daily chart.');
    expect(messages.map(({ type }) => type)).toEqual(['ai', 'tool', 'tool', 'ai']);
    expect(callsIn(messages).map(({ name, args }) => [name, args.symbol, args.level])).toEqual([
      ['get_klines', 'SPX', '1d'],
      ['indicators', 'SPX', '1d'],
    ]);
    const report = reportOf(messages);
    // The last row of samples/sp500-1d.csv; the highest high and lowest low of its last 250 rows; the crash of 2007-2009.
    for (const fact of ['2874.56', '2020-04-17', '3393.52', '2191.86', '1565.15 (2007-10-09)', '676.53 (2009-03-09)'])
      expect(report).toContain(fact);
    // DIF and 2 x (DIF - DEA) at this bar as the MIT-licensed chan.py computes them on this series.
    expect(report).toContain('DIF 16.395998, DEA -35.490932, histogram 103.77386');
    expect(report).toMatch(/offline-rules: a rule-based model, no language model/);
  });

  test.each(['Analyse SPX', '分析一下标普500的日线走势', 'Drawdown and volatility of SPX from 2007 to 2009'])(
    'every figure of the report is one of the tool results: %s',
    async (question) => {
      const messages = await ask(question);
      const results = toolMessagesIn(messages)
        .map(({ text }) => text)
        .join('\n');
      const figures = figuresIn(reportOf(messages).replaceAll('**', ''));
      expect(figures.length).toBeGreaterThan(8);
      expect(figures.filter((figure) => !figuresIn(results).includes(figure))).toEqual([]);
    },
  );

  test('a Chinese question gets a Chinese report', async () => {
    const report = reportOf(await ask('分析一下标普500'));
    expect(report).toContain('## SPX 日线，截至 2020-04-17');
    expect(report).toContain('最大回撤 56.78 %，从 1565.15（2007-10-09）到 676.53（2009-03-09）');
    expect(report).toContain('不是语言模型');
    expect(report).not.toMatch(/\b(?:the|close|above)\b/);
  });

  test('a follow-up keeps the symbol and asks only for what is new', async () => {
    await ask('Analyse SPX from 2007 to 2009');
    const messages = await ask('And the volatility since 2015?');
    expect(callsIn(messages).map(({ name, args }) => [name, args.symbol, args.from, args.to])).toEqual([
      ['indicators', 'SPX', '2015-01-01', undefined],
    ]);
    expect(reportOf(messages)).toMatch(/Volatility\*\*, annualised: [\d.]+ % over the last 20 returns/);
    expect(reportOf(messages)).not.toContain('Drawdown');
  });

  test('the same question again in a thread is answered again', async () => {
    const first = await ask('What is the maximum drawdown of SPX?');
    const second = await ask('What is the maximum drawdown of SPX?');
    expect(reportOf(second)).toBe(reportOf(first));
    expect(toolMessagesIn(second)).toHaveLength(1);
  });

  test('"the last two years" end where the series ends', async () => {
    const messages = await ask('Returns of SPX over the last two years');
    expect(callsIn(messages).map(({ name, args }) => [name, args.from])).toEqual([
      ['get_klines', undefined],
      ['indicators', '2018-04-17'],
    ]);
  });

  test('an unknown symbol is a tool error, and the answer says what there is instead', async () => {
    const messages = await ask('Analyse FOOBAR');
    expect(toolMessagesIn(messages).map((message) => ToolMessage.isInstance(message) && message.status)).toEqual([
      'error',
      'error',
    ]);
    expect(reportOf(messages)).toContain(
      'No klines of FOOBAR at level 1d: stored are SPX 1d (2000-01-03 to 2020-04-17',
    );
  });

  test.each([
    ['分析 FOOBAR', '没有 FOOBAR（级别 1d）的K线：现有 SPX 1d (2000-01-03 至 2020-04-17, 5105 根)'],
    [
      '分析 SPX 在 2021 年以来的走势',
      '没有 SPX 1d 从 2021-01-01 到 最后一根 的K线：现有 SPX 1d (2000-01-03 至 2020-04-17',
    ],
  ])('what is missing is told in Chinese too: %s', async (question, expected) => {
    expect(reportOf(await ask(question))).toContain(expected);
  });

  test('without a symbol it says what it lacks', async () => {
    const messages = await ask('What is the volatility?');
    expect(callsIn(messages)).toEqual([]);
    expect(reportOf(messages)).toMatch(/^To call `indicators` I need: symbol\./);
    expect(reportOf(messages)).not.toContain('get_klines');
  });

  test('a message that fits nothing gets an honest answer', async () => {
    const messages = await ask('Tell me a joke about cats');
    expect(callsIn(messages)).toEqual([]);
    expect(reportOf(messages)).toMatch(/rule-based model.*`get_klines`.*`indicators`/s);
  });

  test('a turn adds little to the history', async () => {
    const messages = await ask('Analyse SPX');
    const characters = messages.reduce((sum, { text }) => sum + text.length, 0);
    expect(characters).toBeLessThan(9_000);
  });
});

describe('structure and points of the sample, with offline-rules', () => {
  // Bar numbers and prices from domains/chanlun/fixtures, run B_half and replay; days from samples/sp500-1d.csv.
  const LAST_STROKE = 'from 2191.86 (2020-03-23) to 2879.22 (2020-04-17)';
  const LAST_CENTER = 'ZD 2855.94, ZG 3021.99 (DD 2822.12, GG 3027.98)';
  let ask: ReturnType<typeof conversationWith>;
  beforeEach(() => {
    ask = conversationWith(createOfflineRulesChannel());
  });

  test('strokes, segments and centers: one call, and what the reference has', async () => {
    const messages = await ask('Show me strokes, segments and centers of SPX');
    expect(callsIn(messages).map(({ name, args }) => [name, args.symbol])).toEqual([['analyze_structure', 'SPX']]);
    const report = reportOf(messages);
    expect(report).toContain(`297 drawn. The last runs up ${LAST_STROKE}`);
    expect(report).toContain('48 drawn. The last runs down from 3393.52 (2020-02-19) to 2191.86 (2020-03-23)');
    expect(report).toContain(`35 drawn. The last, 2019-07-26 to 2019-10-03: ${LAST_CENTER}`);
    expect(report).toContain('Of 146 points of this series that were ever confirmed, 43 were withdrawn later');
  });

  test('points: shown, confirmed, provisional or final', async () => {
    const messages = await ask('buy and sell points of SPX');
    expect(callsIn(messages).map(({ name }) => name)).toEqual(['query_buy_sell_points']);
    const report = reportOf(messages);
    expect(report).toContain(
      'sell 1p at 3393.52 (2020-02-19): shown on 2020-02-19, confirmed on 2020-03-02; confirmed, not final',
    );
    expect(report).toContain('sell 2 at 2879.22 (2020-04-17): shown on 2020-04-17, not confirmed; provisional');
  });

  test.each([
    ['标普500的中枢和线段', 'analyze_structure', `**中枢。** 共 35 个。最后一个，2019-07-26 至 2019-10-03：ZD 2855.94`],
    ['SPX 有几笔？', 'analyze_structure', '**笔。** 共 297 个。最后一个向上，从 2191.86（2020-03-23）'],
    ['标普500的买卖点', 'query_buy_sell_points', '卖点 1p，3393.52（2020-02-19）：2020-02-19 出现，2020-03-02 确认'],
  ])('in Chinese: %s', async (question, tool, fact) => {
    const messages = await ask(question);
    expect(callsIn(messages).map(({ name }) => name)).toEqual([tool]);
    expect(reportOf(messages)).toContain(fact);
    expect(reportOf(messages)).not.toMatch(/\b(?:the|drawn|confirmed|points)\b/);
  });

  test.each(['Structure of SPX', '标普500的买卖点', 'Which symbols have buy points in the last 40 bars?'])(
    'every figure of the report is one of the tool results: %s',
    async (question) => {
      const messages = await ask(question);
      const results = figuresIn(
        toolMessagesIn(messages)
          .map(({ text }) => text)
          .join('\n'),
      );
      const figures = figuresIn(reportOf(messages).replaceAll('**', ''));
      expect(figures.length).toBeGreaterThan(3);
      expect(figures.filter((figure) => !results.includes(figure))).toEqual([]);
    },
  );

  test('over the market, with what was covered', async () => {
    const messages = await ask('Which symbols have sell points in the last 40 bars?');
    expect(callsIn(messages).map(({ name, args }) => [name, args.symbol, args.sides, args.within])).toEqual([
      ['query_buy_sell_points', undefined, ['sell'], 40],
    ]);
    expect(reportOf(messages)).toContain('SPX: sell 1p at 3393.52 (2020-02-19)');
    expect(reportOf(messages)).toMatch(/Of 1 series, .* 0 could not be; 0 were not looked at/);
  });

  test('the chart goes to the thread and not into the text', async () => {
    const messages = await ask('Structure of SPX');
    const [result] = toolMessagesIn(messages);
    expect(ToolMessage.isInstance(result) && ChartSchema.parse(result.artifact)).toMatchObject({ symbol: 'SPX' });
    expect(messages.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(9_000);
  });

  test('a follow-up asks the structure of the same symbol; figures beside it come with it', async () => {
    await ask('Analyse SPX from 2007 to 2009');
    const messages = await ask('And its strokes and the MACD?');
    expect(callsIn(messages).map(({ name, args }) => [name, args.symbol, args.to])).toEqual([
      ['indicators', 'SPX', '2009-12-31'],
      ['analyze_structure', 'SPX', '2009-12-31'],
    ]);
  });

  test('trading hours of a market that is named', async () => {
    const messages = await ask('Is the US market open?');
    expect(callsIn(messages).map(({ name, args }) => [name, args.market])).toEqual([
      ['get_market_status', 'us-equity'],
    ]);
    expect(reportOf(messages)).toMatch(
      /The US stock market is (?:open|closed) at 20.*Holidays and early closes are not known/s,
    );
  });
});

describe('what a model gets wrong', () => {
  /** A channel that plays given tool calls first, then answers with the tool errors that it sees. */
  const channelThatCalls = (name: string, args: unknown): ModelChannel => ({
    defaultModel: 'scripted',
    async *stream({ messages }) {
      const results = messages.filter((message) => ToolMessage.isInstance(message));
      if (results.length > 0) yield new AIMessageChunk(`I read: ${results.map(({ text }) => text).join()}`);
      else
        yield new AIMessageChunk({
          content: '',
          tool_call_chunks: [{ name, args: JSON.stringify(args), id: 'call-1', index: 0, type: 'tool_call_chunk' }],
        });
    },
  });

  test.each([
    ['a tool that does not exist', 'crystal_ball', {}, /Tool "crystal_ball" not found/],
    ['a missing argument', 'indicators', {}, /did not match expected schema[\s\S]*symbol/],
    [
      'a level that does not exist',
      'get_klines',
      { symbol: 'SPX', level: '7d' },
      /did not match expected schema[\s\S]*level/,
    ],
    ['a date that does not exist', 'get_klines', { symbol: 'SPX', from: '2020-02-30' }, /ISO date/],
    [
      'a range that runs backwards',
      'get_klines',
      { symbol: 'SPX', from: '2020-01-02', to: '2020-01-01' },
      /must not be after/,
    ],
    ['too many bars', 'get_klines', { symbol: 'SPX', limit: 10_001 }, /10000/],
  ])('%s comes back to it as a tool error', async (_case, name, args, error) => {
    const messages = await conversationWith(channelThatCalls(name, args))('go');
    const [result] = toolMessagesIn(messages);
    expect(ToolMessage.isInstance(result) && result.status).toBe('error');
    expect(result?.text).toMatch(error);
    expect(reportOf(messages)).toMatch(/^I read: Error/);
  });
});
