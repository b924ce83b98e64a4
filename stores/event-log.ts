import type { LogEvent } from '../schemas/events.ts';
import type { RunRef } from '../schemas/runs.ts';
import type { NewEvent } from './run-store.ts';

export interface EventQuery {
  readonly tenantId: string;
  readonly threadId: string;
  /** Absent: the events of all runs of the thread. */
  readonly runId?: string | undefined;
  /** Only later ones; 0 is from the start. */
  readonly afterSeq: number;
}

/** The durable log of each thread's events: gapless `seq` (I3), readable from any point, watched without polling. */
export interface EventLog {
  /** @returns at most `limit` events, oldest first. */
  read(query: EventQuery & { readonly limit: number }): Promise<readonly LogEvent[]>;
  /**
   * All later events as they come. With a `runId` it ends after that run's `end` event, or when the run is gone
   * (rolled back); else when `signal` aborts.
   */
  follow(query: EventQuery & { readonly signal?: AbortSignal | undefined }): AsyncIterable<LogEvent>;
  /** 0 for a thread that has no events or is not there. */
  lastSeq(thread: Pick<RunRef, 'tenantId' | 'threadId'>): Promise<number>;
  /** Where the run begins that the event `seq` belongs to; without `seq`: the run that had its turn last. 0: none has. */
  beginOfRun(place: Pick<RunRef, 'tenantId' | 'threadId'> & { readonly seq?: number | undefined }): Promise<number>;
  /**
   * The token lane: appends while a model answers. Refused (`false`) when the call has gone on to another attempt or
   * the run is terminal, so a worker that was believed dead cannot mix its tokens in.
   */
  appendFenced(
    ref: RunRef,
    call: { readonly callId: string; readonly attempt: number },
    events: readonly NewEvent[],
  ): Promise<boolean>;
  /**
   * The progress of a job, numbered from 1 in the order in which it is told. What was logged under its number, or a
   * greater one, is not logged again.
   * @returns `closed` when the run is terminal or being cancelled: there is nobody to tell.
   */
  appendProgress(
    ref: RunRef,
    job: { readonly callId: string; readonly name: string; readonly number: number },
    events: readonly NewEvent[],
  ): Promise<'appended' | 'appended-before' | 'closed'>;
  /**
   * Of runs that ended longer ago: drops the deltas of messages that are in the log as a whole, which stands for them
   * from then on. `seq` stays without a gap, and who comes back to a place in between goes on from there.
   * @returns how many runs it looked after; at most `limit`.
   */
  pruneTokens(keptMs: number, limit: number): Promise<number>;
}
