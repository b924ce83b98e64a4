import {
  CancellationScope,
  CancelledFailure,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { WatchActivities } from '../activities/market/watch-activities.ts';
import type { WatchInput, WatchResult } from '../schemas/alerts.ts';
import type { JobRequest } from '../schemas/jobs.ts';

/** A store that is down comes back, and a market waits for nobody: these are tried for as long as the watch lives. */
const { openWatch, evaluateWatch, watchResult } = proxyActivities<WatchActivities>({
  startToCloseTimeout: '1h',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** Looks for new bars at once. */
export const evaluateNow = defineSignal('evaluateNow');

export interface WatchStatus {
  readonly evaluations: number;
  readonly executions: number;
  readonly fired: number;
  readonly withdrawn: number;
  /** Of the last look. */
  readonly series: number;
  readonly broken: number;
  readonly evaluatedAt: string | null;
}

export const watchStatus = defineQuery<WatchStatus>('status');

export interface WatchRequest extends JobRequest<WatchInput> {
  /** Set when the watch goes on as a new execution. */
  readonly carried?: WatchStatus;
}

const BEGIN: WatchStatus = {
  evaluations: 0,
  executions: 0,
  fired: 0,
  withdrawn: 0,
  series: 0,
  broken: 0,
  evaluatedAt: null,
};

/**
 * Looks for new bars every `pollSeconds`, for as long as its run lives. What was judged, what fired and what was told is in
 * the store, so an execution that ends loses nothing: the next one goes on behind the last bar that was judged.
 */
export const watchMarket = async ({ carried, ...request }: WatchRequest): Promise<WatchResult> => {
  const { ref, input } = request;
  let status: WatchStatus = { ...(carried ?? BEGIN), executions: (carried?.executions ?? 0) + 1 };
  let isAsked = false;
  setHandler(watchStatus, () => status);
  setHandler(evaluateNow, () => {
    isAsked = true;
  });
  if (carried === undefined) await openWatch(ref, input);
  const untilMs = input.until === null ? Number.POSITIVE_INFINITY : Date.parse(input.until);
  for (let evaluations = 1; ; evaluations += 1) {
    // The last look comes after the end, so that a bar that closed right before it is judged.
    const isLast = Date.now() >= untilMs;
    isAsked = false;
    const { series, broken, fired, withdrawn, nextCloseAt } = await evaluateWatch(ref);
    status = {
      evaluations: status.evaluations + 1,
      executions: status.executions,
      fired: status.fired + fired,
      withdrawn: status.withdrawn + withdrawn,
      series,
      broken,
      evaluatedAt: new Date().toISOString(),
    };
    if (isLast) return watchResult(ref);
    const wakeAt = Math.min(untilMs, nextCloseAt ?? untilMs, Date.now() + input.pollSeconds * 1_000);
    await condition(() => isAsked, Math.max(1, wakeAt - Date.now()));
    // Asked to look and cancelled at once, it has stopped waiting; the next execution would know nothing of the cancel.
    if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('the watch is cancelled');
    if (evaluations >= input.evaluationsPerExecution || workflowInfo().continueAsNewSuggested)
      await continueAsNew<typeof watchMarket>({ ...request, carried: status });
  }
};
