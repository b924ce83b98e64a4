import { beforeAll, describe, expect, test } from 'vitest';
import type { Bar } from '../domains/backtest/index.ts';
import type { BacktestReport } from '../schemas/backtest-report.ts';
import { readSample, runBacktest } from '../test/market/run-backtest.ts';
import { renderBacktestReport } from './backtest-report.ts';

let bars: readonly Bar[] = [];
let report: BacktestReport;
beforeAll(async () => {
  bars = await readSample();
  report = runBacktest(bars);
});

const several = (symbols: readonly string[]): BacktestReport => ({
  ...report,
  symbols: symbols.flatMap((symbol) => report.symbols.map((one) => ({ ...one, symbol }))),
  combined: report.combined && { ...report.combined, symbols: symbols.length },
});

describe('a report for people', () => {
  test('one symbol: figures beside buy and hold and hindsight, which is labelled; folds, trades, verdict, fill rule', () => {
    const text = renderBacktestReport(report);
    expect(text).toMatch(
      /^SPX 1d, 2000-05-25 to 2020-04-17, 5005 bars after 100 of warm-up\n {2}sample, raw prices, as of 2020-04-17\n/,
    );
    expect(text).toContain('us: fee 0.05 % a side, slippage 0.02 %\n');
    expect(text).toContain('hindsight (not tradable)');
    for (const name of ['total return', 'Sharpe', 'Sortino', 'max drawdown', 'exposure', 'profit factor']) {
      expect(text).toMatch(new RegExp(`^ {2}${name} +-?[0-9]`, 'm'));
    }
    expect(text).toMatch(/^ {2}signals: 57 confirmed, 13 of them withdrawn later \(22\.81 %\)/m);
    expect(text.match(/^ {2}\d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d {2}/gm)).toHaveLength(5);
    expect(text).toContain('  last 10 trades');
    expect(text).toMatch(/^ {2}verdict: undecided \(mean return of a trade/m);
    expect(text).toContain('never at its drawn extreme');
    expect(text).not.toMatch(/NaN|undefined|null| $|\n\n\n/m);
    expect(text.split('\n').filter((line) => line.length > 140)).toEqual([]);
  });

  test('many symbols: one line each, and all together', () => {
    const text = renderBacktestReport(several(['A', 'B', 'C', 'D']));
    expect(text.match(/^[ABCD] +34 /gm)).toHaveLength(4);
    expect(text).toMatch(/^4 symbols 1d, 2000-05-25 to 2020-04-17\n {2}sample, raw prices\n {2}us: fee 0\.05 % a side/);
    expect(text).toContain('4 symbols together: ');
    expect(text).toContain('narrower than the truth');
    expect(text).not.toContain('last 10 trades');
  });

  test('nothing traded, symbols that failed', () => {
    const none = runBacktest(bars, { from: '2020-03-01' });
    const text = renderBacktestReport({
      ...none,
      failed: [{ symbol: 'X', code: 'KLINES_NOT_FOUND', reason: 'no bars' }],
    });
    expect(text).toContain('None of the points buy2, buy3 was confirmed within the 34 bars');
    expect(text).toContain('verdict: refused (0 trades, wanted at least 30');
    expect(text).toContain('\nX: not tested: no bars\n');
    expect(text).not.toMatch(/NaN|undefined|null/);
  });

  test('a grid: which set each fold was traded by', () => {
    const grid = { 'strategy.stops.trailingPercent': [3, 10] };
    expect(renderBacktestReport(runBacktest(bars, { grid }))).toMatch(
      /each by the set that was best before it.* set\n.* trailingPercent (3|10)\n/,
    );
    expect(renderBacktestReport(runBacktest(bars, { grid }))).toContain('Walked forward over 2 parameter sets');
  });

  test('a grid whose sets had too few trades to choose by says that nothing was chosen', () => {
    const grid = { 'strategy.stops.trailingPercent': [3, 10] };
    const text = renderBacktestReport(runBacktest(bars, { grid, from: '2018-01-01' }));
    expect(text).toMatch(/ trailingPercent 3\*\n/);
    expect(text).toContain('  * no set had enough trades before it: the first of the grid\n');
    expect(text.replaceAll('\n', ' ')).toMatch(
      /In [1-5] of 5 folds no set had enough trades before it: they took the first/,
    );
  });
});
