import type { Level } from '../../../schemas/market/level.ts';
import { type DateRange, findDateRange, findRelativeRange, type RelativeRange } from './date-words.ts';
import { findMarket, findPointTypes, findSides, POINTS, STATUS, STRUCTURE } from './structure-words.ts';
import { findSymbols } from './symbol-words.ts';

export type Language = 'en' | 'zh';
export type Topic =
  | ('price' | 'trend' | 'macd' | 'averages' | 'volatility' | 'drawdown' | 'returns')
  | ('structure' | 'points' | 'status');

/** What a text asks of a market. What it does not say is absent. */
export interface MarketQuestion {
  readonly symbols: readonly string[];
  readonly level?: Level | undefined;
  readonly range?: DateRange | undefined;
  readonly relative?: RelativeRange | undefined;
  readonly topics: readonly Topic[];
  /** It asks for an analysis as a whole. */
  readonly analysis: boolean;
  readonly ma?: readonly number[] | undefined;
  readonly macd?: { readonly fast: number; readonly slow: number; readonly signal: number } | undefined;
  readonly volatilityWindow?: number | undefined;
  /** Of points: their sides and types, when it names some. */
  readonly sides?: readonly string[] | undefined;
  readonly pointTypes?: readonly string[] | undefined;
  /** Trading hours that it names. */
  readonly market?: string | undefined;
}

const TOPICS: readonly (readonly [Topic, RegExp])[] = [
  [
    'price',
    /\b(?:prices?|quotes?|close[sd]?|klines?|bars?|candles?|highs?|lows?)\b|价格|股价|点位|行情|收盘|最高|最低|报价|K线/iu,
  ],
  ['trend', /\b(?:trend\w*|uptrend|downtrend|momentum|direction|bullish|bearish)\b|趋势|走势|动能|多空|看涨|看跌/iu],
  ['macd', /\bmacd\b|\b(?:dif|dea)\b|金叉|死叉/iu],
  ['averages', /\bmoving averages?\b|\b(?:ma|sma)s?\s?\d*\b|golden cross|death cross|均线/iu],
  ['volatility', /\bvolatil\w*|\bvols?\b|波动/iu],
  ['drawdown', /\bdraw-?downs?\b|\bmax(?:imum)? loss\b|回撤|跌幅/iu],
  ['structure', STRUCTURE],
  ['points', POINTS],
  ['status', STATUS],
  ['returns', /\b(?:returns?|performance|gains?|gained|performed)\b|收益|涨跌|涨幅|表现|回报/iu],
];
const ANALYSIS =
  /\b(?:analy[sz]\w*|analysis|overview|report|review|look at|assess\w*|outlook|indicators?|technicals?)\b|分析|研判|报告|概况|评估|怎么看|指标|技术面/iu;

const LEVEL_WORDS: readonly (readonly [RegExp, Level])[] = [
  [/\b(?:hourly|1\s?h)\b|小时/iu, '60m'],
  [/\bdaily\b|\bday (?:chart|bars)\b|日线|日K/iu, '1d'],
  [/\bweekly\b(?!\s+(?:returns?|volatility))|周线|周K/iu, '1w'],
  [/\bmonthly\b(?!\s+(?:returns?|volatility))|月线|月K/iu, '1M'],
];
const LEVEL_CODE = /(?<![A-Za-z0-9])(1m|3m|5m|15m|30m|60m|120m|1d|1w|1M)(?![A-Za-z0-9])/u;
const MINUTES = /(?<!\d)(1|3|5|15|30|60|120)[- ]?(?:min(?:ute)?s?\b|分钟)/iu;

/** A level beside that of the question, by the name of the argument. */
const NESTED_LEVEL = /nestedLevel\s*[=:：]\s*\S+/giu;

