import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import {
  type Kline,
  openParquet,
  type ParquetOptions,
  readKlinesParquet,
  readParquetBatches,
  writeKlinesParquet,
} from './index.ts';

const START = Date.UTC(2020, 0, 2, 14, 30);
const klines: readonly Kline[] = [
  { ts: START, open: 0.1 + 0.2, high: 1 / 3, low: 1e-9, close: 0.2, volume: 9_044_690_000 },
  { ts: START + 60_000, open: 1, high: 1, low: 1, close: 1, volume: 0, closed: false },
];

const failure = async (bytes: ArrayBuffer, options: ParquetOptions = {}): Promise<string> =>
  readKlinesParquet(bytes, options).then(
    (read) => `read ${read.length} bars`,
    (error: Error) => error.message,
  );

/** A file with these columns beside the prices. */
const fileOf = (dt: unknown[], type: 'TIMESTAMP' | 'STRING' | 'INT64', more: Record<string, unknown[]> = {}) =>
  parquetWriteBuffer({
    columnData: [
      { name: 'date', data: dt as never, type },
      ...Object.entries({ open: 10, high: 12, low: 9, close: 11 }).map(([name, value]) => ({
        name,
        data: (more[name] ?? dt.map(() => value)) as number[],
        type: 'DOUBLE' as const,
      })),
    ],
  });

test('what is written is read back as it was', async () => {
  const bytes = writeKlinesParquet(klines, { withClosed: true });
  expect(await readKlinesParquet(bytes, { level: '1m', timeZone: 'Asia/Tokyo' })).toEqual(klines);
  expect((await readKlinesParquet(writeKlinesParquet(klines))).map(({ closed }) => closed)).toEqual([
    undefined,
    undefined,
  ]);
});

test.each<[string, unknown[], 'STRING' | 'INT64', ParquetOptions]>([
  ['texts with a zone', ['2020-01-02T09:30:00-05:00'], 'STRING', {}],
  ['local texts', ['2020-01-02 09:30'], 'STRING', { timeZone: 'America/New_York' }],
  ['seconds', [BigInt(START / 1000)], 'INT64', {}],
  ['ends of minutes, ms', [BigInt(START + 60_000)], 'INT64', { level: '1m', stamp: 'end' }],
])('times as %s', async (_, dt, type, options) => {
  expect(await readKlinesParquet(fileOf(dt, type), options)).toEqual([
    { ts: START, open: 10, high: 12, low: 9, close: 11, volume: 0 },
  ]);
});

test('a file is read a group of rows at a time, and rows count through', async () => {
  const minutes = Array.from({ length: 5 }, (_, minute) => ({ ...klines[1], ts: START + minute * 60_000 })) as Kline[];
  const grouped = (rows: readonly Kline[]) =>
    parquetWriteBuffer({
      columnData: [
        { name: 'dt', data: rows.map(({ ts }) => new Date(ts)), type: 'TIMESTAMP' },
        ...(['open', 'high', 'low', 'close'] as const).map((name) => ({
          name,
          data: rows.map((row) => row[name]),
          type: 'DOUBLE' as const,
        })),
      ],
      rowGroupSize: 2,
    });
  const sizes: number[] = [];
  for await (const batch of readParquetBatches(() => openParquet(grouped(minutes)), { level: '1m' }))
    sizes.push(batch.length);
  expect(sizes).toEqual([2, 2, 1]);
  const unsorted = minutes.with(4, minutes[0] as Kline);
  expect(await failure(grouped(unsorted), { file: 'f.parquet' })).toContain('f.parquet, row 5: found the time');
});

test('a small file of very many rows is refused before they are unpacked', async () => {
  const rows = 1_048_577;
  const bytes = parquetWriteBuffer({
    columnData: ['dt', 'open', 'high', 'low', 'close'].map((name) => ({
      name,
      data: new Array<number>(rows).fill(1),
      type: 'DOUBLE' as const,
    })),
    rowGroupSize: rows,
  });
  expect(bytes.byteLength).toBeLessThan(1_000_000);
  expect(await failure(bytes, { file: 'f.parquet' })).toBe(
    'f.parquet: found a row group of 1048577 rows; want at most 1048576 in each; write the file with smaller row groups, or use CSV',
  );
});

test.each<[string, () => ArrayBuffer, string]>([
  [
    'no Parquet',
    () => new TextEncoder().encode('dt,open\n').buffer as ArrayBuffer,
    'f.parquet: found no Parquet that can be read (',
  ],
  ['half a file', () => writeKlinesParquet(klines).slice(0, 200), 'f.parquet: found no Parquet that can be read ('],
  [
    'other columns',
    () => parquetWriteBuffer({ columnData: [{ name: 'a', data: [1], type: 'DOUBLE' }] }),
    'f.parquet: found the header "a", which names no ts, open',
  ],
  ['no rows', () => writeKlinesParquet([]), 'f.parquet: found no rows; want a row for each bar'],
  [
    'a row that is unsorted',
    () => fileOf(['2020-01-02', '2020-01-03', '2020-01-01'], 'STRING'),
    'f.parquet, row 3: found the time 2020-01-01T00:00:00.000Z, before that of the row before',
  ],
  [
    'NaN',
    () => fileOf(['2020-01-02', '2020-01-03'], 'STRING', { close: [11, Number.NaN] }),
    'f.parquet, row 2: found close NaN; want a finite number',
  ],
  [
    'high below low',
    () => fileOf(['2020-01-02'], 'STRING', { high: [8] }),
    'f.parquet, row 1: found high 8 below low 9',
  ],
  ['no time', () => fileOf(['soon'], 'STRING'), 'f.parquet, row 1: found "soon", which is no time'],
])('refused: %s', async (_, bytes, message) => {
  expect(await failure(bytes(), { file: 'f.parquet' })).toContain(message);
});
