import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Runtime } from '@temporalio/worker';
import { type HydroCompute, openHydroCompute } from '../activities/compute/hydro/hydro-compute.ts';
import { openComputePool } from '../activities/compute/open-compute-pool.ts';
import { Slots } from '../activities/compute/slots.ts';
import { type GraphCatalog, joinCatalogs } from '../activities/graphs/graph-catalog.ts';
import type { GraphSource } from '../activities/graphs/graph-types.ts';
import { createInertCatalog } from '../activities/graphs/inert-ports.ts';
import { importSampleNetworks } from '../activities/hydraulics/sample-networks.ts';
import { createBinanceProvider } from '../activities/market/providers/binance.ts';
import { importSampleKlines } from '../activities/market/sample-klines.ts';
import { createModelChannel } from '../activities/models/create-model-channel.ts';
import type { ToolHandlers } from '../activities/tools/tool-handler.ts';
import type { GraphLoader } from '../graphs/ports.ts';
import { toDefaultTtl } from '../schemas/thread-ttl-env.ts';
import { toWebhookPolicy } from '../schemas/webhook-policy.ts';
import type { ServedGraph } from '../stores/assistant-store.ts';
import { connect } from '../stores/connect.ts';
import { toItemStoreOptions } from '../stores/item-store-options.ts';
import { createPostgresStores, type PostgresStores } from '../stores/postgres/create-stores.ts';
import { openDatabase } from '../stores/postgres/database.ts';
import { migrate } from '../stores/postgres/migrate.ts';
import { createCronScheduler } from '../stores/temporal/cron-scheduler.ts';
import { createRunDispatcher } from '../stores/temporal/run-dispatcher.ts';
import { createWebhookDispatcher } from '../stores/temporal/webhook-dispatcher.ts';
import { createLogger, type Logger } from '../telemetry/logger.ts';
import { readWorkerConfig, type WorkerConfig } from './config.ts';
import { describeGraphs } from './describe-graphs.ts';
import { startHousekeeper } from './housekeeper.ts';
import { startReconciler } from './reconciler.ts';
import { ensureSearchAttributes } from './search-attributes.ts';
import { toTemporalLogger } from './temporal-logger.ts';
import { createGraphWorker, createOwnQueueWorker, type GraphWorkerDeps } from './worker.ts';
import { loadWorkflowBundle } from './workflow-bundle.ts';

/** Until there are tenants to choose from, everything is this one's. */
const TENANT = 'default';
const SAMPLES = join(import.meta.dirname, '../samples');

export interface WorkerParts {
  /** Entry of the workflow bundle, from the root of the project. */
  readonly workflowsPath: string;
  /** What the workflow bundle can run; each gets its assistant in every tenant. */
  readonly graphs: Readonly<Record<string, GraphLoader>>;
  readonly tools: (
    deps: PostgresStores & Pick<GraphWorkerDeps, 'webhookPolicy' | 'liveProviders'> & { readonly hydro: HydroCompute },
  ) => ToolHandlers;
  /** The graphs of a LangGraph.js project: they run on the activity runtime. */
  readonly project?: GraphCatalog | undefined;
  /** Where the TypeScript types of the project's graphs are. */
  readonly sources?: Readonly<Record<string, GraphSource>> | undefined;
  /** What the configuration is read from; default: the environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What stands between the stores and their users; tests break the world here. */
  readonly wrapStores?: (stores: PostgresStores) => PostgresStores;
}

const importSamples = async ({
  klines,
  networks,
  hydro,
  log,
}: Pick<PostgresStores, 'klines' | 'networks'> & {
  readonly hydro: HydroCompute;
  readonly log: Logger;
}): Promise<void> => {
  const bars = await importSampleKlines({ klines, tenantId: TENANT, file: join(SAMPLES, 'sp500-1d.csv') });
  if (bars > 0) log.info({ bars }, 'sample series imported');
  const stored = await importSampleNetworks({ networks, hydro, tenantId: TENANT, folder: SAMPLES });
  if (stored.length > 0) log.info({ networks: stored }, 'sample networks stored');
};

