import { beforeAll, describe, expect, test } from 'vitest';
import type { Bar } from '../../domains/backtest/index.ts';
import { BacktestInputSchema } from '../../schemas/backtest.ts';
import type { SymbolBacktest } from '../../schemas/backtest-report.ts';
import { readSample, runBacktest, runOne, SAMPLE } from '../../test/market/run-backtest.ts';
import { planUnits } from './backtest-plan.ts';
import { runBacktestUnit } from './backtest-unit.ts';

let bars: readonly Bar[] = [];
beforeAll(async () => {
  bars = await readSample();
});

describe('I12: what comes later changes nothing that was decided before', () => {
  const decided = (report: SymbolBacktest, lastBar: number) =>
    report.trades
      .filter(({ exitBar, reason }) => exitBar <= lastBar && reason !== 'end')
      .map(({ withdrawnAt: _known, ...trade }) => trade);

  test('bars cut off', () => {
    const whole = runOne(bars, {});
    for (const count of [900, 1437, 2500, 3333, 4801]) {
      const cut = runOne(bars.slice(0, count), {});
      expect(decided(cut, count - 1)).toEqual(decided(whole, count - 1));
      expect(cut.equity.slice(0, -1)).toEqual(whole.equity.slice(0, count - 1 - whole.window.firstBar));
    }
  });

  test('prices of the last fold changed: the sets picked for the folds, and the trades before, stay', () => {
    const grid = { 'strategy.stops.trailingPercent': [3, 6, 10], 'definition.divergence.maxRatio': [0.8, 1] };
    const whole = runOne(bars, { grid });
    const last = whole.folds.at(-1) ?? expect.fail('no folds');
    const sinking = bars.map((bar, index) => {
      const factor = index < last.firstBar ? 1 : 1 / (1 + (index - last.firstBar) / 500);
      const { open, high, low, close } = bar;
      return { ...bar, open: open * factor, high: high * factor, low: low * factor, close: close * factor };
    });
    const other = runOne(sinking, { grid });
    expect(other.folds.map(({ set, trained }) => [set, trained])).toEqual(
      whole.folds.map(({ set, trained }) => [set, trained]),
    );
    expect(decided(other, last.firstBar - 1)).toEqual(decided(whole, last.firstBar - 1));
    expect(other.finalEquity).not.toBe(whole.finalEquity);
  });
});

test('a grid: each fold trades the set that was best before it, the capital goes on from fold to fold', () => {
  const grid = { 'strategy.stops.trailingPercent': [3, 6, 10], 'strategy.entry.of': ['strokes', 'segments'] };
  const report = runBacktest(bars, { grid });
  const [found] = report.symbols;
  if (found === undefined) expect.fail('no report');
  expect(report.sets.map(({ values }) => values)).toHaveLength(6);
  expect(new Set(report.sets.map(({ strategyHash }) => strategyHash)).size).toBe(6);
  expect(found.folds).toHaveLength(5);
  expect(found.window.firstBar).toBe(found.folds[0]?.firstBar);
  found.folds.slice(1).forEach((fold, index) => {
    expect(fold.firstBar).toBe((found.folds[index]?.lastBar ?? 0) + 1);
  });
  const growth = found.folds.reduce((product, fold) => product * (1 + fold.totalReturn), 1);
  expect(growth).toBeCloseTo(found.finalEquity / found.initialCash, 9);
  expect(found.metrics.pnl).toBeCloseTo(found.finalEquity - found.initialCash, 4);
});

test.each([
  ['600519', { session: undefined }, { market: 'a-share', rules: { lot: 100, sellAfterDays: 1, limitPercent: 10 } }],
  ['300750', { session: 'a-share', board: 'st' }, { market: 'a-share', rules: { limitPercent: 5 } }],
  ['XYZ', { session: undefined }, { market: 'us', rules: { lot: 0 } }],
  ['XYZ', { session: 'continuous' }, { market: 'crypto', rules: { feeRate: 0.001 } }],
] as const)('%s, of which is known %j, has the costs and rules of its market', (symbol, facts, wanted) => {
  const input = BacktestInputSchema.parse({ symbols: [symbol], points: ['buy2'] });
  const unit = { kind: 'report', symbol, picks: null } as const;
  const result = runBacktestUnit({ input, unit, series: { source: 'x', adjustment: 'raw', ...facts }, bars });
  expect(result).toMatchObject({ kind: 'report', report: wanted });
});

