// What the bar codec makes of trading sessions: the domains do not know each other, so they meet here.
import { expect, test } from 'vitest';
import { A_SHARE_SESSION, US_EQUITY_SESSION } from '../../domains/chanlun/session.ts';
import { TradingCalendar } from '../../domains/chanlun/trading-calendar.ts';
import { type CsvOptions, parseKlinesCsv } from '../../domains/klines/index.ts';

const shanghai = { timeZone: 'Asia/Shanghai', calendar: new TradingCalendar(A_SHARE_SESSION) };
const newYork = { timeZone: 'America/New_York', calendar: new TradingCalendar(US_EQUITY_SESSION) };

const starts = (stamps: readonly string[], options: CsvOptions) =>
  parseKlinesCsv(`dt,open,high,low,close\n${stamps.map((stamp) => `${stamp},10,12,9,11\n`).join('')}`, options).map(
    ({ ts }) => new Date(ts).toISOString().slice(0, 16),
  );

test('ends of bars: the hours of Shanghai around its break, and the half hour that ends New York', () => {
  const hours = ['10:30', '11:30', '14:00', '15:00'].map((time) => `2020-01-02 ${time}`);
  const utc = ['01:30', '02:30', '05:00', '06:00'].map((time) => `2020-01-02T${time}`);
  expect(starts(hours, { level: '60m', stamp: 'end', ...shanghai })).toEqual(utc);
  expect(starts(['2020-01-02 15:30', '2020-01-02 16:00'], { level: '60m', stamp: 'end', ...newYork })).toEqual([
    '2020-01-02T19:30',
    '2020-01-02T20:30',
  ]);
  expect(starts(['2020-01-02 15:00'], { level: '1d', stamp: 'end', ...shanghai })).toEqual(['2020-01-02T00:00']);
});

test.each([
  ['before the open', '2020-01-06 08:30', '60m'],
  ['between the bars', '2020-01-06 10:00', '60m'],
  ['at the close, which begins no bar', '2020-01-06 16:00', '30m'],
  ['on a Saturday', '2020-01-04 10:30', '60m'],
  ['a Saturday', '2020-01-04', '1d'],
])('a bar where the market has none is refused: %s', (_, stamp, level) => {
  const first = level === '1d' ? '2020-01-03' : '2020-01-03 09:30';
  expect(() => starts([first, stamp], { level: level as '1d', ...newYork })).toThrow(
    new RegExp(`^row 3: found the time "${stamp}" .+ where no bar of ${level} begins in this market; want`),
  );
});
