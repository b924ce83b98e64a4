import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { OpenProject } from '../project/open-project.ts';
import { EngineError } from '../schemas/errors.ts';
import { connect } from '../stores/connect.ts';
import { toItemStoreOptions } from '../stores/item-store-options.ts';
import { createPostgresStores } from '../stores/postgres/create-stores.ts';
import { openDatabase } from '../stores/postgres/database.ts';
import { migrate } from '../stores/postgres/migrate.ts';
import { createRunDispatcher } from '../stores/temporal/run-dispatcher.ts';
import { createStateUpdater } from '../stores/temporal/state-updater.ts';
import { createLogger } from '../telemetry/logger.ts';
import { createApp } from './app.ts';
import { readApiConfig } from './config.ts';
import { listen } from './listen.ts';
import { loadProjectParts } from './project-parts.ts';

// Together under the three seconds that the launcher gives this process.
const DRAIN_MS = 1_500;
const CLOSE_MS = 1_000;

const openTemporal = async (address: string): Promise<Connection> => {
  try {
    return await Connection.connect({ address, connectTimeout: '3s' });
  } catch (cause) {
    const message = `Cannot reach Temporal at ${address}; start it or correct TEMPORAL_ADDRESS`;
    throw new EngineError('SERVICE_UNAVAILABLE', message, { cause });
  }
};

/**
 * Runs until a signal stops it. `process.send` tells who started it that it is ready.
 * @throws {EngineError} What keeps it from starting.
 */
export const startApi = async (opened: OpenProject | undefined): Promise<void> => {
  const config = readApiConfig(opened?.settings ?? process.env);
  const log = createLogger('api', config.logLevel);
  const parts = await loadProjectParts(opened?.project, config.auth);
  const database = await connect(
    'postgres',
    () => openDatabase({ url: config.databaseUrl, applicationName: 'sluice-api' }),
    log,
  );
  await migrate(database);
  const stores = createPostgresStores(database, {
    ...toItemStoreOptions(config.store),
    log,
    defaultTtl: config.defaultTtl,
  });
  const connection = await connect('temporal', () => openTemporal(config.temporalAddress), log);
  const client = new Client({ connection, namespace: config.temporalNamespace });
  const { app, drain } = createApp({
    ...stores,
    ...parts,
    dispatcher: createRunDispatcher({ client, runs: stores.runs, taskQueue: config.taskQueue }),
    stateUpdater: createStateUpdater({ client, taskQueue: config.taskQueue }),
    checkDatabase: () => database.query({ text: 'select 1' }),
    log,
    importMaxBytes: config.importMaxBytes,
    temporalUi: config.temporalUi,
    webhookPolicy: config.webhookPolicy,
  });
  const listener = await listen(app, config);
  log.info({ port: listener.port, host: config.host }, 'api ready');
  process.send?.({ ready: true, port: listener.port });

  let stopping = false;
  const stop = async (reason: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({ reason }, 'api stops');
    const closed = listener.close();
    await Promise.race([Promise.all([drain(), closed]), delay(DRAIN_MS, undefined, { ref: false })]);
    listener.destroy();
    await Promise.race([
      Promise.allSettled([stores.close(), database.close(), connection.close()]),
      delay(CLOSE_MS, undefined, { ref: false }),
    ]);
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
  // Nothing that started it is left to stop it.
  process.on('disconnect', () => void stop('parent gone'));
};
