import { toWholeNumber } from './command.ts';
import { DEFAULT_DATA_DIR, dataDirOf } from './server-options.ts';

/** How an instance is started; `start` and `demo` take the same. */
export const START_OPTIONS = {
  port: { type: 'string' },
  host: { type: 'string' },
  'data-dir': { type: 'string' },
  'temporal-address': { type: 'string' },
  'database-url': { type: 'string' },
  workers: { type: 'string', default: '1' },
} as const;

export const START_OPTIONS_HELP = `  --port N                 of the API; default 2024, or another free one when that is taken
  --host ADDRESS           to listen on; default 127.0.0.1
  --data-dir DIR           where everything is kept; default SLUICE_DATA_DIR, else ${DEFAULT_DATA_DIR}
  --database-url URL       a PostgreSQL to use; default DATABASE_URL, else an embedded one is started
  --temporal-address H:P   a Temporal to use; default TEMPORAL_ADDRESS, else an embedded one is started
  --workers N              worker processes; default 1`;

export interface StartValues {
  readonly port?: string | undefined;
  readonly host?: string | undefined;
  readonly 'data-dir'?: string | undefined;
  readonly 'temporal-address'?: string | undefined;
  readonly 'database-url'?: string | undefined;
  readonly workers: string;
}

export const toInstanceOptions = (values: StartValues) => ({
  dataDir: dataDirOf(values['data-dir']),
  host: values.host,
  port: values.port === undefined ? undefined : toWholeNumber('port', values.port, 0, 65_535),
  workers: toWholeNumber('workers', values.workers, 1, 64),
  databaseUrl: values['database-url'] || process.env.DATABASE_URL || undefined,
  temporalAddress: values['temporal-address'] || process.env.TEMPORAL_ADDRESS || undefined,
  temporalUi: process.env.SLUICE_TEMPORAL_UI || undefined,
});
