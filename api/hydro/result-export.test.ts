import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ResultPiece } from '../../stores/hydro-result-store.ts';
import { resultCsv } from './result-csv.ts';
import { resultParquet } from './result-parquet.ts';
import type { ExportedTable } from './result-service.ts';

const IDS = 1_000;
const TIMES = 1_000;

/** A table that counts what is read of it. */
const countedTable = () => {
  const counts = { read: 0, isEnded: false };
  async function* pieces(): AsyncGenerator<ResultPiece> {
    try {
      for (let id = 0; id < IDS; id += 1) {
        counts.read += 1;
        yield { id, fromTime: 0, values: [Float64Array.from({ length: TIMES }, (_, time) => id + time / 7)] };
      }
    } finally {
      counts.isEnded = true;
    }
  }
  const table: ExportedTable = {
    head: {
      name: 'nodes',
      ids: Array.from({ length: IDS }, (_, id) => `n${id}`),
      quantities: [{ name: 'head', unit: 'm' }],
      timesS: Array.from({ length: TIMES }, (_, time) => time),
    },
    quantities: [0],
    pieces: pieces(),
  };
  return { table, counts };
};

test.each([
  ['csv', resultCsv],
  ['parquet', resultParquet],
])('%s: nothing is read ahead of a client that does not take it, and nothing more when it leaves', async (_, write) => {
  const { table, counts } = countedTable();
  const reader = write(table).getReader();
  await reader.read();
  await reader.read();
  const taken = counts.read;
  // Time in which some hundred pieces are read, were they read ahead.
  await delay(200);
  expect(counts.read - taken).toBeLessThan(100);
  expect(counts.read).toBeLessThan(200);
  await reader.cancel();
  await expect.poll(() => counts.isEnded).toBe(true);
  expect(counts.read).toBeLessThan(200);
});

test('a table that breaks off breaks the export off: half a file is never the whole', async () => {
  for (const write of [resultCsv, resultParquet]) {
    const { table } = countedTable();
    async function* broken(): AsyncGenerator<ResultPiece> {
      yield { id: 0, fromTime: 0, values: [new Float64Array(TIMES)] };
      throw new Error('deleted meanwhile');
    }
    const read = async () => {
      for await (const _ of write({ ...table, pieces: broken() }));
    };
    await expect(read()).rejects.toThrow('deleted meanwhile');
  }
});
