import { v7 as uuid7 } from '@langchain/core/utils/uuid';
import type { RunCreate } from '../../schemas/agent-server/runs.ts';
import { EngineError } from '../../schemas/errors.ts';
import { toRunKwargs } from '../../schemas/run-request.ts';
import { PUBLIC_ONLY, toWebhookTarget } from '../../schemas/webhook-policy.ts';
import type { NewRun } from '../../stores/run-store.ts';
import type { Scope } from '../../stores/scope.ts';
import type { ApiDeps } from '../api-deps.ts';
import { subgraphForkPoint } from './fork-point.ts';
import { assistantNotFound } from './require-assistant.ts';

export interface RunRequest {
  readonly tenantId: string;
  /** Absent: a thread is made for this run. */
  readonly threadId?: string | undefined;
  readonly scope?: Scope;
  /** A new one when absent. */
  readonly runId?: string | undefined;
  /** The request may have been here before: then the run that it made is the answer. */
  readonly isRepeatable?: boolean | undefined;
  readonly body: RunCreate;
  /** Of the request: `c.var.configurable`. */
  readonly configurable: Readonly<Record<string, unknown>>;
}

/**
 * From a request to the run that is to be made, checked against what is there.
 * @throws {EngineError} ASSISTANT_NOT_FOUND, CHECKPOINT_NOT_FOUND, and for a webhook that may not be called.
 */
export const createToNewRun =
  ({ assistants, checkpoints, webhookPolicy }: Pick<ApiDeps, 'assistants' | 'checkpoints' | 'webhookPolicy'>) =>
  async (request: RunRequest): Promise<NewRun & { readonly runId: string }> => {
    const { tenantId, body, configurable, scope, runId = uuid7(), threadId = uuid7() } = request;
    if (body.webhook !== undefined) toWebhookTarget(body.webhook, webhookPolicy ?? PUBLIC_ONLY);
    const assistant = await assistants.find(tenantId, body.assistant_id);
    if (assistant === undefined) throw assistantNotFound(body.assistant_id);
    const kwargs = {
      ...toRunKwargs(body, { assistant, threadId, runId, configurable }),
      ...(await subgraphForkPoint(checkpoints, { tenantId, threadId }, body.checkpoint)),
    };
    const { checkpoint_id: checkpointId } = kwargs;
    if (checkpointId !== undefined && (await checkpoints.get({ tenantId, threadId, checkpointId })) === undefined)
      throw new EngineError('CHECKPOINT_NOT_FOUND', `Checkpoint ${checkpointId} not found in thread ${threadId}`);
    const isStateless = request.threadId === undefined;
    return {
      tenantId,
      runId,
      threadId,
      scope,
      assistantId: assistant.assistantId,
      graphId: assistant.graphId,
      kwargs,
      metadata: { ...body.config?.metadata, ...body.metadata },
      multitaskStrategy: body.multitask_strategy ?? 'enqueue',
      ifNotExists: isStateless ? 'create' : body.if_not_exists,
      ephemeral: isStateless && body.on_completion !== 'keep',
      afterSeconds: body.after_seconds,
      strictResume: body.strict_resume === true && body.command?.resume !== undefined,
    };
  };
