import { heartbeat } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';

const HEARTBEAT_EVERY_MS = 1_000;

/**
 * Shows Temporal that this attempt of a call is alive, until the returned function is called.
 * @param progress How far it is, for the Temporal UI.
 */
export const startHeartbeat = (progress?: () => unknown): (() => void) => {
  const beat = setInterval(() => heartbeat(progress?.()), HEARTBEAT_EVERY_MS);
  return () => clearInterval(beat);
};

/** Does some work and shows Temporal meanwhile that it is alive. */
export const withHeartbeat = async <Result>(work: () => Promise<Result>, progress?: () => unknown): Promise<Result> => {
  const stop = startHeartbeat(progress);
  try {
    return await work();
  } finally {
    stop();
  }
};

/** The run ended, or another attempt took over: this one has nobody to answer to. */
export const closedFailure = (): ApplicationFailure =>
  ApplicationFailure.nonRetryable('the run is over: its calls are not made any more', 'RUN_CLOSED');
