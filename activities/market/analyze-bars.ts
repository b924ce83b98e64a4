import {
  type Analysis,
  analyzeKlines,
  ChanlunError,
  type DefinitionOptions,
  type Kline,
  type Replay,
  replayKlines,
} from '../../domains/chanlun/index.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { Level } from '../../schemas/market/level.ts';

export interface SeriesBars {
  readonly symbol: string;
  readonly level: Level;
  /** Oldest first; the last one may still be forming. */
  readonly bars: readonly Kline[];
}

/** What the domain refuses, as an error of ours: a bad bar is the data's fault, all else the request's. */
export const toMarketError = (action: string, error: unknown): unknown => {
  if (!(error instanceof ChanlunError)) return error;
  const code =
    error.code.startsWith('KLINE_') || error.code === 'OUTSIDE_SESSION' ? 'KLINES_INVALID' : 'INVALID_REQUEST';
  return new EngineError(code, `Cannot ${action}: ${error.message}`, {
    details: { code: error.code, bar: error.bar },
    cause: error,
  });
};

/**
 * The structure of a series.
 * @throws {EngineError} KLINES_INVALID for a bad bar, INVALID_REQUEST for a bad definition, KLINES_NOT_FOUND without a closed bar.
 */
export const analyzeBars = (series: SeriesBars, definition: DefinitionOptions): Analysis =>
  orRefuse(series, () => analyzeKlines(series.bars, definition));

/**
 * The same with every change of every element, in the order it could be known.
 * @throws {EngineError} As `analyzeBars`.
 */
export const replayBars = (series: SeriesBars, definition: DefinitionOptions): Replay =>
  orRefuse(series, () => replayKlines(series.bars, definition));

const orRefuse = <Result>({ symbol, level, bars }: SeriesBars, analyze: () => Result): Result => {
  if (!bars.some(({ closed }) => closed !== false))
    throw new EngineError('KLINES_NOT_FOUND', `Cannot analyse ${symbol} ${level}: it has no closed bar yet`);
  try {
    return analyze();
  } catch (error) {
    throw toMarketError(`analyse ${symbol} ${level}`, error);
  }
};
