import type { Level } from './level.ts';

/** What a stretch of a synthetic market does. */
export const REGIMES = ['up', 'down', 'range', 'volatile', 'crash', 'rebound'] as const;
export type Regime = (typeof REGIMES)[number];

interface RegimeRules {
  /** Mean change of a bar, and its deviation, in deviations of a calm bar of the level. */
  readonly drift: number;
  readonly deviation: number;
  /** Share of the distance to where it began that a bar goes back. */
  readonly pull: number;
  /** Volume, against a calm bar's. */
  readonly volume: number;
  readonly minBars: number;
  readonly maxBars: number;
  /** How often it is drawn, against the others. */
  readonly weight: number;
}

export const RULES: Readonly<Record<Regime, RegimeRules>> = {
  up: { drift: 0.2, deviation: 0.9, pull: 0, volume: 1.1, minBars: 40, maxBars: 160, weight: 30 },
  down: { drift: -0.2, deviation: 1, pull: 0, volume: 1, minBars: 30, maxBars: 140, weight: 24 },
  range: { drift: 0, deviation: 0.8, pull: 0.08, volume: 0.7, minBars: 30, maxBars: 140, weight: 30 },
  volatile: { drift: 0, deviation: 2.2, pull: 0.02, volume: 1.8, minBars: 20, maxBars: 80, weight: 10 },
  crash: { drift: -2, deviation: 2, pull: 0, volume: 3, minBars: 4, maxBars: 12, weight: 4 },
  rebound: { drift: 1.6, deviation: 1.8, pull: 0, volume: 2.2, minBars: 4, maxBars: 14, weight: 2 },
};

/** Deviation of a calm bar, as a share of the price. A table, since roots are not the same to the last bit everywhere. */
export const CALM_DEVIATION: Readonly<Record<Level, number>> = {
  '1m': 0.0006,
  '3m': 0.001,
  '5m': 0.0013,
  '15m': 0.0022,
  '30m': 0.003,
  '60m': 0.0043,
  '120m': 0.006,
  '1d': 0.011,
  '1w': 0.024,
  '1M': 0.05,
};

/** Prices beyond these turn back, so that no market dies or leaves all scales. */
const CHEAP = 2;
const DEAR = 5_000;

/** The regime that follows one; a crash is often followed by a rebound. */
export const nextRegime = (random: () => number, before: Regime | undefined, price: number): Regime => {
  const draw = random();
  if (before === 'crash' && draw < 0.6) return 'rebound';
  if (price < CHEAP) return 'up';
  if (price > DEAR) return 'down';
  const others = REGIMES.filter((regime) => regime !== before);
  let rest = random() * others.reduce((sum, regime) => sum + RULES[regime].weight, 0);
  for (const regime of others) {
    rest -= RULES[regime].weight;
    if (rest < 0) return regime;
  }
  return 'range';
};
