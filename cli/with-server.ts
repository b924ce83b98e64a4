import { runningInstance } from '../launcher/instance-file.ts';
import { ApiClient } from './api-client.ts';
import { clientOf, dataDirOf } from './server-options.ts';
import { toInstanceOptions } from './start-options.ts';
import { notice } from './terminal.ts';
import { withInstance } from './with-instance.ts';

/**
 * Uses the server that `--url` or SLUICE_URL names, else the one that runs on the data directory; when none does, one is
 * started for as long as `use` takes.
 * @returns What `use` returned; `undefined` when a signal came during the start.
 */
export const withServer = async <T>(
  values: { readonly url?: string | undefined; readonly 'data-dir'?: string | undefined },
  use: (client: ApiClient) => Promise<T>,
): Promise<T | undefined> => {
  const isNamed = Boolean(values.url || process.env.SLUICE_URL);
  if (isNamed || runningInstance(dataDirOf(values['data-dir']))?.api !== undefined) return use(clientOf(values));
  notice('no server runs on the data directory: starting PostgreSQL, Temporal, a worker and the API');
  const options = toInstanceOptions({ 'data-dir': values['data-dir'], workers: '1' });
  return withInstance(options, ({ apiUrl }) => use(new ApiClient(apiUrl)));
};
