import { resolve } from 'node:path';
import { ApiClient, serverUrl } from './api-client.ts';

export const DEFAULT_DATA_DIR = '.sluice';

/** Which server a command speaks to; every command that speaks to one takes these. */
export const SERVER_OPTIONS = { url: { type: 'string' }, 'data-dir': { type: 'string' } } as const;

export const SERVER_OPTIONS_HELP = `  --url URL           the server; default SLUICE_URL, else the one that runs on the data directory
  --data-dir DIR      where that one runs; default SLUICE_DATA_DIR, else ${DEFAULT_DATA_DIR}

To a server that asks for a key, SLUICE_API_KEY is sent as x-api-key.`;

/** An empty one, as of a shell variable that is not set, is none: it must not make the current folder a database. */
export const dataDirOf = (given: string | undefined): string =>
  resolve(given || process.env.SLUICE_DATA_DIR || DEFAULT_DATA_DIR);

export const clientOf = (values: {
  readonly url?: string | undefined;
  readonly 'data-dir'?: string | undefined;
}): ApiClient => new ApiClient(serverUrl(values.url, dataDirOf(values['data-dir'])));
