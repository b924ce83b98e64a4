import { EngineError } from '../../schemas/errors.ts';

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const SOCKET_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
  'EAI_AGAIN',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
// 08: connection exceptions (08P01 is not, but a fault of ours); 57P0x: a server that shuts down, crashed or starts up;
// 53300: no slot is free.
const SERVER_CODES = /^(0800\d|57P0[1-5]|53300)$/;
const CONNECTION_MESSAGES =
  /connection terminated|connection ended|not queryable|timeout exceeded when trying to connect|closed the connection/i;

/** The database cannot be reached now; the same statement may succeed later. */
export const isConnectionError = (error: unknown): boolean =>
  SOCKET_CODES.has(codeOf(error)) || SERVER_CODES.test(codeOf(error)) || CONNECTION_MESSAGES.test(messageOf(error));

/** What a statement failed with, as an EngineError when it was the connection. `where` names the server, without password. */
export const toStoreError = (error: unknown, where: string): unknown =>
  isConnectionError(error)
    ? new EngineError('SERVICE_UNAVAILABLE', `Cannot reach Postgres at ${where}: ${reasonOf(error)}`, { cause: error })
    : error;

/** What the first connection failed with, in a sentence for whoever set DATABASE_URL. */
export const toStartError = (error: unknown, where: string): EngineError => {
  const [code, cause] = [codeOf(error), { cause: error }];
  const wrong = (what: string) => new EngineError('CONFIG_INVALID', `Cannot open Postgres at ${where}: ${what}`, cause);
  if (code === '28P01' || code === '28000') return wrong('it refuses the user or password of DATABASE_URL');
  if (code === '3D000') return wrong('the database named in DATABASE_URL does not exist there; create it first');
  if (code === 'ENOTFOUND') return wrong('the host named in DATABASE_URL is not known');
  if (isConnectionError(error))
    return new EngineError(
      'SERVICE_UNAVAILABLE',
      `Cannot reach Postgres at ${where}: ${reasonOf(error)}; start it or correct DATABASE_URL`,
      cause,
    );
  return wrong(messageOf(error));
};

const reasonOf = (error: unknown): string => {
  // A host with two addresses fails with an AggregateError whose own message is empty.
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  return messageOf(error) || codeOf(error);
};
