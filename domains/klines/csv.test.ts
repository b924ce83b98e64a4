import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { type CsvOptions, HEADER, type Kline, parseKlinesCsv, readKlinesCsv, writeKlinesCsv } from './index.ts';

const PRICES = '10,12,9,11,1000';
const timesOf = (klines: readonly Kline[]) => klines.map(({ ts }) => new Date(ts).toISOString());
/** The starts of the bars of a file with these stamps. */
const starts = (stamps: readonly string[], options: CsvOptions = {}) =>
  timesOf(parseKlinesCsv(`${HEADER}\n${stamps.map((stamp) => `${stamp},${PRICES}\n`).join('')}`, options));
const failure = (text: string, options: CsvOptions = {}): string => {
  try {
    return `read ${parseKlinesCsv(text, options).length} bars`;
  } catch (error) {
    return (error as Error).message;
  }
};

test('reads the sample series, whose first and last rows are known', async () => {
  const klines = parseKlinesCsv(await readFile('samples/sp500-1d.csv', 'utf8'), { level: '1d' });
  expect(klines).toHaveLength(5105);
  expect(klines[0]).toEqual({
    ts: Date.UTC(2000, 0, 3),
    open: 1469.25,
    high: 1478,
    low: 1438.36,
    close: 1455.22,
    volume: 931_800_000,
  });
  expect(klines.at(-1)?.ts).toBe(Date.UTC(2020, 3, 17));
});

test('however the bytes are cut into chunks, the bars are the same', async () => {
  const text = `\uFEFF"Date";"Open";"High";"Low";"Close";"Name"\r\n2020-01-02;10;12;9;11;"Köln"\r\n2020-01-03;1e1;12.;.9e1;11;ü`;
  const bytes = new TextEncoder().encode(text);
  for (let size = 1; size <= bytes.length; size++) {
    const chunks = async function* () {
      for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
    };
    const bars: Kline[] = [];
    for await (const batch of readKlinesCsv(chunks())) bars.push(...batch);
    const bar = { open: 10, high: 12, low: 9, close: 11, volume: 0 };
    expect(bars).toEqual([
      { ts: Date.UTC(2020, 0, 2), ...bar },
      { ts: Date.UTC(2020, 0, 3), ...bar },
    ]);
  }
});

describe('headers', () => {
  test.each([
    ['time,o,h,l,c,v', '2020-01-02,10,12,9,11,5'],
    ['Timestamp,Open,High,Low,Close,Adj Close,Volume', '2020-01-02,10,12,9,11,99,5'],
    ['volume,close,low,high,open,date', '5,11,9,12,10,2020-01-02'],
    ['Open Time\topen\thigh\tlow\tclose\tvolume\tcount', '1577923200000\t10\t12\t9\t11\t5\t7'],
  ])('%s', (header, row) => {
    const bar = { ts: Date.UTC(2020, 0, 2), open: 10, high: 12, low: 9, close: 11, volume: 5 };
    expect(parseKlinesCsv(`${header}\n${row}\n`)).toEqual([bar]);
  });

  test.each([
    [
      'a,b\n1,2\n',
      'f.csv, row 1: found the header "a,b", which names no ts, open, high, low, close; want columns such as',
    ],
    ['dt,time,open,high,low,close\n', 'row 1: found the columns dt and time, which both mean ts; want one of them'],
    ['', 'f.csv: found nothing; want a header such as'],
    [`${HEADER}\n`, 'f.csv: found a header and no bars; want a header such as'],
    ['x'.repeat(70_000), 'row 1: found a line without end; want a CSV file'],
  ])('refused: %#', (text, message) => {
    expect(failure(text, { file: 'f.csv' })).toContain(message);
  });

  test('bytes of another encoding are refused', async () => {
    const chunks = async function* () {
      yield Buffer.from(`${HEADER}\n2020-01-02,10,12,9,11,\xE9\n`, 'latin1');
    };
    const read = async () => {
      for await (const _ of readKlinesCsv(chunks(), { file: 'f.csv' }));
    };
    await expect(read()).rejects.toThrow('found bytes that are no UTF-8 text near this row; want a CSV file in UTF-8');
  });
});

