import type { EventLog } from '../stores/event-log.ts';
import type { ThreadStore } from '../stores/thread-store.ts';
import type { Logger } from '../telemetry/logger.ts';

export interface HousekeeperDeps {
  readonly threads: ThreadStore;
  readonly events: EventLog;
  /** Between two rounds. */
  readonly everyMs: number;
  /** For so long after its end a run's tokens can be streamed again one by one. */
  readonly tokensKeptMs: number;
  readonly log: Logger;
}

const THREADS_AT_ONCE = 100;
const RUNS_AT_ONCE = 200;

/**
 * Does away with what nobody needs any more: threads whose time is up, tokens of messages that are kept whole. Apart from
 * the reconciler, which must not wait for it. Any number of processes may do it at once.
 */
export const startHousekeeper = ({ threads, events, everyMs, tokensKeptMs, log }: HousekeeperDeps) => {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const round = async (): Promise<void> => {
    const swept = await threads.sweepExpired(THREADS_AT_ONCE);
    if (swept > 0) log.info({ swept }, 'threads swept');
    await events.pruneTokens(tokensKeptMs, RUNS_AT_ONCE);
  };

  const next = (): void => {
    if (stopped) return;
    timer = setTimeout(() => {
      round()
        .catch((error: unknown) => log.warn({ err: error }, 'housekeeper: tried again later'))
        .finally(next);
    }, everyMs);
  };
  next();

  return {
    stop(): void {
      stopped = true;
      clearTimeout(timer);
    },
  };
};
