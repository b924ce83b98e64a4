import type { AlertDeliveryStore } from '../alert-delivery-store.ts';
import type { AlertStore } from '../alert-store.ts';
import type { AnalysisStore } from '../analysis-store.ts';
import type { AssistantStore } from '../assistant-store.ts';
import type { CallStore } from '../call-store.ts';
import type { CheckpointStore } from '../checkpoint-store.ts';
import type { CronStore } from '../cron-store.ts';
import type { EventLog } from '../event-log.ts';
import type { GraphStore } from '../graph-store.ts';
import type { HydroResultStore } from '../hydro-result-store.ts';
import type { ItemStore } from '../item-store.ts';
import type { JobUnitStore } from '../job-unit-store.ts';
import type { KlineStore } from '../kline-store.ts';
import type { NetworkReadingStore } from '../network-reading-store.ts';
import type { NetworkStore } from '../network-store.ts';
import type { PaperStore } from '../paper-store.ts';
import type { PayloadStore } from '../payload-store.ts';
import type { RunCounts } from '../run-counts.ts';
import type { RunStore } from '../run-store.ts';
import type { ThreadStore, ThreadStoreOptions } from '../thread-store.ts';
import type { WebhookStore } from '../webhook-store.ts';
import { createAlertDeliveryStore } from './alert-delivery-store.ts';
import { createAlertStore } from './alert-store.ts';
import { createAnalysisStore } from './analysis-store.ts';
import { createAssistantStore } from './assistant-store.ts';
import { createCallStore } from './call-store.ts';
import { createCheckpointStore } from './checkpoint-store.ts';
import { createCronStore } from './cron-store.ts';
import type { Database } from './database.ts';
import { createEventListener } from './event-listener.ts';
import { createEventLog } from './event-log.ts';
import { createGraphStore } from './graph-store.ts';
import { createHydroResultStore } from './hydro-result-store.ts';
import { createJobUnitStore } from './job-unit-store.ts';
import { createKlineStore } from './kline-store.ts';
import { createNetworkReadingStore } from './network-reading-store.ts';
import { createNetworkStore } from './network-store.ts';
import { createNotifier } from './notifier.ts';
import { createPaperStore } from './paper-store.ts';
import { createPayloadStore } from './payload-store.ts';
import { createRunCounts } from './run-counts.ts';
import { createRunStore } from './run-store.ts';
import { createItemStore, type PostgresItemStoreOptions } from './store-items.ts';
import { createThreadStore } from './thread-store.ts';
import { createWebhookStore } from './webhook-store.ts';

export interface PostgresStores {
  readonly runs: RunStore;
  readonly runCounts: RunCounts;
  readonly threads: ThreadStore;
  readonly checkpoints: CheckpointStore;
  readonly events: EventLog;
  readonly calls: CallStore;
  readonly assistants: AssistantStore;
  readonly graphs: GraphStore;
  readonly jobUnits: JobUnitStore;
  readonly klines: KlineStore;
  readonly analyses: AnalysisStore;
  readonly items: ItemStore;
  readonly networks: NetworkStore;
  readonly networkReadings: NetworkReadingStore;
  readonly hydroResults: HydroResultStore;
  readonly paper: PaperStore;
  readonly payloads: PayloadStore;
  readonly webhooks: WebhookStore;
  readonly crons: CronStore;
  readonly alerts: AlertStore;
  readonly alertDeliveries: AlertDeliveryStore;
  /** Ends followers and closes the connections beside the pool. The database is its opener's. */
  close(): Promise<void>;
}

export const createPostgresStores = (
  db: Database,
  options: ThreadStoreOptions & PostgresItemStoreOptions = {},
): PostgresStores => {
  const notifier = createNotifier(db);
  const listener = createEventListener(db);
  return {
    runCounts: createRunCounts(db),
    runs: createRunStore(db, notifier, options),
    threads: createThreadStore(db, notifier, options),
    checkpoints: createCheckpointStore(db),
    events: createEventLog(db, notifier, listener),
    calls: createCallStore(db, notifier),
    assistants: createAssistantStore(db),
    graphs: createGraphStore(db),
    jobUnits: createJobUnitStore(db),
    klines: createKlineStore(db),
    analyses: createAnalysisStore(db),
    items: createItemStore(db, options),
    networks: createNetworkStore(db),
    networkReadings: createNetworkReadingStore(db),
    hydroResults: createHydroResultStore(db),
    paper: createPaperStore(db),
    payloads: createPayloadStore(db),
    webhooks: createWebhookStore(db),
    crons: createCronStore(db),
    alerts: createAlertStore(db, notifier),
    alertDeliveries: createAlertDeliveryStore(db),
    async close() {
      await Promise.all([notifier.close(), listener.close()]);
    },
  };
};