describe('times', () => {
  test.each<[string, readonly string[], CsvOptions, readonly string[]]>([
    ['UTC without a zone', ['2020-01-02T14:30', '2020-01-02 14:31:00'], {}, ['2020-01-02T14:30', '2020-01-02T14:31']],
    ['slashes, compact', ['2020/01/02', '20200103'], {}, ['2020-01-02T00:00', '2020-01-03T00:00']],
    ['seconds', ['1577975400', '1577975460.0'], {}, ['2020-01-02T14:30', '2020-01-02T14:31']],
    ['seconds before 1970', ['-86400', '0'], {}, ['1969-12-31T00:00', '1970-01-01T00:00']],
    ['milliseconds', ['1577975400000', '1577975460000'], {}, ['2020-01-02T14:30', '2020-01-02T14:31']],
    ['microseconds', ['1577975400000000'], {}, ['2020-01-02T14:30']],
    [
      'milliseconds of 1970, by option',
      ['60000', '120000'],
      { epochUnit: 'ms' },
      ['1970-01-01T00:01', '1970-01-01T00:02'],
    ],
    [
      'offsets over a change of clocks',
      ['2020-03-06T09:30:00-05:00', '2020-03-09T09:30:00-0400'],
      {},
      ['2020-03-06T14:30', '2020-03-09T13:30'],
    ],
    [
      'a zone by name, winter and summer',
      ['2020-03-06 09:30', '2020-03-09 09:30'],
      { timeZone: 'America/New_York' },
      ['2020-03-06T14:30', '2020-03-09T13:30'],
    ],
    [
      'an hour that clocks show twice',
      ['2020-11-01 00:30', '2020-11-01 01:30', '2020-11-01 01:30', '2020-11-01 02:30'],
      { timeZone: 'America/New_York', level: '60m' },
      ['2020-11-01T04:30', '2020-11-01T05:30', '2020-11-01T06:30', '2020-11-01T07:30'],
    ],
    [
      'days name a date in any zone',
      ['2020-01-02', '2020-01-03T00:00:00'],
      { timeZone: 'Asia/Shanghai', level: '1d' },
      ['2020-01-02T00:00', '2020-01-03T00:00'],
    ],
    [
      'ends of minutes',
      ['2020-01-02T14:31', '2020-01-02T14:32'],
      { level: '1m', stamp: 'end' },
      ['2020-01-02T14:30', '2020-01-02T14:31'],
    ],
    ['ends of days: a date, and midnight', ['2020-01-02'], { level: '1d', stamp: 'end' }, ['2020-01-02T00:00']],
    ['ends of days at midnight', ['2020-01-03T00:00:00Z'], { level: '1d', stamp: 'end' }, ['2020-01-02T00:00']],
    [
      'ends of weeks are Fridays',
      ['2020-01-03', '2020-01-10'],
      { level: '1w', stamp: 'end' },
      ['2019-12-30T00:00', '2020-01-06T00:00'],
    ],
    [
      'ends of months',
      ['2020-01-31', '2020-02-28'],
      { level: '1M', stamp: 'end' },
      ['2020-01-01T00:00', '2020-02-01T00:00'],
    ],
  ])('%s', (_, stamps, options, expected) => {
    expect(starts(stamps, options)).toEqual(expected.map((time) => `${time}:00.000Z`));
  });

  test('a zone that is none is refused', () => {
    expect(failure(HEADER, { timeZone: 'Mars/Olympus' })).toContain(
      'found the time zone "Mars/Olympus"; want an IANA name',
    );
  });
});

