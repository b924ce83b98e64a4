// What the bar codec makes of trading sessions: the domains do not know each other, so they meet here.
import { expect, test } from 'vitest';
import { A_SHARE_SESSION, US_EQUITY_SESSION } from '../../domains/chanlun/session.ts';
import { TradingCalendar } from '../../domains/chanlun/trading-calendar.ts';
import { type CsvOptions, findGaps, generateSeries, parseKlinesCsv } from '../../domains/klines/index.ts';

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

test('gaps of Shanghai: breaks, nights and weekends are none; a missing hour and a holiday are', () => {
  const local = (text: string) => Date.parse(`${text}+08:00`);
  const day = ['09:30', '10:30', '13:00', '14:00'];
  const hours = (date: string) => day.map((time) => local(`${date}T${time}`));
  // 2020-05-01 is a Friday and a holiday; on the 6th (a Wednesday), 10:30 is missing.
  const times = [
    ...hours('2020-04-29'),
    ...hours('2020-04-30'),
    ...hours('2020-05-04'),
    ...hours('2020-05-05'),
    ...hours('2020-05-06'),
  ];
  times.splice(times.indexOf(local('2020-05-06T10:30')), 1);
  expect(findGaps(times, { level: '60m', calendar: shanghai.calendar })).toEqual({
    expected: 24,
    found: 19,
    missing: 5,
    outside: 0,
    misaligned: 0,
    gaps: [
      { fromTs: local('2020-05-01T09:30'), toTs: local('2020-05-01T14:00'), bars: 4 },
      { fromTs: local('2020-05-06T10:30'), toTs: local('2020-05-06T10:30'), bars: 1 },
    ],
    omitted: 0,
  });
  expect(findGaps([local('2020-04-30T12:00')], { level: '60m', calendar: shanghai.calendar })).toMatchObject({
    outside: 1,
  });
});

test('gaps of days and a change of clocks in New York', () => {
  const days = ['2020-03-05', '2020-03-06', '2020-03-09', '2020-03-11'].map((date) => Date.parse(date));
  expect(findGaps(days, { level: '1d', calendar: newYork.calendar })).toMatchObject({
    missing: 1,
    gaps: [{ fromTs: Date.parse('2020-03-10'), toTs: Date.parse('2020-03-10'), bars: 1 }],
  });
  // The last half hour before and the first after the weekend on which clocks went forward: UTC-5, then UTC-4.
  const halves = [Date.parse('2020-03-06T20:30Z'), Date.parse('2020-03-09T13:30Z')];
  expect(findGaps(halves, { level: '30m', calendar: newYork.calendar })).toMatchObject({ expected: 2, missing: 0 });
});

test('a synthetic market keeps trading hours', () => {
  const { klines } = generateSeries({ seed: 1, number: 1, level: '30m', bars: 2000, calendar: newYork.calendar });
  const times = klines.map(({ ts }) => ts);
  expect(findGaps(times, { level: '30m', calendar: newYork.calendar })).toMatchObject({
    expected: 2000,
    missing: 0,
    outside: 0,
    misaligned: 0,
  });
  // 2015-01-05 09:30 in New York.
  expect(times[0]).toBe(Date.parse('2015-01-05T14:30Z'));
});
