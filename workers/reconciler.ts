import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { type RunRef, workflowIdOf } from '../schemas/runs.ts';
import type { RunStore } from '../stores/run-store.ts';
import type { CronScheduler } from '../stores/temporal/cron-scheduler.ts';
import type { RunDispatcher } from '../stores/temporal/run-dispatcher.ts';
import type { WebhookDispatcher } from '../stores/temporal/webhook-dispatcher.ts';
import type { Logger } from '../telemetry/logger.ts';
import { repeat } from './repeat.ts';
import { healthOf } from './run-health.ts';

export interface ReconcilerDeps {
  readonly client: Client;
  readonly runs: RunStore;
  readonly dispatcher: RunDispatcher;
  readonly webhookDispatcher: WebhookDispatcher;
  readonly cronScheduler: CronScheduler;
  readonly log: Logger;
}

const EVERY_MS = 500;
const LOST_EVERY_MS = 5_000;
/** Temporal may have been restored from an older state, or be another one. */
const CRONS_CHECKED_EVERY_MS = 600_000;
/** The process that wrote an outbox row usually carries it out itself, within this time. */
const OUTBOX_GRACE_MS = 1_000;
const CANCEL_GRACE_MS = 5_000;
const SILENT_MS = 30_000;
const AT_ONCE = 100;
/** Each is a request to Temporal or two. */
const CRONS_AT_ONCE = 5;

/**
 * Sees to it that every accepted run ends (I1): starts what was left in the outbox, activates what has become due, ends
 * what does not answer to a cancel and what has lost its workflow. Has webhooks delivered and crons scheduled. Any number
 * of processes may do it at once.
 */
export const startReconciler = (deps: ReconcilerDeps): { stop(): void } => {
  const { client, runs, dispatcher, webhookDispatcher, cronScheduler, log } = deps;

  const terminate = async ({ runId }: RunRef, reason: string): Promise<void> => {
    try {
      await client.workflow.getHandle(workflowIdOf(runId)).terminate(reason);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  };

  const endLostRuns = async (): Promise<void> => {
    const alive: RunRef[] = [];
    for (const ref of await runs.silentRuns(SILENT_MS, AT_ONCE)) {
      const { failures, loss } = await healthOf(client, workflowIdOf(ref.runId));
      if (failures === 0) alive.push(ref);
      if (loss === undefined) continue;
      log.warn({ runId: ref.runId, loss }, 'run ended: its execution is lost');
      await runs.force(ref, {
        status: 'error',
        error: { error: 'RunLost', message: `the run cannot go on: ${loss}; start it again` },
      });
      await terminate(ref, loss);
    }
    // Jobs work in silence for months: were they looked at each time, nobody would come to those behind them.
    if (alive.length > 0) await runs.noteAlive(alive);
  };

  const endOverdueCancels = async (): Promise<void> => {
    for (const ref of await runs.overdueCancels(CANCEL_GRACE_MS)) {
      log.warn({ runId: ref.runId }, 'cancelled run did not answer: ended');
      await runs.force(ref, { status: 'interrupted' });
      await terminate(ref, 'cancelled');
    }
  };

  const resyncCrons = async (): Promise<void> => {
    const lost = await cronScheduler.resyncMissing();
    if (lost > 0) log.warn({ crons: lost }, 'crons without a schedule: scheduled anew');
  };

  return repeat(
    [
      { name: 'activate runs', everyMs: EVERY_MS, run: () => runs.activateDue() },
      { name: 'dispatch runs', everyMs: EVERY_MS, run: () => dispatcher.dispatchPending(AT_ONCE, OUTBOX_GRACE_MS) },
      { name: 'dispatch webhooks', everyMs: EVERY_MS, run: () => webhookDispatcher.dispatchPending(AT_ONCE) },
      { name: 'schedule crons', everyMs: EVERY_MS, run: () => cronScheduler.syncPending(CRONS_AT_ONCE) },
      { name: 'end overdue cancels', everyMs: EVERY_MS, run: endOverdueCancels },
      { name: 'end lost runs', everyMs: LOST_EVERY_MS, run: endLostRuns },
      { name: 'check crons', everyMs: CRONS_CHECKED_EVERY_MS, run: resyncCrons },
    ],
    log,
  );
};
