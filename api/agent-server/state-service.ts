import { v7 as uuid7 } from '@langchain/core/utils/uuid';
import type { Supersteps } from '../../schemas/agent-server/threads.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { StateUpdate } from '../../schemas/state-update.ts';
import type { Scope } from '../../stores/scope.ts';
import type { ApiDeps } from '../api-deps.ts';
import { requireThread } from './require-thread.ts';
import type { CheckpointRef } from './thread-state.ts';

export interface StateChangeRequest extends Pick<StateUpdate, 'checkpointId' | 'ns' | 'supersteps'> {
  readonly scope?: Scope;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const toSupersteps = (supersteps: Supersteps): StateUpdate['supersteps'] =>
  supersteps.map(({ updates }) => ({
    updates: updates.map(({ values, command, as_node: asNode }) => ({ values, command, asNode })),
  }));

/** Changes threads' states: a worker does it, which has the graph. */
export const createStateService = ({
  assistants,
  checkpoints,
  threads,
  stateUpdater,
}: Pick<ApiDeps, 'assistants' | 'checkpoints' | 'threads' | 'stateUpdater'>) => ({
  /**
   * @returns the checkpoint that the last superstep made.
   * @throws {EngineError} THREAD_NOT_FOUND, CHECKPOINT_NOT_FOUND, RUN_CONFLICT while a run is not over, INVALID_REQUEST
   *   for a thread that no graph has run on, and for what the graph refuses.
   */
  async update(tenantId: string, threadId: string, request: StateChangeRequest): Promise<CheckpointRef> {
    const { scope, checkpointId, ns = '', supersteps } = request;
    const thread = await requireThread(threads, tenantId, threadId, scope);
    const named = textOf(thread.metadata.assistant_id) ?? textOf(thread.metadata.graph_id);
    const assistant = named === undefined ? undefined : await assistants.find(tenantId, named);
    const graphId = textOf(thread.metadata.graph_id) ?? assistant?.graphId;
    if (graphId === undefined) {
      const message = `Cannot update the state of thread ${threadId}: no graph has run on it; run one, or create the thread with graph_id in its metadata`;
      throw new EngineError('INVALID_REQUEST', message);
    }
    if (checkpointId !== undefined && (await checkpoints.get({ tenantId, threadId, ns, checkpointId })) === undefined)
      throw new EngineError('CHECKPOINT_NOT_FOUND', `Checkpoint ${checkpointId} not found in thread ${threadId}`);
    const made = await stateUpdater.update({
      tenantId,
      threadId,
      updateId: uuid7(),
      graphId,
      assistantId: assistant?.assistantId,
      checkpointId,
      ns,
      supersteps,
    });
    return { thread_id: threadId, checkpoint_ns: made.ns, checkpoint_id: made.checkpointId, checkpoint_map: null };
  },

  /**
   * The state that a new thread begins with. A thread that has one keeps it, so a request that is sent again does no harm;
   * one that was made for it and cannot get it is not left behind.
   */
  async initialise(
    tenantId: string,
    threadId: string,
    { supersteps, isNew }: { readonly supersteps: StateUpdate['supersteps']; readonly isNew: boolean },
  ): Promise<void> {
    if ((await checkpoints.get({ tenantId, threadId })) !== undefined) return;
    try {
      await this.update(tenantId, threadId, { supersteps });
    } catch (error) {
      if (isNew) await threads.delete(tenantId, threadId);
      throw error;
    }
  },
});

export type StateService = ReturnType<typeof createStateService>;
