import type { ToolDefinition } from '@langchain/core/language_models/base';
import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { IndicatorsArgsSchema } from '../../../schemas/market/indicators.ts';
import { GetKlinesArgsSchema } from '../../../schemas/market/klines.ts';
import { replyTo } from './reply.ts';

const toolOf = (name: string, description: string, schema: z.ZodType): ToolDefinition => ({
  type: 'function',
  function: { name, description, parameters: z.toJSONSchema(schema) },
});

const WEATHER = toolOf('get_weather', 'Current weather of a city.', z.object({ city: z.string() }));
const ADD = toolOf('add', 'Add two numbers.', z.object({ a: z.number(), b: z.number() }));
const SEARCH = toolOf(
  'search_documents',
  'Search the documents of the company.',
  z.object({ query: z.string(), limit: z.int().default(5), language: z.enum(['en', 'zh']).optional() }),
);
const DELETE = toolOf('delete_account', 'Deletes the account of a user for ever.', z.object({ userId: z.string() }));
const TOOLS = [WEATHER, ADD, SEARCH, DELETE];

const MARKET = [
  toolOf('get_klines', 'Stored price bars.', GetKlinesArgsSchema),
  toolOf('indicators', 'Technical indicators.', IndicatorsArgsSchema),
];

const callsFor = (question: string, tools: readonly ToolDefinition[] = TOOLS) =>
  replyTo({ messages: [new HumanMessage(question)], tools }).calls.map(({ name, args }) => [name, args]);

/** The conversation after a question whose one call got an answer. */
const answered = (
  question: string,
  name: string,
  args: object,
  answer: string,
  status: 'success' | 'error' = 'success',
) => [
  new HumanMessage(question),
  new AIMessage({ content: '', tool_calls: [{ name, args: { ...args }, id: 'c1', type: 'tool_call' }] }),
  new ToolMessage({ content: answer, tool_call_id: 'c1', name, status }),
];
const textFor = (messages: readonly BaseMessage[], tools: readonly ToolDefinition[] = TOOLS) =>
  replyTo({ messages, tools }).text;

describe('any tools', () => {
  test.each([
    ['What is the weather in San Francisco?', 'get_weather', { city: 'San Francisco' }],
    ['Use get_weather for city: "Oslo"', 'get_weather', { city: 'Oslo' }],
    ['Please add 2 and 40.5', 'add', { a: 2, b: 40.5 }],
    ['用add工具计算 2 和 3', 'add', { a: 2, b: 3 }],
    ['add with b=1, a=7', 'add', { a: 7, b: 1 }],
    [
      'Search the documents about pensions, limit: 3',
      'search_documents',
      { query: 'Search the documents about pensions, limit: 3', limit: 3 },
    ],
  ])('%s', (question, name, args) => {
    expect(callsFor(question)).toEqual([[name, args]]);
  });

  test('a required argument with a default gets it', () => {
    expect(callsFor('search documents on pumps')).toEqual([
      ['search_documents', { query: 'search documents on pumps', limit: 5 }],
    ]);
  });

  test.each(['Good morning', 'Tell me a joke', 'What is my address?', '你好'])(
    'nothing fits, nothing is called: %s',
    (question) => {
      expect(callsFor(question)).toEqual([]);
      expect(textFor([new HumanMessage(question)])).toMatch(/offline-rules.*get_weather.*add.*search_documents/s);
    },
  );

  test('a tool that fits but lacks an argument is not called with an invented one', () => {
    expect(callsFor('Delete my account')).toEqual([]);
    expect(textFor([new HumanMessage('Delete my account')])).toContain('To call `delete_account` I need: userId.');
  });

  test('the answer quotes what the tool said', () => {
    const messages = answered('What is the weather in Oslo?', 'get_weather', { city: 'Oslo' }, 'Rain, 7 degrees');
    expect(replyTo({ messages, tools: TOOLS }).calls).toEqual([]);
    expect(textFor(messages)).toMatch(/`get_weather` answered:\s+Rain, 7 degrees/);
  });

  test('a tool that failed is not called again; the answer says what it reported', () => {
    const error = 'Error: no station in Oslo; there is one in Bergen\n Please fix your mistakes.';
    const messages = answered('What is the weather in Oslo?', 'get_weather', { city: 'Oslo' }, error, 'error');
    expect(replyTo({ messages, tools: TOOLS }).calls).toEqual([]);
    expect(textFor(messages)).toContain('The tool `get_weather` failed: no station in Oslo; there is one in Bergen\n');
  });

  test('a tool that does what is asked of a symbol comes before an analysis nobody asked for', () => {
    const backtest = toolOf('run_backtest', 'Backtest a strategy.', z.object({ symbol: z.string() }));
    expect(callsFor('Backtest SPX', [...MARKET, backtest])).toEqual([['run_backtest', { symbol: 'SPX' }]]);
  });
});

