import { type IndicatorsAnswer, IndicatorsAnswerSchema } from '../../../schemas/market/indicators.ts';
import { type KlinesAnswer, KlinesAnswerSchema } from '../../../schemas/market/klines.ts';
import type { ToolOutcome } from './conversation.ts';

/** What the tools said of one symbol; of several answers of a tool the last. */
export interface MarketFacts {
  readonly symbol: string;
  readonly klines?: KlinesAnswer;
  readonly indicators?: IndicatorsAnswer;
}

/** Judgements by fixed rules; each is a word for a comparison of figures that the tools gave. */
export interface Reading {
  readonly stance: 'up' | 'down' | 'mixed';
  /** Last close against the longest moving average. */
  readonly longTerm: 'above' | 'below' | undefined;
  readonly shortTerm: 'above' | 'below' | undefined;
  readonly momentum: 'positive' | 'negative';
  readonly histogram: 'growing' | 'shrinking' | undefined;
  readonly volatility: 'raised' | 'usual' | 'low' | undefined;
  readonly drawdown: 'at-high' | 'shallow' | 'moderate' | 'deep';
}

export const marketFactsOf = (outcomes: readonly ToolOutcome[]): readonly MarketFacts[] => {
  const factsBySymbol = new Map<string, MarketFacts>();
  for (const { failed, value } of outcomes) {
    if (failed) continue;
    const klines = KlinesAnswerSchema.safeParse(value).data;
    const indicators = IndicatorsAnswerSchema.safeParse(value).data;
    const symbol = klines?.symbol ?? indicators?.symbol;
    if (symbol === undefined) continue;
    const before = factsBySymbol.get(symbol) ?? { symbol };
    factsBySymbol.set(symbol, { ...before, ...(klines && { klines }), ...(indicators && { indicators }) });
  }
  return [...factsBySymbol.values()];
};

export const isMarketAnswer = (value: unknown): boolean =>
  KlinesAnswerSchema.safeParse(value).success || IndicatorsAnswerSchema.safeParse(value).success;

const sideOf = (percent: number | undefined): 'above' | 'below' | undefined => {
  if (percent === undefined || percent === 0) return undefined;
  return percent > 0 ? 'above' : 'below';
};

const volatilityOf = ({ recentPercent, rangePercent }: IndicatorsAnswer['volatility']): Reading['volatility'] => {
  if (recentPercent === null || rangePercent === null || rangePercent === 0) return undefined;
  const ratio = recentPercent / rangePercent;
  if (ratio >= 1.25) return 'raised';
  return ratio <= 0.8 ? 'low' : 'usual';
};

const drawdownOf = (nowPercent: number): Reading['drawdown'] => {
  if (nowPercent === 0) return 'at-high';
  if (nowPercent < 5) return 'shallow';
  return nowPercent < 20 ? 'moderate' : 'deep';
};

export const readingOf = ({ movingAverages, macd, volatility, drawdown }: IndicatorsAnswer): Reading => {
  const longTerm = sideOf(movingAverages.at(-1)?.closeAbovePercent);
  const momentum = macd.dif >= macd.dea ? 'positive' : 'negative';
  const growth = macd.histogramBefore === null ? 0 : Math.abs(macd.histogram) - Math.abs(macd.histogramBefore);
  const agreed = { above: 'positive', below: 'negative' } as const;
  return {
    stance: longTerm === undefined || agreed[longTerm] !== momentum ? 'mixed' : longTerm === 'above' ? 'up' : 'down',
    longTerm,
    shortTerm: sideOf(movingAverages[0]?.closeAbovePercent),
    momentum,
    histogram: growth === 0 ? undefined : growth > 0 ? 'growing' : 'shrinking',
    volatility: volatilityOf(volatility),
    drawdown: drawdownOf(drawdown.nowPercent),
  };
};
