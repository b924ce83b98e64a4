import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { type Database, openDatabase } from '../../stores/postgres/database.ts';
import { migrate } from '../../stores/postgres/migrate.ts';

export interface TestDatabase {
  readonly url: string;
  readonly db: Database;
  /** Runs a statement beside the pool, as an operator would. */
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  drop(): Promise<void>;
}

/** A database of its own on the test run's server, migrated unless told otherwise. */
export const createTestDatabase = async (
  options: { readonly migrated?: boolean; readonly maxConnections?: number } = {},
): Promise<TestDatabase> => {
  const serverUrl = inject('databaseUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const server = new pg.Client(serverUrl);
  await server.connect();
  await server.query(`create database ${name}`);
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  const db = await openDatabase({ url, maxConnections: options.maxConnections });
  if (options.migrated !== false) await migrate(db);
  const operator = new pg.Client(url);
  await operator.connect();
  return {
    url,
    db,
    query: async (text, values = []) => (await operator.query(text, [...values])).rows,
    async drop() {
      await db.close();
      await operator.end();
      await server.query(`drop database ${name} with (force)`);
      await server.end();
    },
  };
};