test('a long text is read at both its ends, in little time, and passed on whole', () => {
  const filler = '1,上'.repeat(100_000);
  const start = performance.now();
  expect(callsFor(`Analyse SPX ${filler}`, MARKET)).toHaveLength(2);
  expect(callsFor(`${filler} Analyse SPX`, MARKET)).toHaveLength(2);
  expect(callsFor(`search documents ${filler}`)).toMatchObject([
    ['search_documents', { query: `search documents ${filler}` }],
  ]);
  expect(performance.now() - start).toBeLessThan(3_000);
});

describe('market tools', () => {
  const argsOf = (question: string) => callsFor(question, MARKET);

  test('a price question needs bars only, a narrow one indicators only', () => {
    expect(argsOf('price of SPX').map(([name]) => name)).toEqual(['get_klines']);
    expect(argsOf('MACD of SPX').map(([name]) => name)).toEqual(['indicators']);
    expect(argsOf('Analyse SPX').map(([name]) => name)).toEqual(['get_klines', 'indicators']);
  });

  test('dates, level and periods go into the calls; a range is summarised whole', () => {
    const question = 'Analyse SPX weekly from 2008 to 2009 with MA50, MACD(8,17,9) and 30-day volatility';
    expect(argsOf(question)).toMatchObject([
      ['get_klines', { symbol: 'SPX', level: '1w', from: '2008-01-01', to: '2009-12-31', limit: 10_000 }],
      [
        'indicators',
        {
          from: '2008-01-01',
          to: '2009-12-31',
          ma: [50],
          macd: { fast: 8, slow: 17, signal: 9 },
          volatilityWindow: 30,
        },
      ],
    ]);
  });

  test('two symbols are two analyses', () => {
    expect(argsOf('Compare the drawdown of SPX and IBM')).toMatchObject([
      ['indicators', { symbol: 'SPX' }],
      ['indicators', { symbol: 'IBM' }],
    ]);
  });

  test('the last bars are counted, not dated', () => {
    expect(argsOf('highs and lows of SPX over the last 60 days')).toMatchObject([['get_klines', { limit: 60 }]]);
  });

  test("every planned call passes the tool's own schema", () => {
    for (const [name, args] of argsOf('Analyse SPX from 2008 to 2009 on the daily chart'))
      expect(
        (name === 'indicators' ? IndicatorsArgsSchema : GetKlinesArgsSchema).safeParse(args).error,
      ).toBeUndefined();
  });
});

describe('call ids', () => {
  const idsOf = (messages: readonly BaseMessage[]) => replyTo({ messages, tools: MARKET }).calls.map(({ id }) => id);
  const first = [new HumanMessage({ content: 'Analyse SPX', id: 'm1' })];

  test('repeat for the same conversation and differ in every other', () => {
    expect(idsOf(first)).toEqual(idsOf([...first]));
    const again = [...first, new AIMessage('done'), new HumanMessage({ content: 'Analyse SPX', id: 'm2' })];
    expect(new Set([...idsOf(first), ...idsOf(again)]).size).toBe(4);
  });
});

