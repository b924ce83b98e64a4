import type { ToolDefinition } from '@langchain/core/language_models/base';
import { isRecord } from '../../../schemas/record.ts';
import { fillArguments, type Knowledge } from './arguments.ts';
import type { Conversation, Json } from './conversation.ts';
import { startOf } from './date-words.ts';
import { type MarketQuestion, readFollowUp, type Topic } from './market-question.ts';
import { MARKET_NAMES } from './structure-words.ts';
import type { PlannedCall } from './subject.ts';
import { SUBJECTS } from './subjects.ts';
import { fittingTools, isNamedIn } from './tool-fit.ts';

export interface Plan {
  readonly calls: readonly PlannedCall[];
  /** Tools that fit, and the required arguments that the text does not give. */
  readonly lacking: readonly { readonly name: string; readonly missing: readonly string[] }[];
  readonly market: MarketQuestion;
}

const KLINES = 'get_klines';
const INDICATORS = 'indicators';
/** Tools that answer one topic each, alone: an analysis that names the topic is one of that. */
const TOOL_BY_TOPIC: Partial<Record<Topic, string>> = {
  structure: 'analyze_structure',
  points: 'query_buy_sell_points',
  status: 'get_market_status',
};
export const MARKET_TOOLS: readonly string[] = [KLINES, INDICATORS, ...Object.values(TOOL_BY_TOPIC)];

const figureTools = (topics: readonly Topic[], analysis: boolean): readonly string[] => {
  if (analysis || topics.length === 0 || topics.includes('trend')) return [KLINES, INDICATORS];
  const others = topics.filter((topic) => topic !== 'price');
  return [...(topics.includes('price') ? [KLINES] : []), ...(others.length > 0 ? [INDICATORS] : [])];
};

const marketTools = ({ topics, analysis }: MarketQuestion, offered: readonly string[]): readonly string[] => {
  const special = topics.flatMap((topic) => {
    const tool = TOOL_BY_TOPIC[topic];
    // The structure of one instrument has its points in it.
    const isPart = topic === 'points' && topics.includes('structure');
    return tool !== undefined && offered.includes(tool) && !isPart ? [tool] : [];
  });
  const others = topics.filter((topic) => TOOL_BY_TOPIC[topic] === undefined);
  if (special.length === 0) return figureTools(others, analysis);
  // "In the last ten bars" and "the trend of the strokes" ask for nothing beside the structure.
  const figures = others.filter((topic) => topic !== 'price' && topic !== 'trend');
  return [...special, ...(figures.length > 0 ? figureTools(figures, false) : [])];
};

const wantedTools = (market: MarketQuestion, tools: readonly ToolDefinition[]): readonly ToolDefinition[] => {
  const wanted = marketTools(
    market,
    tools.map(({ function: { name } }) => name),
  );
  return tools.filter(({ function: { name } }) => wanted.includes(name));
};

const isMarketQuestion = ({ topics, analysis, symbols }: MarketQuestion): boolean =>
  analysis || topics.length > 0 || symbols.length > 0;

/** When the series of a symbol ends, as far as this turn's answers tell: one that was cut by `to` does not. */
const endOf = (symbol: string, { outcomes }: Conversation): string | undefined =>
  outcomes
    .filter(({ failed, args }) => !failed && args.to === undefined && args.symbol === symbol)
    .map(({ value }) => (isRecord(value) && typeof value.asOf === 'string' ? value.asOf : undefined))
    .find((asOf) => asOf !== undefined);

type Marked = { readonly tool: ToolDefinition; readonly market: MarketQuestion };

/**
 * The market calls of one symbol. "The last two years" end where the stored bars end: the first round asks for one bar
 * to learn that, the second for the range.
 */
