import {
  ActivityCancellationType,
  ActivityFailure,
  type ActivityOptions,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  proxyActivities,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { GraphActivities } from '../../activities/graphs/graph-activities.ts';
import type { RunError, RunRef } from '../../schemas/runs.ts';
import type { RunStart } from '../../stores/run-store.ts';
import { runActivities } from './activities.ts';
import { describeFailure } from './describe-failure.ts';

/** A worker process that lives takes its task in milliseconds. */
const PREFERRED_WITHIN = '2s';

const GRAPH: ActivityOptions = {
  // A graph takes as long as it takes; what tells that its worker is gone is the heartbeat.
  startToCloseTimeout: '30d',
  heartbeatTimeout: '10s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  // Each attempt goes on from the last commit. A graph that kills its worker every time must end all the same (I1).
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '10s', maximumAttempts: 20 },
};

const isNotTaken = (failure: unknown): boolean =>
  failure instanceof ActivityFailure &&
  failure.cause instanceof TimeoutFailure &&
  failure.cause.timeoutType === 'SCHEDULE_TO_START';

const execute = async (ref: RunRef, { graphId, workerQueue }: RunStart): Promise<RunError | null> => {
  const options = { ...GRAPH, summary: graphId };
  if (workerQueue !== undefined) {
    try {
      return await proxyActivities<GraphActivities>({
        ...options,
        taskQueue: workerQueue,
        scheduleToStartTimeout: PREFERRED_WITHIN,
      }).runProjectGraph(ref);
    } catch (failure) {
      // That process is gone: any other will do.
      if (!isNotTaken(failure)) throw failure;
    }
  }
  return proxyActivities<GraphActivities>(options).runProjectGraph(ref);
};

/** Runs a graph of a LangGraph.js project: as one activity, which writes the run's commits and its end by itself. */
export const runOnActivityRuntime = async (ref: RunRef, start: RunStart): Promise<void> => {
  let error: RunError | null;
  try {
    error = await execute(ref, start);
  } catch (failure) {
    // The activity could not end the run: its worker is gone for good, or the run was cancelled while nobody had it.
    const cancelled = isCancellation(failure);
    error = describeFailure(failure);
    const told = error;
    await CancellationScope.nonCancellable(() =>
      cancelled ? runActivities.endCancelledRun(ref) : runActivities.failRun(ref, told),
    );
    if (cancelled) return;
  }
  // The workflow fails too, so that the Temporal UI shows it among the failed.
  if (error) throw ApplicationFailure.nonRetryable(error.message, error.error);
};
