import pg from 'pg';
import { EngineError } from '../../schemas/errors.ts';
import { toStartError, toStoreError } from './connection-error.ts';
import { parseJsonb } from './json-text.ts';
import { createWriteTogether } from './write-together.ts';

/** A statement. One with a name is prepared once per connection. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

export interface Queryable {
  /** Inside a transaction a statement that is not awaited travels together with the next ones; its failure fails the commit. */
  query<Row extends object>(statement: Statement): Promise<readonly Row[]>;
}

export interface Database extends Queryable {
  /** What a connection beside the pool needs. */
  readonly connection: pg.ClientConfig;
  withTransaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly maxConnections?: number | undefined;
  readonly applicationName?: string | undefined;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** A process that stands still inside a transaction holds a thread's lock; ours take milliseconds. */
const IDLE_TRANSACTION_TIMEOUT_MS = 30_000;

/** bigint columns are counters far below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => {
    if (oid === pg.types.builtins.INT8) return Number;
    if (oid === pg.types.builtins.JSONB) return parseJsonb;
    return pg.types.getTypeParser(oid, format);
  },
};

/** The server as messages may name it: without user and password. */
const parseUrl = (url: string): string => {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !['postgres:', 'postgresql:'].includes(parsed.protocol))
    throw new EngineError(
      'CONFIG_INVALID',
      'DATABASE_URL is not a Postgres URL; expected postgres://user:password@host:port/database',
    );
  return `${parsed.host || 'localhost'}${parsed.pathname}`;
};

const run = async <Row extends object>(
  client: pg.ClientBase | pg.Pool,
  { name, text, values }: Statement,
): Promise<readonly Row[]> => {
  const result = await client.query<Row>({
    text,
    ...(name !== undefined && { name }),
    ...(values && { values: [...values] }),
  });
  return result.rows;
};

/** Sends `begin` with the first statement and `commit` with the last: a transaction costs as many round trips as it has awaits. */
const transact = async <T>(client: pg.PoolClient, work: (tx: Queryable) => Promise<T>): Promise<T> => {
  const sent: Promise<unknown>[] = [];
  const writeTogether = createWriteTogether(client);
  const send = <R>(query: () => Promise<R>): Promise<R> => {
    writeTogether();
    const promise = query();
    sent.push(promise);
    promise.catch(() => {}); // reported below
    return promise;
  };
  const settle = async (): Promise<void> => {
    const failed = (await Promise.allSettled(sent)).find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  };
  send(() => client.query('begin'));
  let result: T;
  try {
    result = await work({ query: (statement) => send(() => run(client, statement)) });
  } catch (error) {
    await client.query('rollback').catch(() => {}); // a broken connection has rolled back already
    throw error;
  }
  const commit = send(() => client.query('commit'));
  try {
    await settle();
  } catch (error) {
    // `commit` has ended the transaction either way: as a rollback when a statement before it failed.
    await commit.catch(() => {});
    throw error;
  }
  if ((await commit).command !== 'COMMIT') throw new Error('Postgres rolled a transaction back at its commit');
  return result;
};

/**
 * Opens the pool and tries it once.
 * @throws {EngineError} CONFIG_INVALID, SERVICE_UNAVAILABLE.
 */
export const openDatabase = async ({
  url,
  maxConnections = 10,
  applicationName = 'sluice',
}: DatabaseOptions): Promise<Database> => {
  const where = parseUrl(url);
  const connection: pg.ClientConfig = {
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
    keepAlive: true,
    types,
  };
  const pool = new pg.Pool({ ...connection, pipeline: true, max: maxConnections });
  // An idle connection that breaks (Postgres was restarted) leaves the pool; without a listener it would end the process.
  pool.on('error', () => {});
  let closing: Promise<void> | undefined;
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    throw toStartError(error, where);
  }
  return {
    connection,
    async query(statement) {
      try {
        return await run(pool, statement);
      } catch (error) {
        throw toStoreError(error, where);
      }
    },
    async withTransaction(work) {
      let client: pg.PoolClient | undefined;
      let broken = false;
      // A checked-out connection has no listener of the pool; what it is busy with fails by itself.
      const onError = () => {
        broken = true;
      };
      try {
        client = await pool.connect();
        client.on('error', onError);
        return await transact(client, work);
      } catch (error) {
        const storeError = toStoreError(error, where);
        broken ||= storeError !== error;
        throw storeError;
      } finally {
        client?.off('error', onError);
        client?.release(broken);
      }
    },
    close() {
      closing ??= pool.end();
      return closing;
    },
  };
};
