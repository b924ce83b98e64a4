import { expect, test } from 'vitest';
import type { Kline } from '../../domains/chanlun/index.ts';
import { countInWindow, parseWindow } from './chart-window.ts';

const DAY = 86_400_000;
const START = Date.UTC(2020, 0, 1);
const days = (count: number, from = START): Kline[] =>
  Array.from({ length: count }, (_, day) => ({ ts: from + day * DAY, open: 1, high: 1, low: 1, close: 1, volume: 0 }));

test('a day in --to includes all of it; --from counts from its bar on', () => {
  expect(parseWindow({ to: '2020-01-31' }).to).toBe(Date.UTC(2020, 0, 31, 23, 59, 59, 999));
  expect(countInWindow(days(31), parseWindow({ from: '2020-01-30' }))).toBe(2);
  expect(countInWindow(days(31), parseWindow({ last: '10' }))).toBe(10);
  expect(countInWindow(days(31), parseWindow({}))).toBe(31);
  expect(countInWindow(days(1500), parseWindow({}))).toBe(1000);
});

test('a forming bar is none of those counted', () => {
  const [first, last] = days(2);
  if (first === undefined || last === undefined) throw new Error('two days');
  expect(countInWindow([first, { ...last, closed: false }], parseWindow({}))).toBe(1);
});

test.each([
  [{ from: 'yesterday' }, 'found --from yesterday, want an ISO date'],
  [{ to: '2020-13-01' }, 'found --to 2020-13-01, want an ISO date'],
  [{ last: '0' }, 'found --last 0, want a whole number from 1 to 20000'],
  [{ last: '20001' }, 'found --last 20001'],
  [{ from: '2020-01-01', last: '5' }, 'found --from and --last, want one of the two'],
  [{ from: '2020-02-01', to: '2020-01-01' }, 'found --from 2020-02-01 after --to 2020-01-01'],
])('%j is refused', (options, message) => {
  expect(() => parseWindow(options)).toThrow(message);
});

test('a range without bars and one with too many say what there is', () => {
  expect(() => countInWindow(days(3), parseWindow({ from: '2021-01-01' }))).toThrow(
    'Nothing to draw: the series has bars from 2020-01-01T00:00:00.000Z to 2020-01-03T00:00:00.000Z only',
  );
  expect(() => countInWindow([], parseWindow({}))).toThrow('the series has no closed bar');
  expect(() => countInWindow(days(20_001, 0), parseWindow({ from: '1970-01-01' }))).toThrow(
    'Cannot draw 20001 bars, want 20000 at most',
  );
});
