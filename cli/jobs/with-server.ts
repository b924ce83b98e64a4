import { runningInstance } from '../../launcher/instance-file.ts';
import { ApiClient, serverUrl } from '../api-client.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { dataDirOf } from '../server-options.ts';
import { toInstanceOptions } from '../start-options.ts';
import { notice } from '../terminal.ts';
import { withInstance } from '../with-instance.ts';

export const JOB_SERVER_HELP = `  --url URL           the server; default SLUICE_URL, else the one that runs on the data directory; when none does,
                      one is started for this command and stopped after it
  --data-dir DIR      where it runs; default SLUICE_DATA_DIR, else .sluice

To a server that asks for a key, SLUICE_API_KEY is sent as x-api-key.`;

interface ServerValues {
  readonly url?: string | undefined;
  readonly 'data-dir'?: string | undefined;
}

/**
 * Does something with the server that is named or runs, or with one that is started for it.
 * @param use Gets `interrupted`: fires when a signal ends a server that was started for it.
 */
export const withServer = async (
  values: ServerValues,
  use: (client: ApiClient, interrupted?: AbortSignal) => Promise<ExitCode>,
): Promise<ExitCode> => {
  const dataDir = dataDirOf(values['data-dir']);
  if (values.url || process.env.SLUICE_URL || runningInstance(dataDir)?.api !== undefined)
    return use(new ApiClient(serverUrl(values.url, dataDir)));
  notice(`nothing runs on ${dataDir}: starting PostgreSQL, Temporal, a worker and the API for this command`);
  const options = toInstanceOptions({ 'data-dir': values['data-dir'], workers: '1' });
  const exitCode = await withInstance({ ...options, env: process.env }, (instance, interrupted) =>
    use(new ApiClient(instance.apiUrl), interrupted),
  );
  return exitCode ?? EXIT.ctrlC;
};
