import { type Calendar, CONTINUOUS_CALENDAR } from './calendar.ts';
import { createGrid } from './grid.ts';
import type { Kline } from './kline.ts';
import type { Level } from './level.ts';
import { createRandom, mixSeed, nextNormal } from './random.ts';
import { CALM_DEVIATION, nextRegime, type Regime, RULES } from './regimes.ts';

export interface SyntheticOptions {
  readonly seed: number;
  /** Which symbol of the market, from 1. Each has a series of its own, whatever others are made. */
  readonly number: number;
  readonly level: Level;
  readonly bars: number;
  /** The first bar is the first of the level from here on, UTC ms; default 2015-01-05. */
  readonly startTs?: number | undefined;
  /** When the market trades; default round the clock by UTC. Over night, prices jump a little. */
  readonly calendar?: Calendar | undefined;
}

/** A stretch of bars, both ends included; indexes into the series. */
export interface RegimeLabel {
  readonly regime: Regime;
  readonly firstBar: number;
  readonly lastBar: number;
}

export interface JumpLabel {
  /** The bar that opens off the close before it. */
  readonly bar: number;
  /** By how much, as a share of that close, before prices are rounded. */
  readonly size: number;
}

export interface SyntheticSeries {
  readonly symbol: string;
  readonly klines: readonly Kline[];
  readonly regimes: readonly RegimeLabel[];
  readonly jumps: readonly JumpLabel[];
}

const DEFAULT_START = Date.UTC(2015, 0, 5);
/** Prices are whole hundredths: a division by this is the same on all machines. */
const TICKS_PER_UNIT = 100;
const STEPS = 6;
/** One over the root of six. */
const STEP_SHARE = 0.408248290463863;
const JUMP_CHANCE = 0.004;
const NIGHT_MS = 3 * 3_600_000;

export const syntheticSymbol = (number: number): string => `SYN${String(number).padStart(4, '0')}`;

/**
 * One symbol of a labelled market that no one traded. The same options give the same bars on every machine: the random numbers
 * are integers, and all else is addition, multiplication, division and rounding, which IEEE 754 fixes to the last bit. No
 * logarithm, exponential, root or sine is used, as ECMAScript leaves their last bits open.
 */
export const generateSeries = (options: SyntheticOptions): SyntheticSeries => {
  const { seed, number, level, bars, startTs = DEFAULT_START, calendar = CONTINUOUS_CALENDAR } = options;
  const random = createRandom(mixSeed(seed, number));
  const calm = CALM_DEVIATION[level];
  const grid = createGrid(level, calendar);
  const baseVolume = 1_000 + Math.floor(random() * random() * 1_000_000);
  let price = 5 + Math.floor(random() * 20_000) / TICKS_PER_UNIT;
  const toTicks = (value: number): number => Math.max(1, Math.round(value * TICKS_PER_UNIT));

  const klines: Kline[] = [];
  const regimes: RegimeLabel[] = [];
  const jumps: JumpLabel[] = [];
  let regime: Regime | undefined;
  let left = 0;
  let anchor = price;
  let slot = firstSlot(grid, startTs);
  for (let bar = 0; bar < bars; bar++, slot++) {
    if (left === 0) {
      regime = nextRegime(random, regime, price);
      const { minBars, maxBars } = RULES[regime];
      left = minBars + Math.floor(random() * (maxBars - minBars + 1));
      anchor = price;
      regimes.push({ regime, firstBar: bar, lastBar: Math.min(bars, bar + left) - 1 });
    }
    left -= 1;
    const rules = RULES[regime ?? 'range'];
    const ts = grid.startOf(slot);
    const before = klines.at(-1);
    if (before !== undefined && random() < JUMP_CHANCE) {
      const size = (random() < 0.5 ? -1 : 1) * (4 + 6 * random()) * calm;
      jumps.push({ bar, size });
      price *= 1 + size;
    } else if (before !== undefined && CALM_DEVIATION[level] < CALM_DEVIATION['1d'] && ts - before.ts > NIGHT_MS) {
      price *= 1 + 2 * calm * nextNormal(random);
    }
    const open = toTicks(price);
    let high = open;
    let low = open;
    const drift = (rules.drift * calm + (rules.pull * (anchor - price)) / price) / STEPS;
    for (let step = 0; step < STEPS; step++) {
      const change = drift + rules.deviation * calm * STEP_SHARE * nextNormal(random);
      price = Math.max(1 / TICKS_PER_UNIT, price * (1 + Math.max(-0.2, change)));
      high = Math.max(high, toTicks(price));
      low = Math.min(low, toTicks(price));
    }
    const move = (high - low) / (open * calm);
    klines.push({
      ts,
      open: open / TICKS_PER_UNIT,
      high: high / TICKS_PER_UNIT,
      low: low / TICKS_PER_UNIT,
      close: toTicks(price) / TICKS_PER_UNIT,
      volume: Math.floor(baseVolume * rules.volume * (0.4 + random()) * (0.6 + 0.3 * move)),
    });
  }
  return { symbol: syntheticSymbol(number), klines, regimes, jumps };
};

/** The first slot whose bar does not begin before a moment. */
const firstSlot = (grid: ReturnType<typeof createGrid>, startTs: number): number => {
  let ts = startTs;
  let slot = grid.slotOf(ts);
  // Outside trading hours: the next quarter of an hour that is inside. A week without trading there is none.
  while (slot === undefined) {
    ts += 900_000;
    slot = grid.slotOf(ts);
  }
  return grid.startOf(slot) < startTs ? slot + 1 : slot;
};