const run = async (config: WorkerConfig, parts: WorkerParts): Promise<void> => {
  const { workflowsPath, tools, project, wrapStores = (stores) => stores } = parts;
  const graphs: readonly ServedGraph[] = [
    ...Object.keys(parts.graphs).map((graphId) => ({ graphId, runtime: 'workflow' as const })),
    ...(project?.graphIds ?? []).map((graphId) => ({ graphId, runtime: 'activity' as const })),
  ];
  const log = createLogger('worker', config.SLUICE_LOG_LEVEL);
  const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace } = config;
  Runtime.install({
    logger: toTemporalLogger(log),
    // Signals are ours: the drain has an order.
    shutdownSignals: [],
  });

  const bundle = loadWorkflowBundle(workflowsPath, { stacks: config.SLUICE_WORKFLOW_STACKS });
  const database = await connect(
    'postgres',
    () => openDatabase({ url: config.DATABASE_URL, applicationName: 'sluice-worker' }),
    log,
  );
  await migrate(database);
  const stores = wrapStores(
    createPostgresStores(database, { ...toItemStoreOptions(config), log, defaultTtl: toDefaultTtl(config) }),
  );
  const connection = await connect('temporal', () => NativeConnection.connect({ address }), log);
  const client = new Client({ connection: await Connection.connect({ address }), namespace });
  await ensureSearchAttributes(client, namespace);
  await stores.assistants.registerGraphs(graphs, { sole: config.SLUICE_SOLE_WORKERS });
  const taskQueue = config.SLUICE_TASK_QUEUE;
  const dispatcher = createRunDispatcher({ client, runs: stores.runs, taskQueue });
  const allGraphs = joinCatalogs(createInertCatalog(parts.graphs), project);
  const stopping = new AbortController();
  const { SLUICE_COMPUTE_THREADS: threads, SLUICE_COMPUTE_MEMORY_MB: memoryMb } = config;
  // Threads of two kinds, and as many of both at work as were given.
  const compute = { threads, memoryMb, slots: new Slots(threads) };
  const pool = openComputePool(compute);
  const hydro = openHydroCompute(compute);
  if (config.SLUICE_SAMPLES) await importSamples({ ...stores, hydro, log });
  const cronScheduler = createCronScheduler({ client, crons: stores.crons, taskQueue, log });
  const webhookPolicy = toWebhookPolicy(config);
  const liveProviders = [createBinanceProvider({ url: config.SLUICE_BINANCE_URL })];
  const deps: GraphWorkerDeps = {
    connection,
    namespace,
    taskQueue,
    stores,
    dispatcher,
    channel: await createModelChannel({
      openaiApiKey: config.OPENAI_API_KEY,
      openaiBaseUrl: config.OPENAI_BASE_URL,
      model: config.SLUICE_MODEL,
      offlineDelayMs: config.SLUICE_OFFLINE_DELAY_MS,
    }),
    tools: tools({ ...stores, webhookPolicy, liveProviders, hydro }),
    allGraphs,
    pool,
    hydro,
    webhookPolicy,
    liveProviders,
    cronScheduler,
    workflowBundle: await bundle,
    workflowStacks: config.SLUICE_WORKFLOW_STACKS,
    workflowCacheMb: config.SLUICE_WORKFLOW_CACHE_MB,
    drainMs: config.SLUICE_DRAIN_SECONDS * 1_000,
    log,
    ...(project && {
      project: { catalog: project, workerQueue: `${taskQueue}-${randomUUID()}`, stopping: stopping.signal },
    }),
  };
  const worker = await createGraphWorker(deps);
  const ownQueueWorker = await createOwnQueueWorker(deps);
  const housekeeper = startHousekeeper({
    ...stores,
    sweepEveryMs: config.SLUICE_SWEEP_SECONDS * 1_000,
    tokensKeptMs: config.SLUICE_TOKENS_KEPT_HOURS * 3_600_000,
    hydroResultsKeptDays: config.SLUICE_HYDRO_RESULTS_KEPT_DAYS,
    log,
  });
  const reconciler = startReconciler({
    ...stores,
    client,
    dispatcher,
    webhookDispatcher: createWebhookDispatcher({ ...stores, client, taskQueue }),
    cronScheduler,
    log,
  });

  const stop = (reason: string): void => {
    if (worker.getState() !== 'RUNNING') return;
    log.info({ reason }, 'worker stops');
    reconciler.stop();
    housekeeper.stop();
    stopping.abort();
    worker.shutdown();
    ownQueueWorker?.shutdown();
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  // Nothing that started it is left to stop it.
  process.on('disconnect', () => stop('parent gone'));

  const running = Promise.all([worker.run(), ownQueueWorker?.run()]);
  log.info({ graphs: graphs.map(({ graphId }) => graphId) }, 'worker ready');
  process.send?.({ ready: true });
  void describeGraphs(allGraphs, { graphs: stores.graphs, sources: parts.sources, log });
  await running;
  await Promise.allSettled([
    pool.close(),
    hydro.close(),
    stores.close(),
    client.connection.close(),
    connection.close(),
  ]);
  await database.close();
};

/** Runs a worker process until it is told to stop; `process.send` tells who started it that it is ready. */
export const runWorker = async (parts: WorkerParts): Promise<void> => {
  try {
    await run(readWorkerConfig(parts.env ?? process.env), parts);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`Cannot run the worker: ${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
};
