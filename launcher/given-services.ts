import pg from 'pg';
import { EngineError } from '../schemas/errors.ts';
import { isTemporalReady } from './temporal.ts';

const TIMEOUT_MS = 5_000;

const reasonOf = (code: string, message: string, url: URL): string => {
  const name = decodeURIComponent(url.pathname.slice(1));
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens there; is it running, is the port right?';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host ${url.hostname} is unknown`;
    case '28P01':
    case '28000':
      return `it refuses the user ${decodeURIComponent(url.username)} with this password`;
    case '3D000':
      return `it has no database ${name}; create it with: createdb ${name}`;
    default:
      return message || code;
  }
};

/** @throws {EngineError} SERVICE_UNAVAILABLE: why this database cannot be used. The password is not in the message. */
export const checkDatabase = async (databaseUrl: string): Promise<void> => {
  const url = URL.parse(databaseUrl);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol))
    throw new EngineError(
      'CONFIG_INVALID',
      'The database URL is not one: give postgresql://USER:PASSWORD@HOST:PORT/DATABASE with --database-url or DATABASE_URL',
    );
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: TIMEOUT_MS });
  client.on('error', () => {}); // told by the query that meets it
  try {
    await client.connect();
    await client.query('SELECT 1');
  } catch (error) {
    const failure = error instanceof AggregateError ? error.errors[0] : error;
    const code = failure instanceof Error && 'code' in failure ? String(failure.code) : '';
    const message = failure instanceof Error ? failure.message : String(failure);
    throw new EngineError(
      'SERVICE_UNAVAILABLE',
      `Cannot use the PostgreSQL at ${url.host}: ${reasonOf(code, message, url)}; correct --database-url or DATABASE_URL, or leave it out to use the embedded one`,
    );
  } finally {
    await client.end().catch(() => {});
  }
};

/** @throws {EngineError} SERVICE_UNAVAILABLE when no Temporal server answers there. */
export const checkTemporal = async (address: string): Promise<void> => {
  if (await isTemporalReady(address, TIMEOUT_MS)) return;
  throw new EngineError(
    'SERVICE_UNAVAILABLE',
    `No Temporal server with the namespace default answers at ${address}: correct --temporal-address or TEMPORAL_ADDRESS (HOST:PORT), or leave it out to use the embedded one`,
  );
};
