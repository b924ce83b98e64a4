import { type NativeConnection, Worker } from '@temporalio/worker';
import { createBacktestActivities } from '../activities/backtest/backtest-activities.ts';
import { createCalibrateActivities } from '../activities/calibrate/calibrate-activities.ts';
import type { ComputePool } from '../activities/compute/compute-pool.ts';
import type { HydroCompute } from '../activities/compute/hydro/hydro-compute.ts';
import type * as computeTasks from '../activities/compute/tasks.ts';
import { createCronActivities } from '../activities/crons/cron-activities.ts';
import { createGraphActivities, type GraphActivityDeps } from '../activities/graphs/graph-activities.ts';
import type { GraphCatalog } from '../activities/graphs/graph-catalog.ts';
import { createStateActivities } from '../activities/graphs/state-activities.ts';
import { createProgressActivities } from '../activities/jobs/progress-activities.ts';
import type { MarketDataProvider } from '../activities/market/providers/market-data-provider.ts';
import { createWatchActivities } from '../activities/market/watch-activities.ts';
import type { ModelChannel } from '../activities/models/channel.ts';
import { createModelActivities } from '../activities/models/invoke-model.ts';
import { createNMinusOneActivities } from '../activities/n-minus-one/n-minus-one-activities.ts';
import { createRunActivities } from '../activities/runs/run-activities.ts';
import { createScanActivities } from '../activities/scan/scan-activities.ts';
import { createScheduleDayActivities } from '../activities/schedule-day/schedule-day-activities.ts';
import { createToolActivities } from '../activities/tools/call-tool.ts';
import type { ToolHandlers } from '../activities/tools/tool-handler.ts';
import { createWebhookActivities } from '../activities/webhooks/webhook-activities.ts';
import type { WebhookPolicy } from '../schemas/webhook-policy.ts';
import type { PostgresStores } from '../stores/postgres/create-stores.ts';
import type { CronScheduler } from '../stores/temporal/cron-scheduler.ts';
import { createPayloadStorage } from '../stores/temporal/payload-storage.ts';
import type { RunDispatcher } from '../stores/temporal/run-dispatcher.ts';
import type { Logger } from '../telemetry/logger.ts';
import { WorkflowPlugin } from './workflow-plugin.ts';

export interface GraphWorkerDeps {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly stores: PostgresStores;
  readonly dispatcher: RunDispatcher;
  readonly channel: ModelChannel;
  readonly tools: ToolHandlers;
  /** Every graph of either runtime, outside of its sandbox. */
  readonly allGraphs: GraphCatalog;
  /** The graphs of a LangGraph.js project, and the task queue that only this process listens to. */
  readonly project?: Pick<GraphActivityDeps, 'catalog' | 'workerQueue' | 'stopping'> | undefined;
  readonly pool: ComputePool<typeof computeTasks>;
  readonly hydro: HydroCompute;
  readonly webhookPolicy: WebhookPolicy;
  /** Asked for the bars of live series that are watched. */
  readonly liveProviders: readonly MarketDataProvider[];
  readonly cronScheduler: CronScheduler;
  readonly workflowBundle: { readonly codePath: string };
  readonly workflowStacks: boolean;
  readonly workflowCacheMb: number;
  readonly drainMs: number;
  readonly log: Logger;
}

/** A cached workflow with a graph inside, seen with preloaded modules. */
const CACHED_WORKFLOW_MB = 0.65;

const dispatchNext =
  ({ dispatcher, log }: GraphWorkerDeps) =>
  (threadId: string): void => {
    dispatcher.dispatchNext(threadId).catch((error: unknown) => log.warn({ err: error }, 'left to the reconciler'));
  };

const dispatchAll =
  ({ dispatcher, log }: GraphWorkerDeps) =>
  (runIds: readonly string[]): void => {
    for (const runId of runIds)
      dispatcher.dispatch(runId).catch((error: unknown) => log.warn({ err: error }, 'left to the reconciler'));
  };

const graphActivities = (deps: GraphWorkerDeps) =>
  deps.project === undefined
    ? {}
    : createGraphActivities({ ...deps.stores, ...deps.project, log: deps.log, onRunEnded: dispatchNext(deps) });

/** What is the same for every Temporal worker of this process. */
const commonOptions = (deps: GraphWorkerDeps) => ({
  connection: deps.connection,
  namespace: deps.namespace,
  dataConverter: { externalStorage: createPayloadStorage(deps.stores.payloads) },
  shutdownGraceTime: deps.drainMs,
  shutdownForceTime: deps.drainMs + 2_000,
});

/** Listens to the queue of this process alone: the runs of a thread prefer the process that ran it last. */
export const createOwnQueueWorker = async (deps: GraphWorkerDeps): Promise<Worker | undefined> =>
  deps.project &&
  Worker.create({
    ...commonOptions(deps),
    taskQueue: deps.project.workerQueue,
    activities: graphActivities(deps),
  });

/** The Temporal worker of the queue `graphs`: workflows in their sandbox, and all activities. */
export const createGraphWorker = (deps: GraphWorkerDeps): Promise<Worker> => {
  const { stores } = deps;
  const onRunEnded = dispatchNext(deps);
  return Worker.create({
    ...commonOptions(deps),
    taskQueue: deps.taskQueue,
    workflowBundle: deps.workflowBundle,
    plugins: [new WorkflowPlugin({ stacks: deps.workflowStacks })],
    activities: {
      ...graphActivities(deps),
      ...createStateActivities({ ...stores, allGraphs: deps.allGraphs }),
      ...createRunActivities({ runs: stores.runs, checkpoints: stores.checkpoints, items: stores.items, onRunEnded }),
      ...createModelActivities({ channel: deps.channel, calls: stores.calls, events: stores.events }),
      ...createProgressActivities({ events: stores.events }),
      ...createBacktestActivities({ ...stores, pool: deps.pool }),
      ...createScanActivities({ ...stores, pool: deps.pool }),
      ...createCalibrateActivities({ ...stores, hydro: deps.hydro }),
      ...createScheduleDayActivities({ ...stores, hydro: deps.hydro }),
      ...createNMinusOneActivities({ ...stores, hydro: deps.hydro }),
      ...createWatchActivities({ ...stores, webhookPolicy: deps.webhookPolicy, liveProviders: deps.liveProviders }),
      ...createToolActivities({ ...stores, tools: deps.tools }),
      ...createCronActivities({
        ...stores,
        unschedule: (cronId) => deps.cronScheduler.remove(cronId),
        onRunCreated: dispatchAll(deps),
        log: deps.log,
      }),
      ...createWebhookActivities({ ...stores, policy: deps.webhookPolicy, log: deps.log }),
    },
    maxCachedWorkflows: Math.floor(deps.workflowCacheMb / CACHED_WORKFLOW_MB),
    // What a dead worker held goes back to the queue this soon.
    stickyQueueScheduleToStartTimeout: '3s',
  });
};
