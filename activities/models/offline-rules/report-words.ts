import type { StructureAnswer } from '../../../schemas/market/analyze-structure.ts';
import type { IndicatorsAnswer } from '../../../schemas/market/indicators.ts';
import type { KlinesAnswer } from '../../../schemas/market/klines.ts';
import type { Level } from '../../../schemas/market/level.ts';
import type { MarketStatusAnswer } from '../../../schemas/market/market-status.ts';
import type { PointsAnswer } from '../../../schemas/market/query-points.ts';
import type { Action } from './asked-action.ts';
import type { Reading } from './market-facts.ts';

export const MODEL_NAME = 'offline-rules';

export type Crossing = IndicatorsAnswer['crossings'][number];

/** The same of structure, points and trading hours: paragraphs. */
export interface StructureWords {
  structure(answer: StructureAnswer): readonly string[];
  points(answer: PointsAnswer): readonly string[];
  status(answer: MarketStatusAnswer): readonly string[];
}

/** What the rules say, in one language. Every figure in it is one of the tool's answer, as it stands there. */
export interface ReportWords extends StructureWords {
  title(symbol: string, level: Level, asOf: string): string;
  readonly byline: string;
  /** In place of a symbol. */
  readonly wholeMarket: string;
  price(klines: KlinesAnswer): string;
  lastClose(indicators: IndicatorsAnswer): string;
  averages(indicators: IndicatorsAnswer): string;
  macd(indicators: IndicatorsAnswer): string;
  volatility(indicators: IndicatorsAnswer): string;
  drawdown(indicators: IndicatorsAnswer): string;
  returns(indicators: IndicatorsAnswer): string;
  crossings(crossings: readonly Crossing[]): string;
  reading(reading: Reading): string;
  source(answer: KlinesAnswer | IndicatorsAnswer): string;
  /** It was asked for, and no tool for it is at hand. */
  notTaken(action: Action): string;
  failed(tools: readonly string[], reason: string): string;
  answered(tool: string, answer: string): string;
  lacking(tool: string, missing: readonly string[]): string;
  /** Questions to ask. */
  examples(questions: readonly string[]): string;
  capabilities(tools: readonly { readonly name: string; readonly description: string }[]): string;
}

/** With its sign: "+2.5 %". */
export const percent = (value: number): string => `${value > 0 ? '+' : ''}${value} %`;

export const averagesBy = (side: 'above' | 'below', { movingAverages }: IndicatorsAnswer): readonly string[] =>
  movingAverages
    .filter(({ closeAbovePercent }) => (side === 'above' ? closeAbovePercent >= 0 : closeAbovePercent < 0))
    .map(({ period, value }) => `MA${period} (${value})`);

/** The first sentence of a description, for a list. */
export const briefOf = (description: string): string => description.split(/(?<=[.。])\s|\n/u)[0] ?? description;