describe('a row at fault is named with what was found and what is wanted', () => {
  test.each<[string, string, string, CsvOptions?]>([
    ['a missing column', '2020-01-03,10,12,9,11', 'found 5 columns; want 6 columns'],
    ['an empty line', '', 'found an empty line; want 6 columns'],
    ['no time', `yesterday,${PRICES}`, 'found "yesterday", which is no time; want one such as 2020-04-17'],
    ['a day that is not', `2020-02-30,${PRICES}`, 'found "2020-02-30", which is no time'],
    ['a year that dates turn into 1920', `0020-02-03,${PRICES}`, 'found "0020-02-03", which is no time'],
    ['an hour that is not', `2020-02-03T24:30,${PRICES}`, 'which is no time'],
    [
      'an hour that clocks skip',
      `2020-03-08 02:30,${PRICES}`,
      'which clocks in America/New_York skip',
      { timeZone: 'America/New_York' },
    ],
    [
      'an offset after local times',
      `2020-01-03T00:00:00+08:00,${PRICES}`,
      'of another time zone than the rows before; want one time zone',
    ],
    ['UTC after local times', `2020-01-03T00:00:00Z,${PRICES}`, 'of another time zone'],
    ['a count after local times', `1578009600,${PRICES}`, 'of another time zone'],
    ['NaN', '2020-01-03,NaN,12,9,11,1', 'found open "NaN"; want a number'],
    ['a word', '2020-01-03,10,x,9,11,1', 'found high "x"; want a number'],
    ['hexadecimal', '2020-01-03,10,0x10,9,11,1', 'found high "0x10"; want a number'],
    ['nothing', '2020-01-03,10,,9,11,1', 'found no high; want a number'],
    ['infinity', '2020-01-03,10,1e999,9,11,1', 'found high Infinity; want a finite number'],
    ['high below low', '2020-01-03,10,8,9,11,1', 'found high 8 below low 9; want low <= open'],
    ['a close above the high', '2020-01-03,10,12,9,13,1', 'found open 10, high 12, low 9, close 13; want low <= open'],
    ['an open below the low', '2020-01-03,8,12,9,11,1', 'found open 8, high 12, low 9, close 11; want'],
    ['a price of zero', '2020-01-03,0,12,0,11,1', 'found low 0; want prices above 0'],
    ['a price below zero', '2020-01-03,1,12,-37.63,11,1', 'found low -37.63; want prices above 0'],
    ['a volume below zero', '2020-01-03,10,12,9,11,-1', 'found volume -1; want 0 or more'],
    [
      'the same time again',
      `2020-01-02,${PRICES}`,
      'found the time 2020-01-02T00:00:00.000Z of the row before again; want one bar a time',
    ],
    [
      'an earlier time',
      `2020-01-01,${PRICES}`,
      'found the time 2020-01-01T00:00:00.000Z, before that of the row before',
    ],
    [
      'a shorter level',
      `2020-01-02T00:05,${PRICES}`,
      '5 minutes after the row before; want bars of 15m',
      { level: '15m' },
    ],
    [
      'half a minute',
      `2020-01-02T00:05:30,${PRICES}`,
      'where no bar of 1m begins; want the start of a 1m bar',
      { level: '1m' },
    ],
  ])('%s', (_, row, message, options = {}) => {
    const text = `${HEADER}\n2020-01-02,${PRICES}\n${row}\n2020-02-06,${PRICES}\n`;
    const found = failure(text, { ...options, file: 'SPX.csv' });
    expect(found).toMatch(/^SPX\.csv, row 3: found .+; want .+/);
    expect(found).toContain(message);
  });

  test('offsets of two zones', () => {
    const text = `${HEADER}\n2020-01-02T00:00:00+08:00,${PRICES}\n2020-01-03T00:00:00-05:00,${PRICES}\n`;
    expect(failure(text)).toContain('row 3: found the time "2020-01-03T00:00:00-05:00", of another time zone');
  });

  test('only the last bar may be forming', () => {
    const text = (first: string, second: string) =>
      `${HEADER},closed\n2020-01-02,${PRICES},${first}\n2020-01-03,${PRICES},${second}\n`;
    expect(parseKlinesCsv(text('true', 'false')).map(({ closed }) => closed)).toEqual([undefined, false]);
    expect(failure(text('0', '1'))).toContain(
      'row 3: found a bar (2020-01-03T00:00:00.000Z) after one that is not closed',
    );
    expect(failure(text('1', 'maybe'))).toContain('row 3: found closed "maybe"; want true or false');
  });
});

test('what is written is read back as it was', async () => {
  const klines: readonly Kline[] = [
    { ts: Date.UTC(2020, 0, 2, 14, 30), open: 0.1 + 0.2, high: 1 / 3, low: 1e-9, close: 0.2, volume: 9_044_690_000 },
    { ts: Date.UTC(2020, 0, 2, 14, 31), open: 1, high: 1, low: 1, close: 1, volume: 1.5e-7, closed: false },
  ];
  const batches = async function* () {
    for (const kline of klines) yield [kline];
  };
  let text = '';
  for await (const piece of writeKlinesCsv(batches(), { withClosed: true })) text += piece;
  expect(text).toMatch(/^dt,open,high,low,close,volume,closed\n2020-01-02T14:30:00Z,0.30000000000000004,/);
  expect(parseKlinesCsv(text, { level: '1m', timeZone: 'Asia/Tokyo' })).toEqual(klines);
});
