import type { Analysis } from './analysis.ts';
import type { DefinitionOptions } from './definition.ts';
import { ChanlunEngine } from './engine.ts';
import type { ChanlunEvent } from './events.ts';
import type { Kline } from './kline.ts';

/**
 * Analyses a whole series at once.
 * @param klines Closed bars of one level in rising time; the last one may still be forming.
 * @throws {ChanlunError} When a bar or an option is bad; `bar` of the error is its index.
 */
export const analyzeKlines = (klines: readonly Kline[], options: DefinitionOptions = {}): Analysis => {
  return ChanlunEngine.analyze(klines, options);
};

/** A series as it was seen bar by bar. */
export interface Replay {
  readonly analysis: Analysis;
  /** Every change of every element, in the order it could be known. */
  readonly events: readonly ChanlunEvent[];
}

/**
 * Analyses a whole series and keeps what was known when: the only sound ground for a backtest.
 * @throws {ChanlunError} When a bar or an option is bad.
 */
export const replayKlines = (klines: readonly Kline[], options: DefinitionOptions = {}): Replay => {
  const engine = new ChanlunEngine(options);
  const events: ChanlunEvent[] = [];
  for (const kline of klines) {
    for (const event of engine.push(kline)) events.push(event);
  }
  return { analysis: engine.analysis(), events };
};