const callsFor = (
  symbol: string,
  market: MarketQuestion,
  tools: readonly ToolDefinition[],
  conversation: Conversation,
) => {
  const offered = wantedTools(market, tools);
  const own: MarketQuestion = { ...market, symbols: [symbol] };
  const { relative } = market;
  if (relative === undefined || relative.unit === 'bar') return offered.map((tool): Marked => ({ tool, market: own }));
  const end = endOf(symbol, conversation);
  const from = end === undefined ? undefined : startOf(relative, end);
  if (from !== undefined) return offered.map((tool): Marked => ({ tool, market: { ...own, range: { from } } }));
  const probe = tools.find(({ function: { name } }) => name === KLINES) ?? offered[0];
  return probe ? [{ tool: probe, market: { ...own, relative: { count: 1, unit: 'bar' as const } } }] : [];
};

const sameCall = (a: PlannedCall, b: PlannedCall): boolean =>
  a.name === b.name && JSON.stringify(sorted(a.args)) === JSON.stringify(sorted(b.args));

const sorted = (args: Json): Json => Object.fromEntries(Object.entries(args).sort(([a], [b]) => a.localeCompare(b)));

/** The market calls without a symbol. Whether "the market" is open is asked of each that there is. */
const callsForNone = (market: MarketQuestion, tools: readonly ToolDefinition[]): readonly Marked[] =>
  wantedTools(market, tools).flatMap((tool) => {
    const isStatus = tool.function.name === TOOL_BY_TOPIC.status;
    const meant = isStatus && market.market === undefined ? MARKET_NAMES : [market.market];
    return meant.map((name): Marked => ({ tool, market: { ...market, market: name } }));
  });

const unmade = (wanted: readonly PlannedCall[], made: readonly PlannedCall[]): readonly PlannedCall[] => {
  const calls: PlannedCall[] = [];
  for (const call of wanted) if (![...made, ...calls].some((other) => sameCall(other, call))) calls.push(call);
  return calls;
};

/** What any tools and those of the market are asked for. */
const planGeneral = (conversation: Conversation, market: MarketQuestion, tools: readonly ToolDefinition[]): Plan => {
  const { question, wholeQuestion, outcomes } = conversation;
  const others = tools.filter(({ function: { name } }) => !MARKET_TOOLS.includes(name) || isNamedIn(question, name));
  const fitting = fittingTools(question, others);
  // "Backtest SPX" names a symbol, but asks for no analysis when there is a tool for what it does ask.
  const wantsMarket = market.analysis || market.topics.length > 0 || (isMarketQuestion(market) && fitting.length === 0);
  const analysed = (): readonly Marked[] =>
    market.symbols.length > 0
      ? market.symbols.flatMap((symbol) => callsFor(symbol, market, tools, conversation))
      : callsForNone(market, tools);
  const marked: readonly Marked[] = [...(wantsMarket ? analysed() : []), ...fitting.map((tool) => ({ tool, market }))];
  const filled = marked.map(({ tool, market: meant }) => {
    const { name, parameters } = tool.function;
    const knowledge: Knowledge = { text: question, wholeText: wholeQuestion, market: meant };
    return { name, ...fillArguments(parameters, knowledge) };
  });
  const wanted = filled.flatMap(({ name, args, missing }) => (missing.length > 0 ? [] : [{ name, args }]));
  const lacking = filled.flatMap(({ name, missing }) => (missing.length > 0 ? [{ name, missing }] : []));
  return { calls: unmade(wanted, outcomes), lacking, market };
};

/** What to call next for the question; no call is planned that this turn has made already, whatever came of it. */
export const planCalls = (conversation: Conversation, tools: readonly ToolDefinition[]): Plan => {
  const market = readFollowUp(conversation.question, conversation.earlier);
  for (const subject of SUBJECTS) {
    const wanted = subject.plan(conversation, tools);
    if (wanted !== undefined) return { calls: unmade(wanted, conversation.outcomes), lacking: [], market };
  }
  const general = tools.filter((tool) => !SUBJECTS.some((subject) => subject.owns(tool)));
  return planGeneral(conversation, market, general);
};
