import { EngineError } from '../../schemas/errors.ts';
import type { CheckpointStore, CheckpointTuple } from '../../stores/checkpoint-store.ts';
import { emptyThreadState, type ThreadState, toThreadState } from './thread-state.ts';

interface StateQuery {
  readonly tenantId: string;
  readonly threadId: string;
  readonly ns?: string | undefined;
  readonly checkpointId?: string | undefined;
}

/** The states of a thread, read from its checkpoints: no graph is loaded for it. */
export const createStateReader = (checkpoints: CheckpointStore) => {
  const withSubgraphs = async (query: StateQuery, tuple: CheckpointTuple): Promise<ThreadState> => {
    const states = new Map<string, ThreadState>();
    for (const { id, subgraphNs } of tuple.snapshot?.tasks ?? []) {
      if (subgraphNs === undefined) continue;
      const inner = { tenantId: query.tenantId, threadId: query.threadId, ns: subgraphNs };
      const innerTuple = await checkpoints.get(inner);
      if (innerTuple !== undefined) states.set(id, await withSubgraphs(inner, innerTuple));
    }
    return toThreadState(query.threadId, tuple, states);
  };

  return {
    /**
     * The latest state, or the one of the checkpoint asked for.
     * @throws {EngineError} CHECKPOINT_NOT_FOUND for a checkpoint that was asked for by its id.
     */
    async state({ subgraphs, ...query }: StateQuery & { readonly subgraphs: boolean }): Promise<ThreadState> {
      const tuple = await checkpoints.get(query);
      if (tuple !== undefined) return subgraphs ? withSubgraphs(query, tuple) : toThreadState(query.threadId, tuple);
      if (query.checkpointId === undefined) return emptyThreadState(query.threadId);
      const message = `Checkpoint ${query.checkpointId} not found in thread ${query.threadId}`;
      throw new EngineError('CHECKPOINT_NOT_FOUND', message);
    },

    /** Newest first. */
    async history(query: Parameters<CheckpointStore['list']>[0]): Promise<readonly ThreadState[]> {
      const tuples = await checkpoints.list(query);
      return tuples.map((tuple) => toThreadState(query.threadId, tuple));
    },
  };
};

export type StateReader = ReturnType<typeof createStateReader>;
