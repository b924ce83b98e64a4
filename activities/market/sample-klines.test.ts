import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InMemoryKlineStore } from '../../stores/in-memory/kline-store.ts';
import { importSampleKlines } from './sample-klines.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'klines-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const HEADER = 'dt,open,high,low,close,volume';
const GOOD = '2020-01-02T00:00:00,10,12,9,11,1000';

const importText = async (text: string) => {
  const file = join(directory, 'bars.csv');
  await writeFile(file, text);
  const klines = new InMemoryKlineStore();
  const done = importSampleKlines({ klines, tenantId: 't1', file });
  return { file, klines, done };
};

test('imports the sample series once', async () => {
  const klines = new InMemoryKlineStore();
  const options = { klines, tenantId: 't1', file: 'samples/sp500-1d.csv' };
  expect(await importSampleKlines(options)).toBe(5105);
  expect(await importSampleKlines(options)).toBe(0);
  expect(await klines.series('t1')).toEqual([
    {
      symbol: 'SPX',
      level: '1d',
      source: 'S&P 500 sample, npm vega-datasets 3.2.1 (BSD-3-Clause)',
      bars: 5105,
      firstTs: Date.UTC(2000, 0, 3),
      lastTs: Date.UTC(2020, 3, 17),
    },
  ]);
  const [bar] = await klines.get('t1', { symbol: 'SPX', level: '1d', limit: 1 });
  expect(bar).toEqual({
    ts: Date.UTC(2020, 3, 17),
    open: 2842.43,
    high: 2879.22,
    low: 2830.88,
    close: 2874.56,
    volume: 5_792_140_000,
  });
});

test('times have no zone and are UTC; Windows line ends are fine', async () => {
  const { klines, done } = await importText(
    `${HEADER}\r\n2020-01-02T14:30,10,12,9,11,0\r\n2020-01-03,10,12,9,11,0\r\n`,
  );
  expect(await done).toBe(2);
  const [series] = await klines.series('t1');
  expect([series?.firstTs, series?.lastTs]).toEqual([Date.UTC(2020, 0, 2, 14, 30), Date.UTC(2020, 0, 3)]);
});

describe('a file with an error imports nothing, and the error names file, row and reason', () => {
  test.each([
    ['a missing column', '2020-01-03,10,12,9,11', 'has 5 columns, not 6'],
    ['an empty line', '', 'has 1 columns, not 6'],
    ['no time', 'yesterday,10,12,9,11,1', '"yesterday" is no time'],
    ['a day that does not exist', '2020-02-30,10,12,9,11,1', '"2020-02-30" is no time'],
    ['a price that is no number', '2020-01-03,10,x,9,11,1', 'no number'],
    ['an empty price', '2020-01-03,10,,9,11,1', 'no number'],
    ['an infinite price', '2020-01-03,10,Infinity,9,11,1', 'no number'],
    ['a close above the high', '2020-01-03,10,12,9,13,1', 'do not lie between its low 9 and high 12'],
    ['an open below the low', '2020-01-03,8,12,9,11,1', 'do not lie between'],
    ['a price of zero', '2020-01-03,0,12,0,11,1', 'its low is 0, not above 0'],
    ['a negative volume', '2020-01-03,10,12,9,11,-1', 'its volume is -1, below 0'],
    ['the same time again', GOOD, 'does not come after the row before'],
    ['an earlier time', '2020-01-01,10,12,9,11,1', 'does not come after the row before'],
  ])('%s', async (_case, line, reason) => {
    const { file, klines, done } = await importText(`${HEADER}\n${GOOD}\n${line}\n2020-01-06,10,12,9,11,1\n`);
    const error = await done.catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'KLINES_INVALID' });
    expect(error.message).toContain(`Cannot import ${file}, row 3: `);
    expect(error.message).toContain(reason);
    expect(await klines.series('t1')).toEqual([]);
  });

  test.each([
    ['another header', 'a,b\n1,2\n', ', row 1: the header is not dt,open,high,low,close,volume'],
    ['no rows', `${HEADER}\n`, ': the file holds no bars'],
    ['nothing at all', '', ': the file holds no bars'],
  ])('%s', async (_case, text, reason) => {
    const { file, klines, done } = await importText(text);
    await expect(done).rejects.toThrow(`Cannot import ${file}${reason}`);
    expect(await klines.series('t1')).toEqual([]);
  });

  test('no such file', async () => {
    const file = join(directory, 'missing.csv');
    const done = importSampleKlines({ klines: new InMemoryKlineStore(), tenantId: 't1', file });
    await expect(done).rejects.toThrow(`Cannot import ${file}: there is no such file`);
  });
});
