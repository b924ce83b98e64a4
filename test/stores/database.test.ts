import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { signalGroup } from '../../launcher/child.ts';
import { startPostgres } from '../../launcher/postgres.ts';
import { createPostgresStores } from '../../stores/postgres/create-stores.ts';
import { openDatabase } from '../../stores/postgres/database.ts';
import { migrate } from '../../stores/postgres/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventsOf, NOTHING, SUCCESS, startedRun } from './run-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 3 });
});
afterAll(async () => {
  await database.drop();
});

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has seen its parent's end already.
  }
};

const select1 = { text: 'select 1 as n' };

describe('openDatabase', () => {
  const failure = async (url: string): Promise<unknown> => openDatabase({ url }).catch((error: unknown) => error);
  const withUrl = (change: Partial<Record<'username' | 'password' | 'pathname' | 'host', string>>) =>
    Object.assign(new URL(inject('databaseUrl')), change).href;

  test.each<[string, () => string, string, RegExp]>([
    ['no URL', () => 'localhost:5432', 'CONFIG_INVALID', /expected postgres:\/\//],
    ['another scheme', () => 'mysql://u:hunter2@h/db', 'CONFIG_INVALID', /expected postgres:\/\//],
    ['a wrong password', () => withUrl({ password: 'hunter2' }), 'CONFIG_INVALID', /refuses the user or password/],
    ['a wrong user', () => withUrl({ username: 'nobody', password: 'hunter2' }), 'CONFIG_INVALID', /refuses the user/],
    [
      'no such database',
      () => withUrl({ pathname: '/nowhere' }),
      'CONFIG_INVALID',
      /nowhere: the database .* does not exist/,
    ],
    [
      'nobody listens',
      () => 'postgres://u:hunter2@127.0.0.1:1/db',
      'SERVICE_UNAVAILABLE',
      /127\.0\.0\.1:1\/db: .*; start it/,
    ],
    ['no such host', () => 'postgres://u:hunter2@host.invalid/db', 'CONFIG_INVALID', /host named in DATABASE_URL/],
  ])('%s is said in one sentence without the password', async (_, url, code, message) => {
    const error = await failure(url());
    expect(error).toMatchObject({ name: 'EngineError', code, message: expect.stringMatching(message) });
    const { message: text } = error as Error;
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain(new URL(inject('databaseUrl')).password);
    expect(text).not.toContain('\n');
  });

  test('a server that is no Postgres is an unreachable one', async () => {
    const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    await vi.waitFor(() => expect(server.listening).toBe(true));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    expect(await failure(`postgres://u:hunter2@127.0.0.1:${port}/db`)).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    server.close();
  });
});

describe('withTransaction', () => {
  test('all of it or nothing, also when a statement fails that nobody waited for', async () => {
    const { db } = database;
    await db.query({ text: 'create table numbers (n int primary key)' });
    const insert = (n: unknown) => ({ text: 'insert into numbers values ($1)', values: [n] });
    const numbers = async () =>
      (await db.query<{ n: number }>({ text: 'select n from numbers order by n' })).map(({ n }) => n);

    const inserting = db.withTransaction(async (tx) => {
      void tx.query(insert(1));
      return 'done';
    });
    expect(await inserting).toBe('done');
    const failing = db.withTransaction(async (tx) => {
      void tx.query(insert(2));
      void tx.query(insert(1));
      void tx.query(insert(3));
    });
    await expect(failing).rejects.toThrow(/duplicate key/);
    const throwing = db.withTransaction(async (tx) => {
      await tx.query(insert(4));
      throw new RangeError('changed my mind');
    });
    await expect(throwing).rejects.toThrow(RangeError);
    const swallowing = db.withTransaction(async (tx) => {
      await tx.query(insert(5));
      await tx.query(insert('x')).catch(() => {});
    });
    await expect(swallowing).rejects.toThrow(/invalid input syntax/);
    expect(await numbers()).toEqual([1]);
  });

  test('a transaction whose connection is killed fails as unavailable; the pool goes on', async () => {
    const { db } = database;
    const killed = db.withTransaction(async (tx) => {
      const [row] = await tx.query<{ pid: number }>({ text: 'select pg_backend_pid() as pid' });
      await database.query('select pg_terminate_backend($1)', [row?.pid]);
      await sleep(50);
      await tx.query(select1);
    });
    await expect(killed).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    for (let i = 0; i < 5; i++) expect(await db.query(select1)).toEqual([{ n: 1 }]);
  });

  test('idle connections that are killed do not end the process', async () => {
    const { db } = database;
    await Promise.all([1, 2, 3].map(() => db.query({ text: 'select pg_sleep(0.05)' })));
    await database.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`);
    await sleep(100);
    for (let i = 0; i < 5; i++) expect(await db.query(select1)).toEqual([{ n: 1 }]);
  });
});

test('I1: after kill -9 of Postgres and its restart everything goes on, followers too', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-restart-'));
  await chmod(dataDir, 0o755);
  const first = await startPostgres({ dataDir });
  const db = await openDatabase({ url: first.url });
  await migrate(db);
  const stores = createPostgresStores(db);
  let server = first;
  try {
    const ref = await startedRun(stores);
    const following = (async () => {
      const seen = [];
      for await (const event of stores.events.follow({ ...ref, afterSeq: 0 })) seen.push(event);
      return seen;
    })();
    await stores.runs.commit(ref, 1, { ...NOTHING, events: [{ event: 'before', data: 1 }] });
    // The sessions are processes of their own, and serve on for a moment when only their parent is killed.
    const sessions = await db.query<{ pid: number }>({ text: 'select pid from pg_stat_activity' });
    signalGroup(first.pid, 'SIGKILL');
    for (const { pid } of sessions) kill(pid);
    await first.exited;
    await expect(stores.runs.commit(ref, 2, NOTHING)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    server = await startPostgres({ dataDir, port: first.port });
    expect(await stores.runs.commit(ref, 2, { ...NOTHING, events: [{ event: 'after', data: 1 }] })).toBe('applied');
    expect(await stores.runs.begin(ref)).toMatchObject({ commitNo: 2 });
    expect(await stores.runs.finish(ref, 3, NOTHING, SUCCESS)).toBe('applied');
    const seen = await following;
    expect(seen.map(({ event }) => event)).toEqual(['metadata', 'before', 'after', 'end']);
    expect(seen).toEqual(await eventsOf(stores, ref));
  } finally {
    await stores.close();
    await db.close();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});
