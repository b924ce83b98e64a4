import { setTimeout as delay } from 'node:timers/promises';
import { EngineError } from '../../schemas/errors.ts';
import type { LogEvent } from '../../schemas/events.ts';
import type { RunRef } from '../../schemas/runs.ts';
import type { Scope } from '../../stores/scope.ts';
import type { ApiDeps } from '../api-deps.ts';
import { type ChannelFilter, matches } from './channel-filter.ts';
import { logSeqOf, type ProtocolEvent, throughSeq } from './protocol-event.ts';
import type { RunFacts } from './run-projection.ts';
import {
  admitRun,
  projectRemoval,
  projectThreadEvent,
  THREAD_START,
  type ThreadProjection,
  type ThreadStep,
} from './thread-projection.ts';

export interface ThreadRef {
  readonly tenantId: string;
  readonly threadId: string;
  readonly scope: Scope;
}

export interface Subscription extends ChannelFilter {
  /** Only events after this `seq`, back to the start of the log. Absent: the runs that are not over, or the last one. */
  readonly since?: number | undefined;
}

const PAGE = 500;
const THREAD_POLL_MS = 250;
/** A client that waits for a thread that nobody creates comes back by itself. */
const MAX_THREAD_WAIT_MS = 10 * 60_000;

/** A thread's events as the protocol tells them, from the durable log: the same in every process, and after a restart. */
export const createThreadWatch = ({ events, runs, threads }: Pick<ApiDeps, 'events' | 'runs' | 'threads'>) => {
  const factsOf = async (
    { tenantId, threadId }: Omit<ThreadRef, 'scope'>,
    runId: string,
  ): Promise<RunFacts | undefined> => {
    const run = await runs.find({ tenantId, threadId, runId });
    return run && { graphId: run.graphId, logsCheckpoints: run.kwargs.stream_mode.includes('checkpoints') };
  };

  /** Streams may be opened before the first run creates the thread. */
  const waitForThread = async ({ tenantId, threadId, scope }: ThreadRef, signal: AbortSignal): Promise<boolean> => {
    for (let waitedMs = 0; waitedMs < MAX_THREAD_WAIT_MS && !signal.aborted; waitedMs += THREAD_POLL_MS) {
      if ((await threads.find(tenantId, threadId, scope)) !== undefined) return true;
      await delay(THREAD_POLL_MS, undefined, { signal }).catch(() => undefined);
    }
    return false;
  };

  const next = async (
    ref: Omit<ThreadRef, 'scope'>,
    projection: ThreadProjection,
    event: LogEvent,
  ): Promise<ThreadStep> => {
    if (event.event === 'metadata' && event.runId !== undefined) {
      const facts = await factsOf(ref, event.runId);
      return { runs: facts ? admitRun(projection, event.runId, facts) : projection, events: [] };
    }
    if (event.event !== 'void') return projectThreadEvent(projection, event);
    const removed: string[] = [];
    for (const runId of projection.keys()) if ((await factsOf(ref, runId)) === undefined) removed.push(runId);
    return projectRemoval(projection, removed, event);
  };

  const windowOf = ({ tenantId, threadId }: ThreadRef, since: number | undefined) =>
    events.replayWindow({
      tenantId,
      threadId,
      afterSeq: since === undefined ? undefined : Math.max(0, logSeqOf(since) - 1),
    });

  return {
    /** The thread's events that match, then those to come, without end. */
    async *follow(
      ref: ThreadRef,
      { since, ...filter }: Subscription,
      signal: AbortSignal,
    ): AsyncGenerator<ProtocolEvent> {
      if (!(await waitForThread(ref, signal))) return;
      const window = await windowOf(ref, since);
      if (window === undefined) return;
      let projection = THREAD_START;
      const { tenantId, threadId } = ref;
      for await (const logged of events.follow({ tenantId, threadId, afterSeq: window.fromSeq, signal })) {
        const step = await next(ref, projection, logged);
        projection = step.runs;
        for (const event of step.events) if (event.seq > (since ?? -1) && matches(event, filter)) yield event;
      }
    },

    /** What a run has told so far of these channels. */
    async eventsOf(run: RunRef, filter: ChannelFilter): Promise<readonly ProtocolEvent[]> {
      const told: ProtocolEvent[] = [];
      let projection = THREAD_START;
      for (let afterSeq = 0, page: readonly LogEvent[]; ; afterSeq = page.at(-1)?.seq ?? afterSeq) {
        page = await events.read({ ...run, afterSeq, limit: PAGE });
        for (const logged of page) {
          const step = await next(run, projection, logged);
          projection = step.runs;
          told.push(...step.events.filter((event) => matches(event, filter)));
        }
        if (page.length < PAGE) return told;
      }
    },

    /**
     * A place that the log has not come to would be waited for in silence.
     * @throws {EngineError} INVALID_REQUEST
     */
    async requirePlace(ref: ThreadRef, since: number | undefined): Promise<void> {
      if (since === undefined || since === 0) return;
      const lastSeq = (await windowOf(ref, since))?.lastSeq ?? 0;
      if (since <= throughSeq(lastSeq)) return;
      const message = `Invalid request body: since: found ${since}, which the events of thread ${ref.threadId} have not come to; want the seq of one of them, or 0 for all`;
      throw new EngineError('INVALID_REQUEST', message);
    },
  };
};

export type ThreadWatch = ReturnType<typeof createThreadWatch>;
