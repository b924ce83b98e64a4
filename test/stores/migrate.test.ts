import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { migrate } from '../../stores/postgres/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const STORES = new URL('../../stores/postgres/', import.meta.url);

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'migrations-'));
});
beforeEach(async () => {
  database = await createTestDatabase({ migrated: false });
  await rm(folder, { recursive: true, force: true });
  await cp(new URL('migrations/', STORES), folder, { recursive: true });
});
afterEach(async () => {
  await database.drop();
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const migrateFolder = () => migrate(database.db, pathToFileURL(`${folder}/`));
const tables = async () =>
  (
    await database.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public'`,
    )
  )
    .map(({ name }) => name)
    .toSorted();

test('it applies what is new, in order, and remembers it', async () => {
  const names = (await readdir(folder)).toSorted();
  expect(await migrateFolder()).toEqual(names);
  expect(await tables()).toContain('events');
  expect(await migrateFolder()).toEqual([]);
  await writeFile(join(folder, '9001-b.sql'), 'insert into later values (1);');
  await writeFile(join(folder, '9000-a.sql'), 'create table later (n int);');
  expect(await migrateFolder()).toEqual(['9000-a.sql', '9001-b.sql']);
});

test('a migration that fails leaves nothing of itself and of those that came with it', async () => {
  await writeFile(join(folder, '9000-a.sql'), 'create table half (n int); select 1 / 0;');
  await expect(migrateFolder()).rejects.toThrow(/division by zero/);
  expect(await tables()).toEqual([]);
});

test('a migration that was changed after it was applied is refused by name', async () => {
  await writeFile(join(folder, '9000-a.sql'), 'create table later (n int);');
  await migrateFolder();
  await writeFile(join(folder, '9000-a.sql'), 'create table later (n bigint);');
  await expect(migrateFolder()).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(/9000-a\.sql was changed/),
  });
  await writeFile(join(folder, '9000-a.sql'), 'create table later (n int);\r\n'.trimEnd());
  expect(await migrateFolder()).toEqual([]);
});

test('a database that a newer version has migrated is refused', async () => {
  await writeFile(join(folder, '9000-future.sql'), 'create table future (n int);');
  await migrateFolder();
  await expect(migrate(database.db)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(/holds 9000-future\.sql, which this version does not know/),
  });
});

test('a migration that comes before an applied one is refused', async () => {
  await migrateFolder();
  await writeFile(join(folder, '0000-late.sql'), 'create table late (n int);');
  await expect(migrateFolder()).rejects.toThrow(/0000-late\.sql comes before/);
});

test('four processes that migrate at once all succeed, and one does it', async () => {
  const program = `
    import { openDatabase } from ${JSON.stringify(new URL('database.ts', STORES).href)};
    import { migrate } from ${JSON.stringify(new URL('migrate.ts', STORES).href)};
    const db = await openDatabase({ url: process.env.URL });
    process.stdout.write(JSON.stringify(await migrate(db)));
    await db.close();`;
  const migrateInProcess = async (): Promise<string[]> => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: fileURLToPath(STORES),
      env: { PATH: process.env.PATH, URL: database.url },
    });
    return JSON.parse(stdout);
  };
  const applied = await Promise.all(Array.from({ length: 4 }, migrateInProcess));
  expect(applied.flat()).toEqual((await readdir(folder)).toSorted());
  expect(await tables()).toContain('events');
});
