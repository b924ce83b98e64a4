import type { AlertDeliveryStore } from '../stores/alert-delivery-store.ts';
import type { AnalysisStore } from '../stores/analysis-store.ts';
import type { EventLog } from '../stores/event-log.ts';
import type { HydroResultStore } from '../stores/hydro-result-store.ts';
import type { ItemStore } from '../stores/item-store.ts';
import type { JobUnitStore } from '../stores/job-unit-store.ts';
import type { PayloadStore } from '../stores/payload-store.ts';
import type { ThreadStore } from '../stores/thread-store.ts';
import type { WebhookStore } from '../stores/webhook-store.ts';
import type { Logger } from '../telemetry/logger.ts';
import { repeat } from './repeat.ts';

export interface HousekeeperDeps {
  readonly threads: ThreadStore;
  readonly events: EventLog;
  readonly items: ItemStore;
  readonly jobUnits: JobUnitStore;
  readonly payloads: PayloadStore;
  readonly webhooks: WebhookStore;
  readonly alertDeliveries: AlertDeliveryStore;
  readonly analyses: AnalysisStore;
  readonly hydroResults: HydroResultStore;
  /** For so long what hydraulic tools and jobs computed can be looked at. */
  readonly hydroResultsKeptDays: number;
  /** Between two looks for threads whose time is up. */
  readonly sweepEveryMs: number;
  /** For so long after its end a run's tokens can be streamed again one by one. */
  readonly tokensKeptMs: number;
  readonly log: Logger;
}

/** So long after a stateless run has ended, a client that comes back still finds its stream and its result. */
const EPHEMERAL_KEPT_MS = 120_000;
/** For so long the history of a run that ended can still be read in Temporal. */
const PAYLOADS_KEPT_HOURS = 24;
/** For so long the outcome of a webhook can be looked up. */
const WEBHOOKS_KEPT_HOURS = 7 * 24;
/** For so long a scan's result is of use to the next one, if the series has not changed. */
const ANALYSES_KEPT_HOURS = 7 * 24;

const OFTEN_MS = 5_000;
const TOKENS_EVERY_MS = 10_000;
const HOURLY_MS = 3_600_000;

const THREADS_AT_ONCE = 100;
const RUNS_AT_ONCE = 200;
const ITEMS_AT_ONCE = 1_000;
/** Each may be some texts to embed. */
const INDEXED_AT_ONCE = 50;
const UNITS_AT_ONCE = 1_000;
/** Each may be some thousand blocks. */
const RESULTS_AT_ONCE = 20;

/** Until there is less than a batch to do: work that comes faster than the rounds would pile up. */
const inBatches =
  (size: number, work: (limit: number) => Promise<number>) =>
  async (isStopped: () => boolean): Promise<number> => {
    for (let total = 0; ; ) {
      const done = await work(size);
      total += done;
      if (done < size || isStopped()) return total;
    }
  };

/**
 * Does away with what nobody needs any more: threads whose time is up or whose stateless run is over, items that have
 * expired, tokens of messages that are kept whole, what was kept for looking up. Indexes the items of the store that were
 * not when they were put. Any number of processes may do it at once.
 */
export const startHousekeeper = (deps: HousekeeperDeps): { stop(): void } => {
  const {
    threads,
    events,
    items,
    jobUnits,
    payloads,
    webhooks,
    alertDeliveries,
    analyses,
    hydroResults,
    hydroResultsKeptDays,
    sweepEveryMs,
    tokensKeptMs,
    log,
  } = deps;
  const sweepThreads = inBatches(THREADS_AT_ONCE, (limit) => threads.sweepExpired(limit));
  return repeat(
    [
      {
        name: 'sweep threads',
        everyMs: sweepEveryMs,
        async run(isStopped) {
          const swept = await sweepThreads(isStopped);
          if (swept > 0) log.info({ swept }, 'threads swept');
        },
      },
      {
        name: 'delete threads of stateless runs',
        everyMs: OFTEN_MS,
        run: inBatches(THREADS_AT_ONCE, (limit) => threads.deleteEphemeral(EPHEMERAL_KEPT_MS, limit)),
      },
      { name: 'sweep items', everyMs: OFTEN_MS, run: inBatches(ITEMS_AT_ONCE, (limit) => items.sweep(limit)) },
      { name: 'index items', everyMs: OFTEN_MS, run: inBatches(INDEXED_AT_ONCE, (limit) => items.indexDue(limit)) },
      {
        name: 'prune tokens',
        everyMs: TOKENS_EVERY_MS,
        run: inBatches(RUNS_AT_ONCE, (limit) => events.pruneTokens(tokensKeptMs, limit)),
      },
      {
        name: 'prune parts of jobs',
        everyMs: TOKENS_EVERY_MS,
        run: inBatches(UNITS_AT_ONCE, (limit) => jobUnits.prune(limit)),
      },
      { name: 'prune payloads', everyMs: HOURLY_MS, run: () => payloads.prune(PAYLOADS_KEPT_HOURS) },
      { name: 'prune webhooks', everyMs: HOURLY_MS, run: () => webhooks.prune(WEBHOOKS_KEPT_HOURS) },
      { name: 'prune alert webhooks', everyMs: HOURLY_MS, run: () => alertDeliveries.prune(WEBHOOKS_KEPT_HOURS) },
      { name: 'prune analyses', everyMs: HOURLY_MS, run: () => analyses.prune(ANALYSES_KEPT_HOURS) },
      {
        name: 'prune hydraulic results',
        everyMs: HOURLY_MS,
        run: inBatches(RESULTS_AT_ONCE, (limit) => hydroResults.prune(hydroResultsKeptDays, limit)),
      },
    ],
    log,
  );
};
