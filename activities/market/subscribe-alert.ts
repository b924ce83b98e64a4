import { v5 as uuid5 } from '@langchain/core/utils/uuid';
import { RunCreateSchema } from '../../schemas/agent-server/runs.ts';
import type { WatchInput } from '../../schemas/alerts.ts';
import { EngineError } from '../../schemas/errors.ts';
import { toRunKwargs } from '../../schemas/run-request.ts';
import type { RunRef } from '../../schemas/runs.ts';
import type { AssistantStore } from '../../stores/assistant-store.ts';
import type { NewRun, RunStore } from '../../stores/run-store.ts';
import type { ThreadStore } from '../../stores/thread-store.ts';
import type { ToolContext } from '../tools/tool-handler.ts';
import { type OpenAlertDeps, openAlert, planAlert } from './open-alert.ts';

export interface SubscribeDeps extends OpenAlertDeps {
  readonly runs: RunStore;
  readonly threads: ThreadStore;
  readonly assistants: AssistantStore;
}

const SUBSCRIPTIONS = '5c0f6f0e-6c1b-4d55-9f0a-2b9f5d1f8f10';
const ASSISTANT = 'watch';

/** The watch that a call makes: the same in every attempt. */
const refOf = ({ tenantId, runId, callId }: ToolContext): RunRef => ({
  tenantId,
  runId: uuid5(`${runId} ${callId} run`, SUBSCRIPTIONS),
  threadId: uuid5(`${runId} ${callId} thread`, SUBSCRIPTIONS),
});

/** Who may see the conversation may see what it subscribed. */
const visibilityOf = async ({ threads }: SubscribeDeps, { tenantId, threadId }: ToolContext) => {
  const { graph_id: _, assistant_id: __, ...metadata } = (await threads.find(tenantId, threadId))?.metadata ?? {};
  return metadata;
};

const identityOf = async ({ runs }: SubscribeDeps, caller: ToolContext) => {
  const { configurable } = (await runs.find(caller))?.kwargs.config ?? { configurable: {} };
  return Object.fromEntries(Object.entries(configurable).filter(([key]) => key.startsWith('langgraph_auth_')));
};

const toNewRun = async (deps: SubscribeDeps, caller: ToolContext, ref: RunRef, input: WatchInput): Promise<NewRun> => {
  const assistant = await deps.assistants.find(ref.tenantId, ASSISTANT);
  if (assistant === undefined)
    throw new EngineError('ASSISTANT_NOT_FOUND', `Cannot subscribe: no worker serves the assistant ${ASSISTANT}`);
  const body = RunCreateSchema.parse({ assistant_id: ASSISTANT, input, stream_mode: ['values', 'custom'] });
  return {
    ...ref,
    assistantId: assistant.assistantId,
    graphId: assistant.graphId,
    kwargs: toRunKwargs(body, { assistant, ...ref, configurable: await identityOf(deps, caller) }),
    metadata: await visibilityOf(deps, caller),
    ifNotExists: 'create',
  };
};

const isThere = (error: unknown): boolean => error instanceof EngineError && error.code === 'RUN_CONFLICT';

/**
 * Makes a run of the assistant `watch` on a thread of its own, and its alert. Tried again, it makes what is missing.
 * @returns the run of the alert.
 * @throws {EngineError} what `planAlert` refuses; ASSISTANT_NOT_FOUND.
 */
export const subscribeAlert = async (deps: SubscribeDeps, caller: ToolContext, input: WatchInput): Promise<RunRef> => {
  const ref = refOf(caller);
  const plan = await planAlert(deps, caller.tenantId, input, caller.signal);
  try {
    // Its outbox row waits for the reconciler.
    await deps.runs.create(await toNewRun(deps, caller, ref, input));
  } catch (error) {
    if (!isThere(error)) throw error;
  }
  await openAlert(deps, ref, plan);
  return ref;
};
