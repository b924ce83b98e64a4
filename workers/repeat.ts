import type { Logger } from '../telemetry/logger.ts';

export interface RepeatedJob {
  readonly name: string;
  /** Between the end of one round and the begin of the next. */
  readonly everyMs: number;
  readonly run: (isStopped: () => boolean) => Promise<unknown>;
}

/** A process may not live as long as the pause of its slowest job. */
const FIRST_AFTER_MS = 500;

/** Does jobs again and again until it is stopped, each at its own pace: one that fails or takes long keeps no other waiting. */
export const repeat = (jobs: readonly RepeatedJob[], log: Logger): { stop(): void } => {
  let stopped = false;
  const timers = new Map<RepeatedJob, NodeJS.Timeout>();

  const schedule = (job: RepeatedJob, afterMs: number): void => {
    if (stopped) return;
    const round = (): void => {
      job
        .run(() => stopped)
        .catch((error: unknown) => log.warn({ err: error, job: job.name }, 'tried again shortly'))
        .finally(() => schedule(job, job.everyMs));
    };
    timers.set(job, setTimeout(round, afterMs));
  };
  for (const job of jobs) schedule(job, Math.min(job.everyMs, FIRST_AFTER_MS));

  return {
    stop() {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
};
