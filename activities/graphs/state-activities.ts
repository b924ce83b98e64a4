import { type StateChange, updateState } from '../../runtime/update-state.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { StateUpdate, UpdatedState } from '../../schemas/state-update.ts';
import type { CheckpointStore } from '../../stores/checkpoint-store.ts';
import type { ItemStore } from '../../stores/item-store.ts';
import type { ThreadStore } from '../../stores/thread-store.ts';
import { activityFailures } from '../failure.ts';
import { toBatch } from '../runs/run-activities.ts';
import type { GraphCatalog } from './graph-catalog.ts';

export interface StateActivityDeps {
  /** Every graph of this worker, of either runtime: a state update calls nothing, so it needs no workflow. */
  readonly allGraphs: GraphCatalog;
  readonly threads: ThreadStore;
  readonly checkpoints: CheckpointStore;
  readonly items: ItemStore;
}

export const createStateActivities = ({ allGraphs, threads, checkpoints, items }: StateActivityDeps) => {
  const change = async (update: StateUpdate): Promise<StateChange> => {
    const { tenantId, threadId, graphId } = update;
    const graph = await allGraphs.load(graphId, { configurable: { thread_id: threadId } });
    try {
      return await updateState(graph, update, {
        loadCheckpoint: (ns, checkpointId) => checkpoints.get({ tenantId, threadId, ns, checkpointId }),
        batchItems: (operations) => items.batch(tenantId, operations),
      });
    } catch (error) {
      if (error instanceof EngineError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new EngineError('INVALID_REQUEST', `Cannot update the state of thread ${threadId}: ${reason}`);
    }
  };

  return activityFailures({
    /** One attempt only: a second one would make a second checkpoint. */
    async updateThreadState(update: StateUpdate): Promise<UpdatedState> {
      const { checkpoint, batch, state } = await change(update);
      const changed = state && {
        values: JSON.parse(state.valuesJson ?? '{}'),
        interrupts: state.interrupts ?? {},
        next: state.next,
      };
      const verdict = await threads.commitState(update, toBatch(batch), checkpoint, changed);
      if (verdict === 'applied') return checkpoint;
      const { threadId } = update;
      if (verdict === 'not-found') throw new EngineError('THREAD_NOT_FOUND', `Thread ${threadId} not found`);
      const message = `Cannot update the state of thread ${threadId}: a run of it is not over; wait for it or cancel it`;
      throw new EngineError('RUN_CONFLICT', message);
    },
  });
};

export type StateActivities = ReturnType<typeof createStateActivities>;
