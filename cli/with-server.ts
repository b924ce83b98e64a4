import { runningInstance } from '../launcher/instance-file.ts';
import { ApiClient } from './api-client.ts';
import { clientOf, dataDirOf } from './server-options.ts';
import { toInstanceOptions } from './start-options.ts';
import { notice } from './terminal.ts';
import { withInstance } from './with-instance.ts';

export const ANY_SERVER_HELP = `  --url URL           the server; default SLUICE_URL, else the one that runs on the data directory; when none does,
                      one is started for this command and stopped after it
  --data-dir DIR      where it runs; default SLUICE_DATA_DIR, else .sluice

To a server that asks for a key, SLUICE_API_KEY is sent as x-api-key.`;

/**
 * Uses the server that `--url` or SLUICE_URL names, else the one that runs on the data directory; when none does, one is
 * started for as long as `use` takes.
 * @param use Gets `interrupted` with a server that was started for it: fires when a signal ends that.
 * @returns What `use` returned; `undefined` when a signal came during the start.
 */
export const withServer = async <T>(
  values: { readonly url?: string | undefined; readonly 'data-dir'?: string | undefined },
  use: (client: ApiClient, interrupted?: AbortSignal) => Promise<T>,
): Promise<T | undefined> => {
  const dataDir = dataDirOf(values['data-dir']);
  const isNamed = Boolean(values.url || process.env.SLUICE_URL);
  if (isNamed || runningInstance(dataDir)?.api !== undefined) return use(clientOf(values));
  notice(`nothing runs on ${dataDir}: starting PostgreSQL, Temporal, a worker and the API for this command`);
  const options = toInstanceOptions({ 'data-dir': values['data-dir'], workers: '1' });
  return withInstance(options, ({ apiUrl }, interrupted) => use(new ApiClient(apiUrl), interrupted));
};
