import { expect, test } from 'vitest';
import { InMemoryKlineStore } from '../../stores/in-memory/kline-store.ts';
import { findSeries } from './stored-klines.ts';

const klines = new InMemoryKlineStore();
const bar = { ts: Date.parse('2020-01-15'), open: 1, high: 1, low: 1, close: 1, volume: 1 };
const NUMBERED = Array.from({ length: 9 }, (_, index) => `SYN${index + 1}`);
for (const symbol of ['SPX', 'SP', ...NUMBERED])
  await klines.upsert('tenant-1', { symbol, level: '1d', source: 'test' }, [bar]);

const failureOf = (symbol: string, level: '1d' | '1w'): Promise<string> =>
  findSeries(klines, 'tenant-1', { symbol, level }).then(
    () => Promise.reject(new Error('it was found')),
    (error: Error) => error.message,
  );

test('a symbol that is stored at another level is told that one, and no other symbol', async () => {
  expect(await failureOf('spx', '1w')).toBe(
    'No klines of spx at level 1w: stored are SPX 1d (2020-01-15 to 2020-01-15, 1 bars)',
  );
});

test('a symbol that is not stored: what may have been meant, and six of what there is', async () => {
  const message = await failureOf('SYN77', '1d');
  expect(message).toContain('did you mean SYN7 1d');
  expect(message.match(/1 bars\)/g)).toHaveLength(6);
  expect(message).toMatch(/ and 5 more$/);
});