test.each([
  ['months, some of which start on weekends', '1M', (index: number) => Date.UTC(2000, index, 1), 'us'],
  [
    'days of Shanghai in UTC, on Sundays too',
    '1d',
    (index: number) => index + Math.floor(index / 5) * 2 + 4 - 1 / 3,
    'us',
  ],
  ['every day', '1d', (index: number) => index, 'crypto'],
] as const)('the market of a series that says nothing: %s', (_case, level, time, market) => {
  const input = BacktestInputSchema.parse({ symbols: ['XYZ'], level, points: ['buy2'] });
  const unit = { kind: 'report', symbol: 'XYZ', picks: null } as const;
  // Day 0 is a Thursday, so day 3 a Sunday.
  const series = bars
    .slice(0, 200)
    .map((bar, index) => ({ ...bar, ts: level === '1M' ? time(index) : Math.round(time(index) * 86_400_000) }));
  const result = runBacktestUnit({ input, unit, series: { source: 'x', adjustment: 'raw' }, bars: series });
  expect(result).toMatchObject({ kind: 'report', report: { market } });
});

describe('what cannot be tested says why', () => {
  const strategy = (parts: object) => ({ strategy: { entry: { points: ['buy2' as const] }, ...parts } });
  const withBar = (at: number, change: Partial<Bar>) =>
    bars.map((bar, index) => (index === at ? { ...bar, ...change } : bar));

  test.each([
    ['no bars', {}, () => [], 'KLINES_NOT_FOUND', 'Cannot backtest SPX 1d: There are no bars of SPX 1d'],
    [
      'a range after the data',
      { from: '2021-01-01' },
      () => bars,
      'KLINES_NOT_FOUND',
      'no bars of SPX from 2021-01-01 on',
    ],
    [
      'a range before the data',
      { to: '1999-12-31' },
      () => [],
      'KLINES_NOT_FOUND',
      'There are no bars of SPX 1d up to 1999-12-31',
    ],
    [
      'a range of one bar',
      { from: '2020-04-17' },
      () => bars,
      'INVALID_REQUEST',
      'SPX has 1 bar from 2020-04-17 on, wanted 2 at least; take a longer range',
    ],
    ['too few bars', {}, () => bars.slice(0, 80), 'INVALID_REQUEST', 'SPX has 80 bars and the warm-up takes 100'],
    [
      'NaN',
      {},
      () => withBar(7, { close: Number.NaN }),
      'KLINES_INVALID',
      'Bar 7 (2000-01-12T00:00:00.000Z) has close NaN',
    ],
    [
      'prices adjusted by halves',
      {},
      () => withBar(7, { close: 5 }),
      'KLINES_INVALID',
      'all four prices are adjusted alike',
    ],
    [
      'a board where there is none',
      { board: 'star' as const },
      () => bars,
      'INVALID_REQUEST',
      'The board is star, and SPX trades by the rules of us, which knows none; leave it out, or set market to a-share',
    ],
    [
      'points that the definition does not draw',
      { ...strategy({}), definition: { points: { types: ['3a' as const] } } },
      () => bars,
      'INVALID_REQUEST',
      'The strategy enters at buy2, and definition.points.types draws only 3a; add the types',
    ],
  ] as const)('%s', (_name, request, series, code, message) => {
    const input = BacktestInputSchema.parse({
      symbols: ['SPX'],
      ...('strategy' in request ? {} : { points: ['buy2', 'buy3'] }),
      ...request,
    });
    const [unit] = planUnits(input);
    if (unit === undefined) expect.fail('no unit');
    const run = () => runBacktestUnit({ input, unit, series: SAMPLE, bars: [...series()] });
    expect(run).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
  });

  test('a short where the session says Chinese stocks', () => {
    const short = { strategy: { entry: { points: ['sell2' as const] }, direction: 'short' as const } };
    const input = BacktestInputSchema.parse({ symbols: ['SPX'], ...short });
    const series = { ...SAMPLE, session: 'a-share' } as const;
    const unit = { kind: 'report', symbol: 'SPX', picks: null } as const;
    expect(() => runBacktestUnit({ input, unit, series, bars })).toThrow(
      'The direction is short, and the market knows no shorts; wanted long',
    );
  });

  test('raw and adjusted prices mixed: a report with the fault, and no verdict', () => {
    const split = bars.map((bar, index) => {
      const { open, high, low, close } = bar;
      return index < 2000 ? bar : { ...bar, open: open / 4, high: high / 4, low: low / 4, close: close / 4 };
    });
    const found = runOne(split, {});
    expect(found.dataFaults).toEqual([
      expect.stringMatching(/^raw and adjusted prices seem mixed: Bar 2000 .*opens 75 % off/),
    ]);
    expect(found.verdict).toEqual({ verdict: 'refused', reason: found.dataFaults[0], beatsBuyAndHold: null });
  });

  test('a stock that moves further than its board lets it', () => {
    const found = runOne(bars, { market: 'a-share', board: 'st' });
    expect(found.dataFaults).toEqual([
      expect.stringMatching(/^\d+ bars lie beyond the price limit of 5 % a day, the first on 2008-/),
    ]);
  });

  describe('price limits are those of a day', () => {
    /** Each bar opens at the last close and goes the given share up, every other one down again. */
    const steps = (count: number, share: number, stepMs: number): Bar[] =>
      Array.from({ length: count }, (_, index): Bar => {
        const [open, close] = index % 2 === 0 ? [10, 10 * (1 + share)] : [10 * (1 + share), 10];
        const ts = Date.UTC(2024, 0, 1, 2) + index * stepMs;
        return { ts, open, close, high: Math.max(open, close), low: Math.min(open, close), volume: 1 };
      });
    const faultsOf = (level: '60m' | '1w', series: readonly Bar[]) =>
      runOne(series, { level, market: 'a-share', board: 'main', walkForward: { folds: 0 } }).dataFaults;

    test('a week may go further', () => {
      expect(faultsOf('1w', steps(150, 0.15, 7 * 86_400_000))).toEqual([]);
      const gaps = steps(150, 0.15, 7 * 86_400_000).map((bar, index) =>
        index === 80 ? { ...bar, open: 12, high: 12 } : bar,
      );
      expect(faultsOf('1w', gaps)).toEqual([
        expect.stringContaining('1 bars lie beyond the price limit of 10 % a day'),
      ]);
    });

    test('the hours of a day may not, though each of them does not', () => {
      const hours = steps(150, 0.08, 86_400_000).flatMap((bar): Bar[] => {
        const next = { ...bar, ts: bar.ts + 3_600_000, open: bar.close, close: bar.close * 1.08 };
        return [bar, { ...next, high: next.close, low: next.open }];
      });
      // Two hours of 8 % and more each are 16 % and more on the close of the day before.
      const [fault] = faultsOf('60m', hours);
      expect(fault).toContain('lie beyond the price limit of 10 % a day');
    });
  });

  test('a strategy that never trades has an empty report with the reason', () => {
    const none = runOne(bars, { from: '2020-03-01' });
    expect(none).toMatchObject({ trades: [], metrics: { trades: 0, winRate: null, totalReturn: 0, exposure: 0 } });
    expect(none.noTrades).toMatch(
      /^None of the points buy2, buy3 was confirmed within the 34 bars; take a longer range/,
    );
    const filtered = runOne(bars, strategy({ filters: { maxLagBars: 1 } }));
    expect(filtered.noTrades).toMatch(/^\d+ points buy2 were confirmed, and none was traded: \d+ confirmed too late$/);
    expect(filtered.verdict).toMatchObject({ verdict: 'refused', reason: expect.stringMatching(/^0 trades, wanted/) });
  });
});
