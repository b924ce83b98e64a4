import { beforeAll, describe, expect, test } from 'vitest';
import type { Bar, Signal } from '../../domains/backtest/index.ts';
import { readSample, runOne } from '../../test/market/run-backtest.ts';
import * as second from '../../test/market/second-backtest.ts';
import { replaySignals } from './backtest-signals.ts';

let bars: readonly Bar[] = [];
beforeAll(async () => {
  bars = await readSample();
});

/** Equal but for the rounding of another order of operations. */
const near = (found: number | null, wanted: number): void => {
  expect(found).not.toBeNull();
  expect(Math.abs((found ?? Number.NaN) - wanted) / Math.max(1, Math.abs(wanted))).toBeLessThan(1e-9);
};

describe('the S&P 500 sample, buy2 and buy3: a second implementation finds the same', () => {
  const types = ['2', '2s', '3a', '3b'];
  let signals: readonly Signal[] = [];
  beforeAll(() => {
    signals = replaySignals({ symbol: 'SPX', level: '1d', bars }, {});
  });
  const invalidation = (bar: number, type: string): number =>
    signals.find((signal) => signal.bar === bar && signal.type === `buy${type}`)?.invalidation ?? Number.NaN;

  test('the signals are the events of the reference', () => {
    const rows = signals
      .filter(({ of }) => of === 'strokes')
      .map(({ bar, type, shownAt, confirmedAt, withdrawnAt }) => {
        const side = type.startsWith('buy') ? 'buy' : 'sell';
        return [bar, type.slice(side.length), side, shownAt, confirmedAt, withdrawnAt];
      });
    const sorted = (list: readonly (readonly unknown[])[]) => list.map(String).sort();
    expect(sorted(rows)).toEqual(sorted(second.EVENTS));
  });

  test('the price that refutes a point lies where the theory puts it, by the bars alone', () => {
    for (const { type, of, bar, price, invalidation: found } of signals) {
      if (of !== 'strokes' || !type.startsWith('buy')) continue;
      const earlier = second.LOW.slice(0, bar + 1);
      if (type === 'buy1' || type === 'buy1p') expect(found).toBe(second.LOW[bar]);
      if (type === 'buy2' || type === 'buy2s') {
        const turn = earlier.lastIndexOf(found);
        expect(turn).toBeGreaterThanOrEqual(0);
        expect(Math.min(...earlier.slice(turn))).toBe(found);
        expect(price).toBeGreaterThan(found);
      }
      if (type.startsWith('buy3')) {
        expect(second.HIGH.slice(0, bar)).toContain(found);
        expect(price).toBeGreaterThan(found);
      }
    }
  });

  test.each([
    ['without a stop: from the reference alone', false],
    ['as by default, with the stop at the price that refutes the point', true],
  ])('%s', (_name, stop) => {
    const noStop = { entry: { points: ['buy2' as const, 'buy3' as const] }, exits: { invalidation: false } };
    const found = runOne(bars, stop ? {} : { strategy: noStop });
    const wanted = second.secondBacktest(types, stop ? invalidation : undefined);

    expect(found.trades.length).toBe(wanted.trades.length);
    expect(found.trades.length).toBeGreaterThan(20);
    found.trades.forEach((trade, index) => {
      const other = wanted.trades[index] ?? expect.fail('too few');
      expect([trade.pointBar, trade.type, trade.confirmedAt, trade.entryBar, trade.exitBar, trade.reason]).toEqual([
        other.point,
        `buy${other.type}`,
        other.confirmed,
        other.entry,
        other.exit,
        other.reason,
      ]);
      expect([trade.entryTs, trade.exitTs, trade.withdrawnAt, trade.bars]).toEqual([
        second.TIME[other.entry],
        second.TIME[other.exit],
        other.withdrawn,
        other.exit - other.entry,
      ]);
      near(trade.entryPrice, other.bought);
      near(trade.exitPrice, other.sold);
      near(trade.quantity, other.quantity);
      near(trade.fees, other.fees);
      near(trade.pnl, other.pnl);
      near(trade.return, other.gain);
    });

    expect(found.equity.map(([ts]) => ts)).toEqual(second.TIME.slice(wanted.first));
    for (const [index, [, value]] of found.equity.entries()) near(value, wanted.equity[index] ?? Number.NaN);
    near(found.finalEquity, wanted.equity.at(-1) ?? Number.NaN);

    const { maxDrawdown, exposure, ...metrics } = found.metrics;
    const { depth, ...curve } = second.secondCurveFigures(wanted.equity, 1_000_000);
    const figures = { ...second.secondTradeFigures(wanted.trades), ...curve };
    expect(Object.keys(metrics).sort()).toEqual(Object.keys(figures).sort());
    for (const [name, value] of Object.entries(figures)) near(metrics[name as keyof typeof metrics], value);
    near(maxDrawdown.depth, depth);
    near(exposure, wanted.exposure);
    const high = Math.max(...wanted.equity.slice(0, (maxDrawdown.troughBar ?? 0) - wanted.first + 1));
    near(wanted.equity[(maxDrawdown.peakBar ?? 0) - wanted.first] ?? Number.NaN, high);
    near(1 - (wanted.equity[(maxDrawdown.troughBar ?? 0) - wanted.first] ?? Number.NaN) / high, depth);

    const withdrawn = wanted.buys.filter((row) => row[5] !== null).length;
    expect(found.signals).toMatchObject({ confirmed: wanted.buys.length, withdrawn, passedOver: wanted.passed });
    near(found.signals.withdrawnShare, withdrawn / wanted.buys.length);

    const hold = second.secondBuyAndHold(wanted.first, wanted.last, 1_000_000);
    const holdFigures = second.secondCurveFigures(hold.equity, 1_000_000);
    const { maxDrawdown: holdDrawdown, ...buyAndHold } = found.buyAndHold;
    const holdWanted = { quantity: hold.quantity, fees: hold.fees, ...holdFigures };
    for (const [name, value] of Object.entries(buyAndHold)) near(value, holdWanted[name as keyof typeof holdWanted]);
    near(holdDrawdown.depth, holdFigures.depth);

    const { label, ...hindsight } = found.hindsight;
    expect(label).toMatch(/^Not tradable: /);
    for (const [name, value] of Object.entries(second.secondHindsight(types))) {
      near(hindsight[name as keyof typeof hindsight], value);
    }

    const part = (wanted.last - wanted.first + 1) / 5;
    found.folds.forEach((fold, index) => {
      expect([fold.firstBar, fold.lastBar]).toEqual([
        wanted.first + index * part,
        wanted.first + (index + 1) * part - 1,
      ]);
      const before = index === 0 ? 1_000_000 : wanted.equity[index * part - 1];
      near(fold.totalReturn, (wanted.equity[(index + 1) * part - 1] ?? Number.NaN) / (before ?? Number.NaN) - 1);
      expect(fold.trades).toBe(
        wanted.trades.filter(({ entry }) => entry >= fold.firstBar && entry <= fold.lastBar).length,
      );
      const held = second.secondBuyAndHold(fold.firstBar, fold.lastBar, 1);
      near(fold.buyAndHoldReturn, (held.equity.at(-1) ?? Number.NaN) - 1);
    });
    expect(found.folds.length).toBe(5);
  });
});
