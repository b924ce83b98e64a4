// A database of the first release is brought up to this one with what is in it.
import { randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { assistantIdOf } from '../../stores/postgres/assistant-row.ts';
import { createPostgresStores } from '../../stores/postgres/create-stores.ts';
import { migrate } from '../../stores/postgres/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { NOTHING, newRun, SUCCESS } from './run-fixtures.ts';

let database: TestDatabase;
let folder: string;
beforeEach(async () => {
  database = await createTestDatabase({ migrated: false });
  folder = await mkdtemp(join(tmpdir(), 'sluice-migrations-'));
  const first = '0001-initial.sql';
  await copyFile(join(import.meta.dirname, '../../stores/postgres/migrations', first), join(folder, first));
  await migrate(database.db, pathToFileURL(`${folder}/`));
});
afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

test('threads keep their states, and are found by them', async () => {
  const states = {
    full: { stage: 'done', n: 1, odd: 'a\u0000b\ud83d', list: [{ a: 1 }] },
    none: undefined,
    empty: {},
  };
  const ids = { full: randomUUID(), none: randomUUID(), empty: randomUUID() };
  for (const [name, values] of Object.entries(states))
    await database.query(
      `insert into threads (thread_id, tenant_id, metadata, "values", updated_at) values ($1, 'a', $2, $3, '2026-01-01')`,
      [ids[name as 'full'], { graph_id: 'g' }, values === undefined ? null : JSON.stringify(values)],
    );
  await migrate(database.db);
  const stores = createPostgresStores(database.db);
  for (const [name, values] of Object.entries(states)) {
    const thread = await stores.threads.find('a', ids[name as 'full']);
    expect([name, thread?.values]).toEqual([name, values]);
    expect(thread?.stateUpdatedAt).toEqual(thread?.updatedAt);
    expect(thread?.ttl).toBeUndefined();
  }
  const found = async (values: Record<string, unknown>) =>
    (await stores.threads.list('a', { values, limit: 9, offset: 0 })).map(({ threadId }) => threadId);
  expect(await found({ stage: 'done' })).toEqual([ids.full]);
  expect(await found({ odd: 'a\u0000b\ud83d' })).toEqual([ids.full]);
  expect(await found({ list: [{ a: 1 }] })).toEqual([ids.full]);
  expect(await stores.threads.count('a', { metadata: { graph_id: 'g' } })).toBe(3);
  await stores.close();
});

test('assistants have their first version, graphs are known by theirs; runs, logs and items stay what they were', async () => {
  const [threadId, runId, queuedId, mineId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const graphsOwn = assistantIdOf('g');
  await database.query(
    `insert into assistants (tenant_id, assistant_id, graph_id, name, config, metadata) values
      ('a', $1, 'g', 'g', '{"tags":["x"]}', '{"created_by":"system"}'), ('b', $1, 'g', 'g', '{}', '{"created_by":"system"}'),
      ('b', $2, 'g', 'mine', '{}', '{}')`,
    [graphsOwn, mineId],
  );
  await database.query(`insert into threads (thread_id, tenant_id, status, last_seq) values ($1, 'a', 'busy', 1)`, [
    threadId,
  ]);
  await database.query(
    `insert into runs (run_id, thread_id, tenant_id, assistant_id, graph_id, status, active, due_at, kwargs, multitask_strategy)
      values ($2, $1, 'a', $4, 'g', 'running', true, now(), $5, 'enqueue'),
        ($3, $1, 'a', $4, 'g', 'pending', false, now(), $5, 'enqueue')`,
    [threadId, runId, queuedId, graphsOwn, JSON.stringify(newRun(threadId).kwargs)],
  );
  await database.query(`insert into outbox (tenant_id, run_id, kind) values ('a', $1, 'start')`, [runId]);
  await database.query(
    `insert into events (thread_id, seq, tenant_id, run_id, event, data) values ($1, 1, 'a', $2, 'metadata', '{}')`,
    [threadId, runId],
  );
  await database.query(
    `insert into calls (run_id, call_id, tenant_id, kind, name, attempt, status) values ($1, '1', 'a', 'tool', 't', 1, 'done')`,
    [runId],
  );
  await database.query(
    `insert into store_items (tenant_id, namespace, key, value) values ('a', 'u.x', 'k', '{"n":1}')`,
  );

  await migrate(database.db);
  const stores = createPostgresStores(database.db);
  expect(await stores.assistants.find('a', 'g')).toMatchObject({ version: 1, config: { tags: ['x'] } });
  const page = { limit: 9, offset: 0 };
  expect(await stores.assistants.versions('b', mineId, page)).toMatchObject([{ version: 1, name: 'mine' }]);
  expect(await stores.assistants.count('c', {})).toBe(1);
  const [item] = await stores.items.batch('a', [{ namespace: ['u', 'x'], key: 'k' }]);
  expect(item).toMatchObject({ value: { n: 1 } });
  expect(await stores.runs.outboxOf({ runId })).toMatchObject([{ kind: 'start' }]);
  const ref = { tenantId: 'a', threadId, runId };
  expect(await stores.runs.begin(ref)).toMatchObject({ graphId: 'g', commitNo: 0 });
  await stores.runs.finish(ref, 1, NOTHING, SUCCESS);
  expect(await stores.runs.find({ ...ref, runId: queuedId })).toMatchObject({ status: 'pending' });
  const events = await stores.events.read({ tenantId: 'a', threadId, afterSeq: 0, limit: 9 });
  expect(events.map(({ event }) => event)).toEqual(['metadata', 'end', 'metadata']);
  await stores.close();
});

test('klines keep their bars, as raw ones that are closed', async () => {
  const put = async (tenantId: string, symbol: string, level: string, closes: readonly number[]) => {
    await database.query(
      `insert into kline_series (tenant_id, symbol, level, source, bars, first_ts, last_ts)
       values ($1, $2, $3, 'a file', $4, '2020-01-01Z', $5)`,
      [tenantId, symbol, level, closes.length, `2020-01-0${closes.length}Z`],
    );
    for (const [day, close] of closes.entries())
      await database.query(`insert into klines values ($1, $2, $3, $4, 1, 9, 0.5, $5, 7)`, [
        tenantId,
        symbol,
        level,
        `2020-01-0${day + 1}Z`,
        close,
      ]);
  };
  await put('a', 'SPX', '1d', [1, 2, 3]);
  await put('a', 'IBM', '1d', [4]);
  await put('b', 'SPX', '1d', [5, 6]);
  await migrate(database.db);
  const { klines, close } = createPostgresStores(database.db);
  const closes = async (tenantId: string, symbol: string) =>
    (await klines.get(tenantId, { symbol, level: '1d', limit: 9 })).map((bar) => bar.close);
  expect([await closes('a', 'SPX'), await closes('a', 'IBM'), await closes('b', 'SPX')]).toEqual([
    [1, 2, 3],
    [4],
    [5, 6],
  ]);
  expect(await klines.get('b', { symbol: 'SPX', level: '1d', limit: 1 })).toEqual([
    { ts: Date.UTC(2020, 0, 2), open: 1, high: 9, low: 0.5, close: 6, volume: 7 },
  ]);
  expect(await klines.find('a', { symbol: 'SPX', level: '1d' })).toMatchObject({
    source: 'a file',
    adjustment: 'raw',
    bars: 3,
    lastClosed: true,
    lastTs: Date.UTC(2020, 0, 3),
  });
  await close();
});
