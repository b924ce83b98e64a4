import { proxyActivities } from '@temporalio/workflow';
import type { StateActivities } from '../activities/graphs/state-activities.ts';
import type { StateUpdate, UpdatedState } from '../schemas/state-update.ts';

/** Changes a thread's state from outside. A worker has the graph, whose channels and branches say what the change means. */
export const updateState = async (update: StateUpdate): Promise<UpdatedState> => {
  const { updateThreadState } = proxyActivities<StateActivities>({
    startToCloseTimeout: '30s',
    retry: { maximumAttempts: 1 },
    summary: update.graphId,
  });
  return updateThreadState(update);
};