describe('structured output', () => {
  const Verdict = z.object({
    symbol: z.string(),
    stance: z.enum(['bullish', 'bearish', 'neutral']),
    maxDrawdownPercent: z.number(),
    lastClose: z.number(),
    confidence: z.number().min(0.1).max(1),
    summary: z.string().max(400),
    risk: z.string().nullable(),
    tags: z.array(z.string()).min(1).max(3),
    nested: z.object({ isKnown: z.boolean(), kind: z.literal('report') }),
    note: z.string().optional(),
  });
  const indicators = {
    symbol: 'SPX',
    level: '1d',
    source: 'a file',
    asOf: '2020-04-17',
    count: 100,
    from: '2019-01-02',
    definition: 'as usual',
    lastClose: 2874.56,
    movingAverages: [{ period: 250, value: 2500, closeAbovePercent: 14.98 }],
    macd: { fast: 12, slow: 26, signal: 9, dif: 16, dea: -35, histogram: 102, histogramBefore: 100 },
    volatility: { window: 20, recentPercent: 59.4, rangePercent: 19.9, barsPerYear: 252 },
    drawdown: {
      maxPercent: 33.9,
      peak: { date: 'a', price: 3 },
      trough: { date: 'b', price: 2 },
      recovered: null,
      nowPercent: 1,
      nowSince: { date: 'd', price: 1 },
    },
    returns: [],
    crossings: [],
  };
  const messages = answered('Drawdown of SPX', 'indicators', { symbol: 'SPX' }, JSON.stringify(indicators));
  const schema = z.toJSONSchema(Verdict);

  test('fills a response format from what the tools said, by name', () => {
    const { text, calls } = replyTo({
      messages,
      responseFormat: { type: 'json_schema', json_schema: { name: 'verdict', schema } },
    });
    expect(calls).toEqual([]);
    const verdict = Verdict.parse(JSON.parse(text));
    expect(verdict).toMatchObject({
      symbol: 'SPX',
      stance: 'bullish',
      maxDrawdownPercent: 33.9,
      lastClose: 2874.56,
      confidence: 0.1,
      risk: null,
      nested: { isKnown: false, kind: 'report' },
    });
    expect(verdict.summary).toMatch(/33\.9 %/);
  });

  test.each([
    ['named', { type: 'function', function: { name: 'verdict' } }],
    ['named by its name alone', 'verdict'],
    ['required', 'required'],
    ['any', 'any'],
  ])('fills the arguments of a tool that is %s', (_case, toolChoice) => {
    const tools: ToolDefinition[] = [
      { type: 'function', function: { name: 'verdict', description: 'd', parameters: schema } },
    ];
    const { text, calls } = replyTo({ messages, tools, toolChoice });
    expect(text).toBe('');
    expect(calls.map(({ name }) => name)).toEqual(['verdict']);
    expect(Verdict.safeParse(calls[0]?.args).error).toBeUndefined();
  });

  test('knows the tool by which LangChain asks for it without forcing it', () => {
    const tools: ToolDefinition[] = [
      { type: 'function', function: { name: 'extract', description: 'd', parameters: schema } },
    ];
    expect(replyTo({ messages, tools }).calls.map(({ name }) => name)).toEqual(['extract']);
  });

  test('is valid when nothing is known', () => {
    const { text } = replyTo({
      messages: [new HumanMessage('hm')],
      responseFormat: { type: 'json_schema', json_schema: { schema } },
    });
    expect(Verdict.safeParse(JSON.parse(text)).error).toBeUndefined();
  });

  test('chooses the value of an enum that the question names', () => {
    const Route = z.object({ next: z.enum(['hydraulics', 'analyst', 'FINISH']) });
    const request = { messages: [new HumanMessage('ask the analyst about SPX')] };
    const responseFormat = { type: 'json_schema', json_schema: { schema: z.toJSONSchema(Route) } };
    expect(JSON.parse(replyTo({ ...request, responseFormat }).text)).toEqual({ next: 'analyst' });
  });

  test('follows references and ends with a schema that holds itself', () => {
    interface Tree {
      readonly name: string;
      readonly left?: Tree | undefined;
      readonly children: readonly Tree[];
    }
    const Tree: z.ZodType<Tree> = z.lazy(() =>
      z.object({ name: z.string(), left: Tree.optional(), children: z.array(Tree).readonly() }),
    );
    const responseFormat = { type: 'json_schema', json_schema: { schema: z.toJSONSchema(Tree) } };
    const { text } = replyTo({ messages: [new HumanMessage('a tree')], responseFormat });
    expect(Tree.safeParse(JSON.parse(text)).error).toBeUndefined();
  });

  test('any JSON object is one with the answer', () => {
    const { text } = replyTo({ messages, responseFormat: { type: 'json_object' } });
    expect(JSON.parse(text)).toEqual({ answer: expect.stringContaining('33.9 %') });
  });

  test('calls tools first when they are offered too', () => {
    const responseFormat = { type: 'json_schema', json_schema: { schema } };
    const request = { messages: [new HumanMessage('Drawdown of SPX')], tools: MARKET, responseFormat };
    expect(replyTo(request).calls.map(({ name }) => name)).toEqual(['indicators']);
  });

  test('no tool is called when none may be', () => {
    expect(replyTo({ messages: [new HumanMessage('Analyse SPX')], tools: MARKET, toolChoice: 'none' }).calls).toEqual(
      [],
    );
  });
});
