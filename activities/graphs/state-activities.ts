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

/** Each time another update came first. */
const MOST_TRIES = 20;

const toChangedState = (state: StateChange['state']) =>
  state && {
    values: JSON.parse(state.valuesJson ?? '{}'),
    interrupts: state.interrupts ?? {},
    next: state.next,
  };

export const createStateActivities = ({ allGraphs, threads, checkpoints, items }: StateActivityDeps) => {
  const change = async (update: StateUpdate) => {
    const { tenantId, threadId, graphId } = update;
    /** The latest checkpoint, when the update goes on from it. */
    let head: { readonly checkpointId: string | undefined } | undefined;
    const loadCheckpoint = async (ns: string, checkpointId: string | undefined) => {
      const tuple = await checkpoints.get({ tenantId, threadId, ns, checkpointId });
      if (checkpointId === undefined && ns === (update.ns ?? '')) head ??= { checkpointId: tuple?.checkpointId };
      return tuple;
    };
    const graph = await allGraphs.load(graphId, { configurable: { thread_id: threadId } });
    try {
      const changed = await updateState(graph, update, {
        loadCheckpoint,
        batchItems: (operations) => items.batch(tenantId, operations),
      });
      return { ...changed, head };
    } catch (error) {
      if (error instanceof EngineError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new EngineError('INVALID_REQUEST', `Cannot update the state of thread ${threadId}: ${reason}`);
    }
  };

  return activityFailures({
    /** Temporal tries it once only: a second time would make a second checkpoint. */
    async updateThreadState(update: StateUpdate): Promise<UpdatedState> {
      const { threadId } = update;
      const refuse = (why: string): EngineError =>
        new EngineError('RUN_CONFLICT', `Cannot update the state of thread ${threadId}: ${why}`);
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const { checkpoint, batch, state, head } = await change(update);
        const verdict = await threads.commitState(update, toBatch(batch), checkpoint, toChangedState(state), head);
        if (verdict === 'applied') return checkpoint;
        if (verdict === 'not-found') throw new EngineError('THREAD_NOT_FOUND', `Thread ${threadId} not found`);
        if (verdict === 'busy') throw refuse('a run of it is not over; wait for it or cancel it');
        // Somebody else changed the state since it was read: the update is made once more, from what is there now.
      }
      throw refuse('others change it all the time; try again');
    },
  });
};

export type StateActivities = ReturnType<typeof createStateActivities>;