const findLevel = (question: string): Level | undefined => {
  const text = question.replace(NESTED_LEVEL, '');
  const code = LEVEL_CODE.exec(text)?.[1];
  if (code !== undefined) return code as Level;
  const minutes = MINUTES.exec(text)?.[1];
  if (minutes !== undefined) return `${minutes}m` as Level;
  return LEVEL_WORDS.find(([words]) => words.test(text))?.[1];
};

const numbersIn = (text: string): readonly number[] => (text.match(/\d+/g) ?? []).map(Number);

const MA_PERIODS = [
  /\bS?MA\s?\(?\s?(\d+(?:\s*[/,、]\s*\d+)*)/giu,
  /((?:\d+(?:[- ](?:day|bar|period))?\s*(?:,|and|&|\/)\s*)*\d+)[- ](?:day|bar|period|week|month)s?\s+(?:simple\s+)?(?:moving\s+averages?|S?MAs?\b)/giu,
  /((?:\d+\s*[日天周月]?\s*[、和与,/]\s*)*\d+)\s*[日天周月]?\s*均线/gu,
];

const findPeriods = (text: string): readonly number[] | undefined => {
  const periods = MA_PERIODS.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap(([, list = '']) => numbersIn(list)),
  );
  return periods.length > 0 ? [...new Set(periods)] : undefined;
};

const findMacd = (text: string): MarketQuestion['macd'] => {
  const match = /macd\s*[（(]?\s*(\d+)\s*[,，/ ]\s*(\d+)\s*[,，/ ]\s*(\d+)/iu.exec(text);
  return match ? { fast: Number(match[1]), slow: Number(match[2]), signal: Number(match[3]) } : undefined;
};

const findWindow = (text: string): number | undefined => {
  const match =
    /(\d+)[- ](?:day|bar|period)s?\s+(?:\w+\s+)?volatility/iu.exec(text) ??
    /(\d+)\s*[日天]\s*(?:的|年化)?波动/u.exec(text);
  return match ? Number(match[1]) : undefined;
};

export const languageOf = (text: string): Language => (/\p{Script=Han}/u.test(text) ? 'zh' : 'en');

export const readQuestion = (text: string): MarketQuestion => ({
  symbols: findSymbols(text),
  level: findLevel(text),
  range: findDateRange(text),
  relative: findRelativeRange(text),
  topics: TOPICS.filter(([, words]) => words.test(text)).map(([topic]) => topic),
  analysis: ANALYSIS.test(text),
  ma: findPeriods(text),
  macd: findMacd(text),
  volatilityWindow: findWindow(text),
  sides: findSides(text),
  pointTypes: findPointTypes(text),
  market: findMarket(text),
});

const RESET = /\b(?:now|today|currently|all (?:the )?(?:data|history))\b|现在|目前|全部|整个历史/iu;

/**
 * A question in its conversation: a follow-up that names no symbol means that of the question before it, with its level
 * and dates; one that names only a symbol asks the same of another.
 */
export const readFollowUp = (text: string, earlier: readonly string[]): MarketQuestion => {
  const question = readQuestion(text);
  const [latest, ...rest] = earlier;
  const isNew = question.symbols.length > 0 && (question.analysis || question.topics.length > 0);
  const isNone = question.symbols.length === 0 && !isMarketFollowUp(question);
  if (latest === undefined || isNew || isNone) return question;
  const before = readFollowUp(latest, rest);
  const ownDates = question.range !== undefined || question.relative !== undefined || RESET.test(text);
  const ownTopics = question.analysis || question.topics.length > 0;
  return {
    ...question,
    symbols: question.symbols.length > 0 ? question.symbols : before.symbols,
    level: question.level ?? before.level,
    range: ownDates ? question.range : before.range,
    relative: ownDates ? question.relative : before.relative,
    topics: ownTopics ? question.topics : before.topics,
    analysis: ownTopics ? question.analysis : before.analysis,
  };
};

const isMarketFollowUp = ({ analysis, topics, range, relative, level }: MarketQuestion): boolean =>
  analysis || topics.length > 0 || range !== undefined || relative !== undefined || level !== undefined;
