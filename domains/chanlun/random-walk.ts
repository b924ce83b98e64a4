import type { Kline } from './kline.ts';

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

export interface RandomWalkOptions {
  readonly seed: number;
  readonly bars: number;
  /** Start of the first bar, and time from bar to bar; milliseconds. */
  readonly startTs?: number;
  readonly stepMs?: number;
  /** Smallest price step; coarse ticks make ties and one-price bars. */
  readonly tick?: number;
  /** Trades in a bar. */
  readonly trades?: number;
}

/** A synthetic series for tests and benchmarks: prices walk tick by tick, now and then they jump. No market looks like it. */
export const randomWalk = ({
  seed,
  bars,
  startTs = 0,
  stepMs = 60_000,
  tick = 0.01,
  trades = 8,
}: RandomWalkOptions): Kline[] => {
  const random = createRandom(seed);
  const klines: Kline[] = [];
  const round = (ticks: number): number => Number((ticks * tick).toFixed(6));
  let ticks = Math.round(1000 / tick);
  for (let index = 0; index < bars; index++) {
    if (random() < 0.02) ticks += Math.round((random() - 0.5) * 20);
    const open = ticks;
    let high = ticks;
    let low = ticks;
    for (let trade = 0; trade < trades; trade++) {
      ticks = Math.max(1, ticks + Math.round((random() - 0.5) * 8));
      high = Math.max(high, ticks);
      low = Math.min(low, ticks);
    }
    klines.push({
      ts: startTs + index * stepMs,
      open: round(open),
      high: round(high),
      low: round(low),
      close: round(ticks),
      volume: Math.floor(random() * 1000),
    });
  }
  return klines;
};
