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
  expect(await klines.series('t1')).toMatchObject([
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

describe('a file with an error imports nothing, and the error names file, row and reason', () => {
  test.each([
    [
      'a bad row',
      `${HEADER}\n${GOOD}\n2020-01-03,10,12,9,13,1\n`,
      ', row 3: found open 10, high 12, low 9, close 13; want',
    ],
    ['another header', 'a,b\n1,2\n', ', row 1: found the header "a,b"'],
    ['no rows', `${HEADER}\n`, ': found a header and no bars'],
    ['nothing at all', '', ': found nothing; want a header'],
  ])('%s', async (_case, text, reason) => {
    const { file, klines, done } = await importText(text);
    const error = await done.catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'KLINES_INVALID' });
    expect(error.message).toContain(`Cannot import ${file}${reason}`);
    expect(await klines.series('t1')).toEqual([]);
  });

  test.each([
    ['missing.csv', 'there is no such file'],
    ['.', 'it cannot be read (EISDIR)'],
  ])('no file: %s', async (name, reason) => {
    const file = join(directory, name);
    const done = importSampleKlines({ klines: new InMemoryKlineStore(), tenantId: 't1', file });
    await expect(done).rejects.toThrow(`Cannot import ${file}: ${reason}`);
  });
});
