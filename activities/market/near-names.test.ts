import { describe, expect, test } from 'vitest';
import { byLikeness, isLike } from './near-names.ts';

const ALL = ['AAPL', 'GOOG', 'SPX', 'SPY', '600519.SH', '600518.SH', 'BTCUSDT'];
const same = (name: string) => name;

describe('what was not found', () => {
  test.each([
    ['SPXX', 'SPX'],
    ['AAPPL', 'AAPL'],
    ['600519', '600519.SH'],
    ['BTCUSD', 'BTCUSDT'],
    ['BTCUSTD', 'BTCUSDT'],
  ])('%s is nearest to %s, which may have been meant', (wanted, nearest) => {
    expect(byLikeness(wanted, ALL, same)[0]).toBe(nearest);
    expect(isLike(wanted, nearest)).toBe(true);
  });

  test('the same in other letters is nearest, and no other name', () => {
    expect(byLikeness('spx', ALL, same)[0]).toBe('SPX');
    expect(isLike('spx', 'SPX')).toBe(false);
  });

  test('a name that is like none', () => {
    expect(ALL.filter((name) => isLike('FOOBAR', name))).toEqual([]);
  });

  test('names that are equally unlike keep their order', () => {
    expect(byLikeness('ZZZ', ['BBB', 'AAA', 'CCC'], same)).toEqual(['BBB', 'AAA', 'CCC']);
  });
});
