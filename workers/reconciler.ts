import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { type RunRef, workflowIdOf } from '../schemas/runs.ts';
import type { ItemStore } from '../stores/item-store.ts';
import type { PayloadStore } from '../stores/payload-store.ts';
import type { RunStore } from '../stores/run-store.ts';
import type { CronScheduler } from '../stores/temporal/cron-scheduler.ts';
import type { RunDispatcher } from '../stores/temporal/run-dispatcher.ts';
import type { WebhookDispatcher } from '../stores/temporal/webhook-dispatcher.ts';
import type { ThreadStore } from '../stores/thread-store.ts';
import type { WebhookStore } from '../stores/webhook-store.ts';
import type { Logger } from '../telemetry/logger.ts';

export interface ReconcilerDeps {
  readonly client: Client;
  readonly runs: RunStore;
  readonly threads: ThreadStore;
  readonly payloads: PayloadStore;
  readonly items: ItemStore;
  readonly webhooks: WebhookStore;
  readonly dispatcher: RunDispatcher;
  readonly webhookDispatcher: WebhookDispatcher;
  readonly cronScheduler: CronScheduler;
  readonly log: Logger;
}

const EVERY_MS = 500;
/** The process that wrote an outbox row usually carries it out itself, within this time. */
const OUTBOX_GRACE_MS = 1_000;
/** So long after a stateless run has ended, a client that comes back still finds its stream and its result. */
const EPHEMERAL_KEPT_MS = 120_000;
const EPHEMERAL_BATCH = 100;
const CANCEL_GRACE_MS = 5_000;
const SILENT_MS = 30_000;
/** For so long the history of a run that ended can still be read in Temporal. */
const PAYLOADS_KEPT_HOURS = 24;
/** For so long the outcome of a webhook can be looked up. */
const WEBHOOKS_KEPT_HOURS = 7 * 24;
/** Each is a request to Temporal or two. */
const CRONS_AT_ONCE = 5;
/** Temporal may have been restored from an older state, or be another one. */
const CRONS_CHECKED_EVERY_ROUNDS = 1_200;
const PRUNE_EVERY_ROUNDS = 7_200;
const ITEMS_EVERY_ROUNDS = 10;
const ITEMS_AT_ONCE = 1_000;
/** Each may be some texts to embed. */
const INDEXED_AT_ONCE = 50;
/** A workflow task that failed this often will not get through: the graph blocks, or cannot be replayed. */
const HOPELESS_ATTEMPTS = 6;

/**
 * Sees to it that every accepted run ends (I1): starts what was left in the outbox, activates what has become due, ends
 * what does not answer to a cancel and what has lost its workflow. Has webhooks delivered and crons scheduled, takes away what
 * stateless runs leave; items of the store are swept and indexed here too. Any number of processes may do it at once.
 */
export const startReconciler = (deps: ReconcilerDeps) => {
  const { client, runs, threads, payloads, items, webhooks, dispatcher, webhookDispatcher, cronScheduler, log } = deps;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let round = 0;
  let indexing = false;

  /** Why the execution of an active run cannot end it any more; `undefined`: it can. */
  const lossOf = async (ref: RunRef): Promise<string | undefined> => {
    try {
      const { status, raw } = await client.workflow.getHandle(workflowIdOf(ref.runId)).describe();
      if (status.name !== 'RUNNING') return `its workflow is ${status.name.toLowerCase()}`;
      const attempts = raw.pendingWorkflowTask?.attempt ?? 0;
      return attempts >= HOPELESS_ATTEMPTS ? `its workflow task failed ${attempts} times` : undefined;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return 'its workflow does not exist';
      throw error;
    }
  };

  const terminate = async ({ runId }: RunRef, reason: string): Promise<void> => {
    try {
      await client.workflow.getHandle(workflowIdOf(runId)).terminate(reason);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  };

  const endLostRuns = async (): Promise<void> => {
    for (const ref of await runs.silentRuns(SILENT_MS, 100)) {
      const loss = await lossOf(ref);
      if (loss === undefined) continue;
      log.warn({ runId: ref.runId, loss }, 'run ended: its execution is lost');
      await runs.force(ref, {
        status: 'error',
        error: { error: 'RunLost', message: `the run cannot go on: ${loss}; start it again` },
      });
      await terminate(ref, loss);
    }
  };

  const endOverdueCancels = async (): Promise<void> => {
    for (const ref of await runs.overdueCancels(CANCEL_GRACE_MS)) {
      log.warn({ runId: ref.runId }, 'cancelled run did not answer: ended');
      await runs.force(ref, { status: 'interrupted' });
      await terminate(ref, 'cancelled');
    }
  };

  const indexItems = async (): Promise<void> => {
    if (indexing) return;
    indexing = true;
    try {
      while (!stopped && (await items.indexDue(INDEXED_AT_ONCE)) === INDEXED_AT_ONCE);
    } catch (error) {
      log.warn({ err: error }, 'items of the store are not indexed yet: tried again shortly');
    } finally {
      indexing = false;
    }
  };

  const deleteEphemeralThreads = async (): Promise<void> => {
    while (!stopped && (await threads.deleteEphemeral(EPHEMERAL_KEPT_MS, EPHEMERAL_BATCH)) === EPHEMERAL_BATCH);
  };

  const resyncCrons = async (): Promise<void> => {
    try {
      const lost = await cronScheduler.resyncMissing();
      if (lost > 0) log.warn({ crons: lost }, 'crons without a schedule: scheduled anew');
    } catch (error) {
      log.warn({ err: error }, 'crons not compared with their schedules; done later');
    }
  };

  const reconcile = async (): Promise<void> => {
    await runs.activateDue();
    await dispatcher.dispatchPending(100, OUTBOX_GRACE_MS);
    await webhookDispatcher.dispatchPending(100);
    await cronScheduler.syncPending(CRONS_AT_ONCE);
    await endOverdueCancels();
    if (round % 10 === 0) await endLostRuns();
    if (round % 10 === 5) await deleteEphemeralThreads();
    if (round % CRONS_CHECKED_EVERY_ROUNDS === 0) void resyncCrons();
    if (round % PRUNE_EVERY_ROUNDS === 0) {
      await payloads.prune(PAYLOADS_KEPT_HOURS);
      await webhooks.prune(WEBHOOKS_KEPT_HOURS);
    }
    if (round % ITEMS_EVERY_ROUNDS === 0) {
      await items.sweep(ITEMS_AT_ONCE);
      // Not waited for: an embedder takes seconds, and runs are to be started meanwhile.
      void indexItems();
    }
    round += 1;
  };

  const next = (): void => {
    if (stopped) return;
    timer = setTimeout(() => {
      reconcile()
        .catch((error: unknown) => log.warn({ err: error }, 'reconciler: tried again shortly'))
        .finally(next);
    }, EVERY_MS);
  };
  next();

  return {
    stop(): void {
      stopped = true;
      clearTimeout(timer);
    },
  };
};
