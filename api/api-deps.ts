import type { LanggraphJson } from '../schemas/langgraph-json.ts';
import type { WebhookPolicy } from '../schemas/webhook-policy.ts';
import type { AssistantStore } from '../stores/assistant-store.ts';
import type { CheckpointStore } from '../stores/checkpoint-store.ts';
import type { CronStore } from '../stores/cron-store.ts';
import type { EventLog } from '../stores/event-log.ts';
import type { GraphStore } from '../stores/graph-store.ts';
import type { HydroResultStore } from '../stores/hydro-result-store.ts';
import type { ItemStore } from '../stores/item-store.ts';
import type { KlineStore } from '../stores/kline-store.ts';
import type { NetworkReadingStore } from '../stores/network-reading-store.ts';
import type { NetworkStore } from '../stores/network-store.ts';
import type { PaperStore } from '../stores/paper-store.ts';
import type { RunCounts } from '../stores/run-counts.ts';
import type { RunStore } from '../stores/run-store.ts';
import type { RunDispatcher } from '../stores/temporal/run-dispatcher.ts';
import type { StateUpdater } from '../stores/temporal/state-updater.ts';
import type { ThreadStore } from '../stores/thread-store.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Authenticate } from './auth/caller.ts';
import type { CustomApp } from './http/custom-app.ts';

/** What the API stands on; `main.ts` chooses the adapters. */
export interface ApiDeps {
  readonly assistants: AssistantStore;
  readonly graphs: GraphStore;
  readonly threads: ThreadStore;
  readonly runs: RunStore;
  readonly runCounts: RunCounts;
  readonly crons: CronStore;
  readonly events: EventLog;
  readonly checkpoints: CheckpointStore;
  readonly items: ItemStore;
  readonly klines: KlineStore;
  readonly networks: NetworkStore;
  readonly hydroResults: HydroResultStore;
  readonly networkReadings: NetworkReadingStore;
  readonly paper: PaperStore;
  readonly dispatcher: RunDispatcher;
  readonly stateUpdater: StateUpdater;
  /** Fails when the database does not answer. */
  readonly checkDatabase: () => Promise<unknown>;
  readonly log: Logger;
  /** Absent: everybody is let in. */
  readonly authenticate?: Authenticate | undefined;
  /** Routes of the project, in front of ours. */
  readonly customApp?: CustomApp | undefined;
  readonly http?: NonNullable<LanggraphJson['http']> | undefined;
  /** Base URL of the Temporal UI. */
  readonly temporalUi?: string | undefined;
  /** The largest body of an import of bars; absent: 512 MB. */
  readonly importMaxBytes?: number | undefined;
  /** Longest wait for the next piece of an import; default 30 s. */
  readonly importMaxPauseMs?: number | undefined;
  /** Where webhooks may go; absent: to public addresses only. */
  readonly webhookPolicy?: WebhookPolicy | undefined;
}
