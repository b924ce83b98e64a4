import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { EngineError } from '../../schemas/errors.ts';
import type { Database, Queryable } from './database.ts';

const MIGRATIONS = new URL('./migrations/', import.meta.url);
/** Any number, the same in every process: who holds this advisory lock migrates, the others wait. */
const MIGRATION_LOCK = 7_291_403;

interface Migration {
  readonly name: string;
  readonly checksum: string;
  readonly sql: string;
}

const readMigrations = async (folder: URL): Promise<readonly Migration[]> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      // A checkout on Windows must not look like a changed migration.
      const sql = (await readFile(new URL(name, folder), 'utf8')).replaceAll('\r\n', '\n');
      return { name, checksum: createHash('sha256').update(sql).digest('hex'), sql };
    }),
  );
};

const refuse = (problem: string): never => {
  throw new EngineError('CONFIG_INVALID', `Cannot migrate the database: ${problem}`);
};

/** What this build has and the database has not, after checking that the rest is the same. */
const pendingOf = (
  migrations: readonly Migration[],
  applied: readonly { readonly name: string; readonly checksum: string }[],
): readonly Migration[] => {
  const migrationByName = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { name, checksum } of applied) {
    const known = migrationByName.get(name);
    if (known === undefined)
      refuse(`it holds ${name}, which this version does not know; start a version that does, or use another database`);
    else if (known.checksum !== checksum)
      refuse(`${name} was changed after it was applied; restore the file and put the change into a new migration`);
  }
  const newest = applied.at(-1)?.name ?? '';
  const pending = migrations.filter(({ name }) => !applied.some((one) => one.name === name));
  const late = pending.find(({ name }) => name < newest);
  if (late) refuse(`${late.name} comes before ${newest}, which is applied already; give it a later number`);
  return pending;
};

const apply = async (tx: Queryable, { name, checksum, sql }: Migration): Promise<void> => {
  await tx.query({ text: sql });
  await tx.query({ text: 'insert into schema_migrations (name, checksum) values ($1, $2)', values: [name, checksum] });
};

/**
 * Brings the schema up to this build: forward only, all or nothing, safe when several processes do it at once.
 * @returns the names of the migrations that it applied.
 * @throws {EngineError} CONFIG_INVALID when the database is newer than this build or a migration was changed.
 */
export const migrate = async (db: Database, folder: URL = MIGRATIONS): Promise<readonly string[]> => {
  const migrations = await readMigrations(folder);
  return db.withTransaction(async (tx) => {
    await tx.query({ text: 'select pg_advisory_xact_lock($1)', values: [MIGRATION_LOCK] });
    await tx.query({
      text: `create table if not exists schema_migrations (
        name text collate "C" primary key, checksum text not null, applied_at timestamptz not null default now())`,
    });
    const applied = await tx.query<{ name: string; checksum: string }>({
      text: 'select name, checksum from schema_migrations order by name',
    });
    const pending = pendingOf(migrations, applied);
    for (const migration of pending) await apply(tx, migration);
    return pending.map(({ name }) => name);
  });
};
