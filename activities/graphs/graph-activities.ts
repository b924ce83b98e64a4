import { activityInfo, cancellationSignal } from '@temporalio/activity';
import type { RunError, RunRef } from '../../schemas/runs.ts';
import { startHeartbeat } from '../call-attempt.ts';
import { activityFailures } from '../failure.ts';
import { type ProjectGraphDeps, runProjectGraph } from './run-project-graph.ts';

export interface GraphActivityDeps extends ProjectGraphDeps {
  /** The task queue that only this process listens to. */
  readonly workerQueue: string;
  /** Aborts when this process is told to stop: what runs here is to go on elsewhere. */
  readonly stopping: AbortSignal;
  /** Runs of the thread may be waiting in the outbox after this one ended. */
  readonly onRunEnded: (threadId: string) => void;
}

/** Temporal has one cancellation for all its reasons; what they ask of a run differs. */
const readCancellation = (told: AbortSignal) => {
  const [cancelled, stopping, lost] = [new AbortController(), new AbortController(), new AbortController()];
  const signal = cancellationSignal();
  signal.addEventListener('abort', () => {
    const reason = signal.reason instanceof Error ? signal.reason.message : '';
    const controller = { CANCELLED: cancelled, WORKER_SHUTDOWN: stopping }[reason] ?? lost;
    controller.abort(signal.reason);
  });
  return { signal: cancelled.signal, stopping: AbortSignal.any([told, stopping.signal]), lost: lost.signal };
};

export const createGraphActivities = (deps: GraphActivityDeps) =>
  activityFailures({
    /**
     * Runs a graph of a LangGraph.js project to its end; an attempt after a crash goes on from the last commit.
     * @returns the error that ended the run, if one did: the run is settled already.
     */
    async runProjectGraph(ref: RunRef): Promise<RunError | null> {
      const stopHeartbeat = startHeartbeat();
      try {
        await deps.runs.noteWorker(ref, deps.workerQueue);
        const { attempt } = activityInfo();
        const error = await runProjectGraph(deps, ref, { attempt, ...readCancellation(deps.stopping) });
        deps.onRunEnded(ref.threadId);
        return error ?? null;
      } finally {
        stopHeartbeat();
      }
    },
  });

export type GraphActivities = ReturnType<typeof createGraphActivities>;
