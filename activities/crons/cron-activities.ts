import { v5 as uuid5 } from '@langchain/core/utils/uuid';
import { RunCreateSchema } from '../../schemas/agent-server/runs.ts';
import { nextFiring } from '../../schemas/cron-schedule.ts';
import { EngineError } from '../../schemas/errors.ts';
import { toRunKwargs } from '../../schemas/run-request.ts';
import type { AssistantStore } from '../../stores/assistant-store.ts';
import type { Cron, CronStore } from '../../stores/cron-store.ts';
import type { NewRun, RunStore } from '../../stores/run-store.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { activityFailures } from '../failure.ts';

export interface CronActivityDeps {
  readonly crons: CronStore;
  readonly assistants: AssistantStore;
  readonly runs: RunStore;
  /** Takes down the schedule of a cron that is no more. */
  readonly unschedule: (cronId: string) => Promise<void>;
  /** These runs have something in the outbox. */
  readonly onRunCreated: (runIds: readonly string[]) => void;
  readonly log: Logger;
}

export interface CronRef {
  readonly tenantId: string;
  readonly cronId: string;
}

/** What came of a firing: a run, or why there is none. */
export type CronFiring = { readonly runId: string } | { readonly skipped: string };

const FIRINGS = '4f7c1b5e-0f0e-4f57-9c1c-6b8d0a3f2e19';

/** Who made the cron. What they may do is not kept: it may have changed since. */
const identityOf = ({ userId }: Cron): Readonly<Record<string, unknown>> => {
  if (userId === undefined) return {};
  const user = { identity: userId, display_name: userId, is_authenticated: true, permissions: [] };
  return { langgraph_auth_user: user, langgraph_auth_user_id: userId, langgraph_auth_permissions: [] };
};

const toNewRun = async (cron: Cron, at: Date, assistants: AssistantStore): Promise<NewRun | undefined> => {
  const assistant = await assistants.find(cron.tenantId, cron.assistantId);
  if (assistant === undefined) return undefined;
  const firing = `${cron.cronId} ${at.toISOString()}`;
  const runId = uuid5(`${firing} run`, FIRINGS);
  const threadId = cron.threadId ?? uuid5(`${firing} thread`, FIRINGS);
  const body = RunCreateSchema.parse({ ...cron.payload, assistant_id: cron.assistantId });
  return {
    tenantId: cron.tenantId,
    runId,
    threadId,
    assistantId: assistant.assistantId,
    graphId: assistant.graphId,
    kwargs: toRunKwargs(body, { assistant, threadId, runId, configurable: identityOf(cron) }),
    metadata: { ...body.config?.metadata, ...cron.metadata, cron_id: cron.cronId },
    multitaskStrategy: body.multitask_strategy ?? 'enqueue',
    ...(cron.threadId === undefined && { ifNotExists: 'create', ephemeral: cron.onRunCompleted !== 'keep' }),
    firing: { cronId: cron.cronId, at, nextAt: nextFiring(cron, at) },
  };
};

export const createCronActivities = (deps: CronActivityDeps) =>
  activityFailures({
    /** Makes the run of one firing. However often it is tried, there is one: the run's transaction marks the firing. */
    async fireCron(ref: CronRef, scheduledAt: string): Promise<CronFiring> {
      const { crons, assistants, runs, log } = deps;
      const skip = (skipped: string): CronFiring => {
        log.info({ cronId: ref.cronId, scheduledAt, skipped }, 'cron fired without a run');
        return { skipped };
      };
      const at = new Date(scheduledAt);
      const cron = await crons.find(ref.tenantId, ref.cronId);
      if (cron === undefined) {
        await deps.unschedule(ref.cronId);
        return skip('the cron is deleted');
      }
      if (!cron.enabled) return skip('the cron is not enabled');
      if (cron.endTime && at > cron.endTime) return skip('the cron is over');
      const newRun = await toNewRun(cron, at, assistants);
      try {
        // Its graph may be served again: an assistant that is deleted takes its crons along.
        if (newRun === undefined) return skip(`no worker serves assistant ${cron.assistantId}`);
        const { run, starts, cancels } = await runs.create(newRun);
        deps.onRunCreated([...cancels.map(({ runId }) => runId), ...(starts ? [run.runId] : [])]);
        return { runId: run.runId };
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        // A thread that is deleted takes its crons along, save one that is made at that very moment.
        if (error.code === 'THREAD_NOT_FOUND') {
          await crons.delete(ref.tenantId, ref.cronId);
          return skip(error.message);
        }
        // It has its run already, or the thread is busy and the strategy is `reject`.
        if (error.code === 'RUN_CONFLICT') return skip(error.message);
        throw error;
      }
    },
  });

export type CronActivities = ReturnType<typeof createCronActivities>;
