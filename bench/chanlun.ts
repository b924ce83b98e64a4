// Bars a second of the Chan-theory engine: npm run bench -- chanlun [--bars=100000] [--rounds=5]
import { analyzeKlines, ChanlunEngine, type Kline } from '../domains/chanlun/index.ts';
import { randomWalk } from '../domains/chanlun/random-walk.ts';
import type { Benchmark } from './main.ts';

interface Timing {
  /** Bars a second by the clock: median and best round; and by the processor time of the process, collector threads included. */
  readonly perSecond: number;
  readonly bestPerSecond: number;
  readonly perCpuSecond: number;
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
};

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Rounds that let the compiler settle and do not count. */
const WARM_UP = 3;

/** Median of the rounds. */
const measure = (bars: number, rounds: number, work: () => void): Timing => {
  for (let round = 0; round < WARM_UP; round++) work();
  const timings = Array.from({ length: rounds }, () => {
    const cpu = cpuSeconds();
    const start = performance.now();
    work();
    const seconds = (performance.now() - start) / 1000;
    return { perSecond: bars / seconds, perCpuSecond: bars / (cpuSeconds() - cpu) };
  });
  return {
    perSecond: Math.round(median(timings.map(({ perSecond }) => perSecond))),
    bestPerSecond: Math.round(Math.max(...timings.map(({ perSecond }) => perSecond))),
    perCpuSecond: Math.round(median(timings.map(({ perCpuSecond }) => perCpuSecond))),
  };
};

const option = (args: readonly string[], name: string, fallback: number): number => {
  const text = args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  const value = text === undefined ? fallback : Number(text);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new RangeError(`--${name} is ${JSON.stringify(text)}, wanted a whole number from 1`);
  }
  return value;
};

const pushAll = (klines: readonly Kline[]): void => {
  const engine = new ChanlunEngine();
  for (const kline of klines) engine.push(kline);
};

export const run: Benchmark = async (args) => {
  const bars = option(args, 'bars', 100_000);
  const rounds = option(args, 'rounds', 5);
  const klines = randomWalk({ seed: 1, bars });
  const symbols = Array.from({ length: 50 }, (_, seed) => randomWalk({ seed, bars: 500 }));
  const batch = measure(bars, rounds, () => analyzeKlines(klines));
  const incremental = measure(bars, rounds, () => pushAll(klines));
  const scan = measure(symbols.length * 500, rounds, () => {
    for (const symbol of symbols) analyzeKlines(symbol);
  });
  const { strokes, segments, centers, points } = analyzeKlines(klines);
  const counts = { strokes: strokes.length, segments: segments.length, centers: centers.length, points: points.length };
  const scanSeconds = Number(((5000 * 500) / scan.perSecond).toFixed(2));
  process.stderr.write(
    `full structure of ${bars} bars, median of ${rounds}: batch ${batch.perSecond} bars/s, ` +
      `bar by bar ${incremental.perSecond} bars/s; 5000 symbols x 500 bars in ${scanSeconds} s\n`,
  );
  return { bars, rounds, batch, incremental, scan5000x500: { seconds: scanSeconds, ...scan }, counts };
};
