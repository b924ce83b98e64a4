// A database of the first release is brought up to this one with its threads.
import { randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPostgresStores } from '../../stores/postgres/create-stores.ts';
import { migrate } from '../../stores/postgres/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await createTestDatabase({ migrated: false });
  folder = await mkdtemp(join(tmpdir(), 'sluice-migrations-'));
  const first = '0001-initial.sql';
  await copyFile(join(import.meta.dirname, '../../stores/postgres/migrations', first), join(folder, first));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

test('threads keep their states, and are found by them', async () => {
  await migrate(database.db, pathToFileURL(`${folder}/`));
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
