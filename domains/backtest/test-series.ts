// Series for the tests of this folder.
import type { Bar } from './bar.ts';
import { MARKET_RULES, type MarketRules } from './market-rules.ts';
import type { Signal } from './signal.ts';
import { type Simulation, simulate } from './simulate.ts';
import type { Strategy } from './strategy.ts';

const DAY_MS = 86_400_000;

/** Daily bars from 2024-01-01 on, `[open, high, low, close, volume]`. */
export const dailyBars = (rows: readonly (readonly [number, number, number, number, number?])[]): Bar[] =>
  rows.map(([open, high, low, close, volume = 1], index) => ({
    ts: Date.UTC(2024, 0, 1) + index * DAY_MS,
    ...{ open, high, low, close, volume },
  }));

export const signalAt = (type: Signal['type'], confirmedAt: number, more: Partial<Signal> = {}): Signal => ({
  id: `${type}@${confirmedAt}`,
  type,
  of: 'strokes',
  bar: Math.max(0, confirmedAt - 1),
  price: 10,
  invalidation: type.startsWith('buy') ? 1 : 1000,
  shownAt: confirmedAt,
  confirmedAt,
  firstWithdrawnAt: null,
  withdrawnAt: null,
  ratio: null,
  confidence: null,
  ...more,
});

/** In at buy2, out at sell2; nothing else. */
export const PLAIN: Strategy = {
  entry: { points: ['buy2'], of: 'strokes' },
  direction: 'long',
  filters: {},
  exits: { points: ['sell2'], invalidation: false, withdrawal: false },
  stops: {},
  sizing: { kind: 'fraction', fraction: 1 },
  maxPositions: 1,
};

/** A market without costs or rules. */
export const FREE: MarketRules = { ...MARKET_RULES.us, feeRate: 0, slippageBps: 0, utcOffsetMinutes: 0 };

/** Trades a whole series by `PLAIN` in `FREE`, but for what is given. */
export const trade = (
  bars: readonly Bar[],
  signals: readonly Signal[],
  {
    strategy = {},
    rules = {},
    cash = 1000,
  }: { strategy?: Partial<Strategy>; rules?: Partial<MarketRules>; cash?: number } = {},
): Simulation =>
  simulate({
    ...{ bars, signals, cash, firstBar: 0, lastBar: bars.length - 1 },
    strategy: { ...PLAIN, ...strategy },
    rules: { ...FREE, ...rules },
  });

export const exits = (parts: Partial<Strategy['exits']>): Partial<Strategy> => ({
  exits: { ...PLAIN.exits, ...parts },
});

/** Flat at 10 for two bars, then as given. */
export const flatThen = (...rows: [number, number, number, number, number?][]): Bar[] =>
  dailyBars([[10, 10, 10, 10], [10, 10, 10, 10], ...rows]);

/** Numbers in [0, 1) that a seed fixes (mulberry32). */
export const createRandom = (seed: number): (() => number) => {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};
