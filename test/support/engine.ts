import { randomUUID } from 'node:crypto';
import {
  type AIMessageChunk,
  type AIMessageFields,
  AIMessageChunk as Chunk,
  type UsageMetadata,
} from '@langchain/core/messages';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Runtime } from '@temporalio/worker';
import { inject } from 'vitest';
import { openHydroCompute } from '../../activities/compute/hydro/hydro-compute.ts';
import { openComputePool } from '../../activities/compute/open-compute-pool.ts';
import { createGraphCatalog, joinCatalogs } from '../../activities/graphs/graph-catalog.ts';
import { createInertCatalog } from '../../activities/graphs/inert-ports.ts';
import type { MarketDataProvider } from '../../activities/market/providers/market-data-provider.ts';
import type { ChannelRequest, ModelChannel } from '../../activities/models/channel.ts';
import { createOfflineRulesChannel } from '../../activities/models/offline-rules.ts';
import { createToolRegistry } from '../../activities/tool-registry.ts';
import { toHandlers } from '../../activities/tools/tool.ts';
import type { ToolHandlers } from '../../activities/tools/tool-handler.ts';
import { GRAPHS } from '../../graphs/index.ts';
import type { LogEvent } from '../../schemas/events.ts';
import { type RunCommand, type RunKwargs, type RunRef, type StreamMode, workflowIdOf } from '../../schemas/runs.ts';
import { PUBLIC_ONLY, type WebhookPolicy } from '../../schemas/webhook-policy.ts';
import type { Embedder } from '../../stores/embedder.ts';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import type { Run } from '../../stores/run-store.ts';
import { type CronScheduler, createCronScheduler } from '../../stores/temporal/cron-scheduler.ts';
import { createRunDispatcher, type RunDispatcher } from '../../stores/temporal/run-dispatcher.ts';
import { createStateUpdater, type StateUpdater } from '../../stores/temporal/state-updater.ts';
import { createWebhookDispatcher } from '../../stores/temporal/webhook-dispatcher.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { startHousekeeper } from '../../workers/housekeeper.ts';
import { startReconciler } from '../../workers/reconciler.ts';
import { ensureSearchAttributes } from '../../workers/search-attributes.ts';
import { toTemporalLogger } from '../../workers/temporal-logger.ts';
import { createGraphWorker, createOwnQueueWorker, type GraphWorkerDeps } from '../../workers/worker.ts';
import { loadWorkflowBundle } from '../../workers/workflow-bundle.ts';
import { TEST_LOADERS } from '../workflows/graphs.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { makeReplicable, startMoreWorkers } from './replicas.ts';
import { TEST_TOOLS } from './test-tools.ts';

export const TENANT = 'default';

export interface Engine {
  readonly client: Client;
  readonly stores: PostgresStores;
  readonly database: TestDatabase;
  readonly dispatcher: RunDispatcher;
  readonly cronScheduler: CronScheduler;
  readonly stateUpdater: StateUpdater;
  readonly taskQueue: string;
  /** Starts a run as the API would and returns its reference at once. */
  start(graphId: string, input: unknown, options?: RunOptions): Promise<RunRef>;
  /** Starts a run and waits for its end. */
  run(graphId: string, input: unknown, options?: RunOptions): Promise<FinishedRun>;
  /** Waits for the end of a run and gathers what it left. */
  finished(ref: RunRef): Promise<FinishedRun>;
  stop(): Promise<void>;
}

export interface RunOptions {
  readonly threadId?: string;
  readonly command?: RunCommand;
  readonly modes?: readonly StreamMode[];
  readonly subgraphs?: boolean;
  readonly configurable?: Readonly<Record<string, unknown>>;
  readonly recursionLimit?: number;
  readonly interruptBefore?: readonly string[];
  readonly interruptAfter?: readonly string[];
  readonly checkpointId?: string;
  readonly webhook?: string;
}

export interface FinishedRun {
  readonly ref: RunRef;
  readonly run: Run;
  readonly events: readonly LogEvent[];
  /** Data of the run's events of one name, parsed. */
  of(event: string): readonly unknown[];
  readonly thread: { readonly status: string; readonly values: unknown; readonly interrupts: unknown };
}

/** A channel that answers what the test wrote down: for what a model does only when things go wrong. */
export const scriptedChannel = (
  answer: (request: ChannelRequest, call: number, signal: AbortSignal) => AsyncIterable<AIMessageChunk>,
): ModelChannel & { readonly calls: number } => {
  let calls = 0;
  return {
    defaultModel: 'scripted',
    get calls() {
      return calls;
    },
    stream(request, { signal }) {
      calls += 1;
      return answer(request, calls, signal);
    },
  };
};

export const textChunk = (content: string, usage?: UsageMetadata): AIMessageChunk =>
  new Chunk({ content, ...(usage && { usage_metadata: usage }) } as AIMessageFields);

export const toolCallChunk = (name: string, args: unknown, id = 'call_1'): AIMessageChunk =>
  new Chunk({
    content: '',
    tool_call_chunks: [{ name, args: JSON.stringify(args), id, index: 0, type: 'tool_call_chunk' }],
  });

let runtimeInstalled = false;

