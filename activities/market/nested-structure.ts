import {
  type Analysis,
  aggregateKlines,
  type DefinitionOptions,
  type Kline,
  LEVELS,
  nestPoints,
  type TradingSession,
} from '../../domains/chanlun/index.ts';
import type { StructureAnswer } from '../../schemas/market/analyze-structure.ts';
import type { Level } from '../../schemas/market/level.ts';
import { analyzeBars, type SeriesBars, toMarketError } from './analyze-bars.ts';
import { toPointFact } from './structure-facts.ts';

/** Children told in full of one point. */
const CHILDREN = 5;

export const isLonger = (level: Level, than: Level): boolean => LEVELS.indexOf(level) > LEVELS.indexOf(than);

/**
 * Bars of a longer level, made of the shorter ones that were read and closed: a stored bar of it might hold what came after
 * the end of the range.
 * @throws {EngineError} INVALID_REQUEST when the one level does not fill the other.
 */
export const toLongerBars = (
  { symbol, level, bars }: SeriesBars,
  to: Level,
  session: TradingSession,
): readonly Kline[] => {
  try {
    return aggregateKlines(bars, { from: level, to, session, outside: 'skip' });
  } catch (error) {
    throw toMarketError(`make ${to} bars of ${symbol} ${level}`, error);
  }
};

interface Layer {
  readonly level: Level;
  readonly analysis: Analysis;
}

/** The latest points of the longer of two levels, with those of the shorter one inside them (区间套). */
const nestedPoints = (symbol: string, longer: Layer, shorter: Layer, last: number) => ({
  longer: longer.level,
  shorter: shorter.level,
  points: nestPoints(longer.analysis, shorter.analysis)
    .slice(-last)
    .map(({ parent, children, diverges }) => ({
      point: toPointFact({ symbol, ...longer }, parent),
      children: children.slice(-CHILDREN).map((child) => toPointFact({ symbol, ...shorter }, child)),
      childrenCount: children.length,
      divergesAtTurn: diverges,
    })),
});

/** Sets the structure of `other` bars, of a longer or shorter level, against one that is analysed already. */
export const nestStructure = (
  { analysis, level }: Layer,
  other: SeriesBars,
  { definition, last }: { readonly definition: DefinitionOptions; readonly last: number },
): StructureAnswer['nested'] => {
  const layer = { level, analysis };
  const otherLayer = { level: other.level, analysis: analyzeBars(other, definition) };
  return isLonger(other.level, level)
    ? nestedPoints(other.symbol, otherLayer, layer, last)
    : nestedPoints(other.symbol, layer, otherLayer, last);
};
