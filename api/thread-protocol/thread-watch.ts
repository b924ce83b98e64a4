import { setTimeout as delay } from 'node:timers/promises';
import { EngineError } from '../../schemas/errors.ts';
import type { LogEvent } from '../../schemas/events.ts';
import type { RunRef } from '../../schemas/runs.ts';
import { loggedEvents } from '../../stores/logged-events.ts';
import type { Scope } from '../../stores/scope.ts';
import type { ApiDeps } from '../api-deps.ts';
import { type ChannelFilter, matches } from './channel-filter.ts';
import { logSeqOf, type ProtocolEvent, throughSeq } from './protocol-event.ts';
import type { Dialect } from './python-dialect.ts';
import type { RunFacts } from './run-step.ts';
import {
  beginRun,
  projectRemoval,
  projectThreadEvent,
  THREAD_START,
  type ThreadProjection,
  type ThreadStep,
} from './thread-projection.ts';

type LogRef = Pick<RunRef, 'tenantId' | 'threadId'>;

export interface ThreadRef extends LogRef {
  readonly scope: Scope;
  readonly dialect: Dialect;
}

export interface Subscription extends ChannelFilter {
  /** Only events after this `seq`; 0 is from the start of the log. Absent: from where the run began that had its turn last. */
  readonly since?: number | undefined;
}

const THREAD_POLL_MS = 250;
/** A client that waits for a thread that nobody creates comes back by itself. */
const MAX_THREAD_WAIT_MS = 10 * 60_000;

/** A thread's events as the protocol tells them, from the durable log: the same in every process, and after a restart. */
export const createThreadWatch = ({ events, runs, threads }: Pick<ApiDeps, 'events' | 'runs' | 'threads'>) => {
  const factsOf = async ({ tenantId, threadId }: LogRef, runId: string): Promise<RunFacts | undefined> => {
    const run = await runs.find({ tenantId, threadId, runId });
    const modes = run?.kwargs.stream_mode;
    return (
      run && {
        graphId: run.graphId,
        logsCheckpoints: modes?.includes('checkpoints') === true,
        logsTools: modes?.includes('tools') === true,
      }
    );
  };

  /** Streams may be opened before the first run creates the thread. */
  const waitForThread = async ({ tenantId, threadId, scope }: ThreadRef, signal: AbortSignal): Promise<boolean> => {
    for (let waitedMs = 0; waitedMs < MAX_THREAD_WAIT_MS && !signal.aborted; waitedMs += THREAD_POLL_MS) {
      if ((await threads.find(tenantId, threadId, scope)) !== undefined) return true;
      await delay(THREAD_POLL_MS, undefined, { signal }).catch(() => undefined);
    }
    return false;
  };

  const next = async (ref: LogRef, projection: ThreadProjection, event: LogEvent): Promise<ThreadStep> => {
    if (event.event === 'metadata' && event.runId !== undefined) {
      const facts = await factsOf(ref, event.runId);
      return facts ? beginRun(projection, event, facts) : { runs: projection, events: [] };
    }
    // What was pruned of a run is void too, and still the run's.
    if (event.event !== 'void' || event.runId !== undefined) return projectThreadEvent(projection, event);
    const removed: string[] = [];
    for (const runId of projection.keys()) if ((await factsOf(ref, runId)) === undefined) removed.push(runId);
    return projectRemoval(projection, removed, event);
  };

  async function* project(ref: LogRef, logged: AsyncIterable<LogEvent>): AsyncGenerator<ProtocolEvent> {
    let projection = THREAD_START;
    for await (const event of logged) {
      const step = await next(ref, projection, event);
      projection = step.runs;
      yield* step.events;
    }
  }

  /** The projection of a run needs all of it, from its first event on. */
  const readFrom = async ({ tenantId, threadId }: LogRef, since: number | undefined): Promise<number> => {
    const seq = since === undefined ? undefined : logSeqOf(since);
    return Math.max(0, (await events.beginOfRun({ tenantId, threadId, seq })) - 1);
  };

  const isWanted = (event: ProtocolEvent, { since = -1, ...filter }: Subscription): boolean =>
    event.seq > since && matches(event, filter);

  return {
    /** The thread's events that match, then those to come, without end. */
    async *follow(ref: ThreadRef, subscription: Subscription, signal: AbortSignal): AsyncGenerator<ProtocolEvent> {
      if (!(await waitForThread(ref, signal))) return;
      const { tenantId, threadId } = ref;
      const afterSeq = await readFrom(ref, subscription.since);
      const logged = events.follow({ tenantId, threadId, afterSeq, signal });
      for await (const event of project(ref, logged)) {
        const told = ref.dialect(event);
        if (isWanted(told, subscription)) yield told;
      }
    },

    /** How many of the thread's events up to now one of the subscriptions has not had. */
    async missed({ tenantId, threadId, dialect }: ThreadRef, subscriptions: readonly Subscription[]): Promise<number> {
      const since = Math.min(...subscriptions.map((one) => one.since ?? 0));
      const afterSeq = await readFrom({ tenantId, threadId }, since);
      let missed = 0;
      for await (const event of project({ tenantId, threadId }, loggedEvents(events, { tenantId, threadId, afterSeq })))
        if (subscriptions.some((subscription) => isWanted(dialect(event), subscription))) missed += 1;
      return missed;
    },

    /** What a run has told so far of these channels. */
    async eventsOf({ tenantId, threadId, runId }: RunRef, filter: ChannelFilter): Promise<readonly ProtocolEvent[]> {
      const told: ProtocolEvent[] = [];
      const logged = loggedEvents(events, { tenantId, threadId, runId, afterSeq: 0 });
      for await (const event of project({ tenantId, threadId }, logged)) if (matches(event, filter)) told.push(event);
      return told;
    },

    /**
     * A place that the log has not come to would be waited for in silence.
     * @throws {EngineError} INVALID_REQUEST
     */
    async requirePlace(ref: ThreadRef, since: number | undefined): Promise<void> {
      if (since === undefined || since === 0) return;
      const thread = await threads.find(ref.tenantId, ref.threadId, ref.scope);
      const lastSeq = thread === undefined ? 0 : await events.lastSeq(ref);
      if (since <= throughSeq(lastSeq)) return;
      const message = `Cannot go on behind event ${since}: thread ${ref.threadId} has not come to it; want the seq of one of its events, or 0 for all`;
      throw new EngineError('INVALID_REQUEST', message);
    },
  };
};

export type ThreadWatch = ReturnType<typeof createThreadWatch>;