/** The whole engine in this process, on the real Temporal and PostgreSQL of the test run: a queue and a database of its own. */
export const startEngine = async (
  options: {
    readonly channel?: ModelChannel;
    readonly tools?: ToolHandlers;
    readonly embedder?: Embedder;
    readonly workflowsPath?: string;
    readonly temporalAddress?: string;
    /** Exports of a LangGraph.js project, by graph id: they run on the activity runtime. */
    readonly projectGraphs?: Readonly<Record<string, unknown>>;
    readonly webhookPolicy?: WebhookPolicy;
    readonly liveProviders?: readonly MarketDataProvider[];
  } = {},
): Promise<Engine> => {
  const log = createLogger('test', 'error');
  if (!runtimeInstalled) Runtime.install({ logger: toTemporalLogger(log), shutdownSignals: [] });
  runtimeInstalled = true;
  const address = options.temporalAddress ?? inject('temporalAddress');
  const taskQueue = `test-${randomUUID()}`;
  const database = await createTestDatabase();
  const another = () => createPostgresStores(database.db, { embedder: options.embedder, log });
  const stores = makeReplicable(another(), another);
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }) });
  await ensureSearchAttributes(client, 'default');
  const dispatcher = createRunDispatcher({ client, runs: stores.runs, taskQueue });
  const cronScheduler = createCronScheduler({ client, crons: stores.crons, taskQueue, log });
  const projectGraphs = options.projectGraphs ?? {};
  const projectCatalog = createGraphCatalog(projectGraphs);
  await stores.assistants.registerGraphs(
    Object.keys(projectGraphs).map((graphId) => ({ graphId, runtime: 'activity' })),
  );
  const pool = openComputePool({ threads: 1, memoryMb: 512 });
  const hydro = openHydroCompute({ threads: 1, memoryMb: 512 });
  const webhookPolicy = options.webhookPolicy ?? PUBLIC_ONLY;
  const liveProviders = options.liveProviders ?? [];
  const deps: GraphWorkerDeps = {
    connection,
    namespace: 'default',
    taskQueue,
    stores,
    dispatcher,
    channel: options.channel ?? createOfflineRulesChannel(),
    tools: {
      ...toHandlers(createToolRegistry({ ...stores, webhookPolicy, liveProviders, hydro })),
      ...TEST_TOOLS,
      ...options.tools,
    },
    allGraphs: joinCatalogs(createInertCatalog({ ...GRAPHS, ...TEST_LOADERS }), projectCatalog),
    pool,
    hydro,
    webhookPolicy,
    liveProviders,
    cronScheduler,
    workflowBundle: await loadWorkflowBundle(options.workflowsPath ?? 'test/workflows/index.ts'),
    workflowStacks: false,
    workflowCacheMb: 64,
    drainMs: 1_000,
    log,
    ...(options.projectGraphs && {
      project: { catalog: projectCatalog, workerQueue: `${taskQueue}-own`, stopping: new AbortController().signal },
    }),
  };
  const ownQueueWorker = await createOwnQueueWorker(deps);
  const workers = [await createGraphWorker(deps), ...(ownQueueWorker ? [ownQueueWorker] : [])];
  const endOthers =
    Object.keys(options).length > 0
      ? undefined
      : await startMoreWorkers({
          DATABASE_URL: database.url,
          TEMPORAL_ADDRESS: address,
          SLUICE_TASK_QUEUE: taskQueue,
          SLUICE_SAMPLES: 'false',
        });
  const running = Promise.all(workers.map((worker) => worker.run()));
  const reconciler = startReconciler({
    ...stores,
    client,
    dispatcher,
    webhookDispatcher: createWebhookDispatcher({ ...stores, client, taskQueue }),
    cronScheduler,
    log,
  });
  const housekeeper = startHousekeeper({
    ...stores,
    sweepEveryMs: 10_000,
    tokensKeptMs: 3_600_000,
    hydroResultsKeptDays: 30,
    log,
  });

  const start: Engine['start'] = async (graphId, input, run = {}) => {
    const kwargs: RunKwargs = {
      ...(run.command === undefined && { input }),
      command: run.command,
      config: { configurable: run.configurable ?? {}, recursion_limit: run.recursionLimit },
      stream_mode: run.modes ?? ['values'],
      stream_subgraphs: run.subgraphs ?? false,
      interrupt_before: run.interruptBefore,
      interrupt_after: run.interruptAfter,
      checkpoint_id: run.checkpointId,
      webhook: run.webhook,
    };
    const created = await stores.runs.create({
      tenantId: TENANT,
      threadId: run.threadId ?? randomUUID(),
      assistantId: randomUUID(),
      graphId,
      kwargs,
      ifNotExists: 'create',
    });
    if (created.starts) await dispatcher.dispatch(created.run.runId);
    return { tenantId: TENANT, threadId: created.run.threadId, runId: created.run.runId };
  };

  const finished: Engine['finished'] = async (ref) => {
    const events: LogEvent[] = [];
    for await (const event of stores.events.follow({ ...ref, afterSeq: 0 })) events.push(event);
    const run = await stores.runs.find(ref);
    const thread = await stores.threads.find(ref.tenantId, ref.threadId);
    if (run === undefined || thread === undefined) throw new Error(`run ${ref.runId} left no trace`);
    const of = (name: string) =>
      events.filter(({ event }) => event === name).map(({ data }): unknown => JSON.parse(data));
    return { ref, run, events, of, thread };
  };

  return {
    client,
    stores,
    database,
    dispatcher,
    cronScheduler,
    stateUpdater: createStateUpdater({ client, taskQueue }),
    taskQueue,
    start,
    finished,
    run: async (...args) => finished(await start(...args)),
    async stop() {
      reconciler.stop();
      housekeeper.stop();
      await endOthers?.();
      for (const worker of workers) worker.shutdown();
      await running;
      await Promise.all([pool.close(), hydro.close()]);
      await stores.close();
      await client.connection.close();
      await connection.close();
      await database.drop();
    },
  };
};

/** All events of the history of a run's workflow, across the executions that it continued in. */
export const historyOf = async (engine: Engine, ref: RunRef, workflowRunId?: string) =>
  (await engine.client.workflow.getHandle(workflowIdOf(ref.runId), workflowRunId).fetchHistory()).events ?? [];
