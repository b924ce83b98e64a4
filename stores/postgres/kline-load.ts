import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Kline, LoadResult, SeriesPut } from '../kline-store.ts';
import type { Database, Queryable } from './database.ts';
import { type IncomingRows, putBars } from './kline-put.ts';

const TABLE = `create temp table incoming (ts timestamptz, open float8, high float8, low float8, close float8, volume float8)
  on commit drop`;

interface Seen {
  count: number;
  firstTs: number | undefined;
  last: Kline | undefined;
}

/** Rows as COPY reads them. Times go as ISO texts, which Postgres reads to the millisecond. */
async function* toCopyText(batches: AsyncIterable<readonly Kline[]>, seen: Seen) {
  for await (const klines of batches) {
    let text = '';
    for (const { ts, open, high, low, close, volume } of klines)
      text += `${new Date(ts).toISOString()}\t${open}\t${high}\t${low}\t${close}\t${volume}\n`;
    seen.firstTs ??= klines[0]?.ts;
    seen.last = klines.at(-1) ?? seen.last;
    seen.count += klines.length;
    if (text !== '') yield text;
  }
}

const toQueryable = (client: pg.Client): Queryable => ({
  query: async <Row extends object>({ text, values = [] }: { text: string; values?: readonly unknown[] }) =>
    (await client.query<Row>(text, [...values])).rows,
});

/**
 * Any number of bars, in rising order of time, in one transaction: COPY into a table of their own, then one insert. The bars may come slowly, so it has
 * a connection beside the pool, and the series is locked only when all of them are there.
 */
export const loadBars = async (
  db: Database,
  tenantId: string,
  series: SeriesPut,
  batches: AsyncIterable<readonly Kline[]>,
  replace: boolean,
): Promise<LoadResult> => {
  const client = new pg.Client(db.connection);
  // What breaks while nobody waits for it would end the process; whoever waits is told by the query.
  client.on('error', () => {});
  await client.connect();
  try {
    const tx = toQueryable(client);
    await tx.query({ text: 'begin' });
    await tx.query({ text: TABLE });
    const seen: Seen = { count: 0, firstTs: undefined, last: undefined };
    await pipeline(Readable.from(toCopyText(batches, seen)), client.query(copyFrom('copy incoming from stdin')));
    const { count, firstTs, last } = seen;
    if (firstTs === undefined || last === undefined) return { bars: 0, added: 0, changed: 0 };
    const incoming: IncomingRows = {
      rows: 'incoming',
      values: [],
      count,
      firstTs,
      lastTs: last.ts,
      lastClosed: last.closed !== false,
      has: async (ts) =>
        (await tx.query({ text: 'select 1 from incoming where ts = to_timestamp($1::float8 / 1000)', values: [ts] }))
          .length > 0,
    };
    const result = await putBars(tx, tenantId, series, incoming, replace);
    await tx.query({ text: 'commit' });
    return result;
  } finally {
    // An open transaction rolls back with its connection.
    await client.end().catch(() => {});
  }
};
