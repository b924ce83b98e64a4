import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  checkBar,
  checkStep,
  findGaps,
  generateSeries,
  LEVELS,
  REGIMES,
  type Regime,
  syntheticSymbol,
} from './index.ts';
import { createRandom } from './random.ts';

const daily = { seed: 1, level: '1d', bars: 3000 } as const;

test('the same seed and number give the same series; another of either gives another', () => {
  const series = generateSeries({ ...daily, number: 7 });
  expect(generateSeries({ ...daily, number: 7 })).toEqual(series);
  expect(series.symbol).toBe('SYN0007');
  expect([syntheticSymbol(1), syntheticSymbol(12_345)]).toEqual(['SYN0001', 'SYN12345']);
  const closes = (seed: number, number: number) =>
    generateSeries({ ...daily, seed, number, bars: 50 })
      .klines.map(({ close }) => close)
      .join();
  expect(new Set([closes(1, 1), closes(1, 2), closes(2, 1), closes(2, 2), closes(-1, 1)]).size).toBe(5);
  expect(generateSeries({ ...daily, number: 7, bars: 100 }).klines).toEqual(series.klines.slice(0, 100));
});

test('the random numbers are those of mulberry32', () => {
  // First numbers of seed 0, from the definition of the generator, worked out with integers of any size.
  const definition = (seed: bigint) => {
    const u32 = (value: bigint) => BigInt.asUintN(32, value);
    let state = u32(seed);
    return () => {
      state = u32(state + 0x6d2b79f5n);
      let t = u32((state ^ (state >> 15n)) * (state | 1n));
      t = u32(t ^ (t + u32((t ^ (t >> 7n)) * (t | 61n))));
      return Number(u32(t ^ (t >> 14n))) / 2 ** 32;
    };
  };
  for (const seed of [0, 1, -5, 123_456_789]) {
    const [ours, theirs] = [createRandom(seed), definition(BigInt(seed))];
    for (let n = 0; n < 200; n++) expect(ours()).toBe(theirs());
  }
});

test('nothing is used whose last bit differs between machines', () => {
  const exact = ['abs', 'ceil', 'floor', 'imul', 'max', 'min', 'round'];
  for (const file of ['synthetic.ts', 'random.ts', 'regimes.ts', 'grid.ts', 'calendar.ts']) {
    const source = readFileSync(new URL(file, import.meta.url), 'utf8');
    const used = [...source.matchAll(/Math\.(\w+)/g)].map(([, name = '']) => name);
    expect([file, used.filter((name) => !exact.includes(name))]).toEqual([file, []]);
    expect(source).not.toMatch(/[\w)] \*\* |Date\.now|new Date\(\)/);
  }
});

test.each(LEVELS)('bars of %s are valid, in a row, and priced in hundredths', (level) => {
  const { klines } = generateSeries({ seed: 3, number: 1, level, bars: 2000 });
  expect(klines).toHaveLength(2000);
  for (const [index, kline] of klines.entries()) {
    checkBar(kline);
    const before = klines[index - 1];
    if (before !== undefined) checkStep(before, kline, level);
    for (const price of [kline.open, kline.high, kline.low, kline.close]) expect(Number(price.toFixed(2))).toBe(price);
  }
  expect(
    findGaps(
      klines.map(({ ts }) => ts),
      { level },
    ),
  ).toMatchObject({ missing: 0, misaligned: 0, outside: 0 });
});

test('labels cover all bars, one after the other, and jumps are where opens leave the closes', () => {
  const { klines, regimes, jumps } = generateSeries({ ...daily, number: 3, bars: 5000 });
  expect(regimes[0]?.firstBar).toBe(0);
  expect(regimes.at(-1)?.lastBar).toBe(4999);
  for (const [index, { firstBar, regime }] of regimes.entries()) {
    if (index === 0) continue;
    expect(firstBar).toBe((regimes[index - 1]?.lastBar ?? -9) + 1);
    expect(regime).not.toBe(regimes[index - 1]?.regime);
  }
  const leaps = klines.flatMap((kline, bar) => {
    const before = klines[bar - 1];
    return before !== undefined && Math.abs(kline.open / before.close - 1) > 0.03 ? [bar] : [];
  });
  expect(leaps).toEqual(jumps.map(({ bar }) => bar));
  expect(jumps.length).toBeGreaterThan(5);
});

test('each regime does what its name says', () => {
  const changes: Record<Regime, number[]> = { up: [], down: [], range: [], volatile: [], crash: [], rebound: [] };
  const widths: Record<Regime, number[]> = { up: [], down: [], range: [], volatile: [], crash: [], rebound: [] };
  for (let number = 1; number <= 40; number++) {
    const { klines, regimes } = generateSeries({ ...daily, number });
    for (const { regime, firstBar, lastBar } of regimes) {
      const bars = klines.slice(firstBar, lastBar + 1);
      changes[regime].push((bars.at(-1)?.close ?? 0) / (bars[0]?.open ?? 1) - 1);
      widths[regime].push(...bars.map(({ high, low }) => high / low - 1));
    }
  }
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  for (const regime of REGIMES) expect([regime, changes[regime].length > 20]).toEqual([regime, true]);
  expect(mean(changes.up)).toBeGreaterThan(0.1);
  expect(mean(changes.rebound)).toBeGreaterThan(0.08);
  expect(mean(changes.down)).toBeLessThan(-0.1);
  expect(mean(changes.crash)).toBeLessThan(-0.1);
  expect(Math.abs(mean(changes.range))).toBeLessThan(0.01);
  expect(mean(widths.volatile)).toBeGreaterThan(2 * mean(widths.range));
});
