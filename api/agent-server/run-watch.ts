import { setTimeout as delay } from 'node:timers/promises';
import { EngineError } from '../../schemas/errors.ts';
import type { LogEvent } from '../../schemas/events.ts';
import type { RunRef } from '../../schemas/runs.ts';
import type { Run } from '../../stores/run-store.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { EventPlace } from './event-id.ts';
import { addValues, NO_VALUES, toFinalValues } from './final-values.ts';
import { nextFrames, RUN_STREAM_START, type RunView, readFrom, toSse } from './run-stream.ts';

const RETRY_EVERY_MS = 500;

const isAway = (error: unknown): boolean => error instanceof EngineError && error.code === 'SERVICE_UNAVAILABLE';

const isOpen = ({ status }: Run): boolean => status === 'pending' || status === 'running';

const toResult = (run: Run, values: unknown): unknown => {
  if (run.status !== 'error' && run.status !== 'timeout') return values;
  const error = run.error ?? { error: 'Error', message: `Run ${run.runId} ended with status ${run.status}` };
  return { __error__: { error: error.error, message: error.message } };
};

/** Watching a run go on, from the durable log. */
export const createRunWatch = ({ events, runs, threads }: Pick<ApiDeps, 'events' | 'runs' | 'threads'>) => {
  /** Who waits for a run must not lose it because the database is restarted: followers wait, and so does this. */
  const patiently = async <T>(read: () => Promise<T>, signal: AbortSignal): Promise<T> => {
    for (;;) {
      try {
        return await read();
      } catch (error) {
        if (!isAway(error)) throw error;
        await delay(RETRY_EVERY_MS, undefined, { signal });
      }
    }
  };

  /**
   * All later events of the run, until its end.
   * @throws when the log stops before the run does, so that nobody takes that for its end.
   */
  async function* follow(ref: RunRef, afterSeq: number, signal: AbortSignal): AsyncGenerator<LogEvent> {
    for await (const event of events.follow({ ...ref, afterSeq, signal })) {
      yield event;
      if (event.event === 'end') return;
    }
    if (signal.aborted) return;
    const run = await patiently(() => runs.find(ref), signal);
    if (run !== undefined && isOpen(run)) throw new Error(`The log of run ${ref.runId} stopped before its end`);
  }

  return {
    /**
     * An id that is no event of the run's log would be waited for in vain.
     * @throws {EngineError} INVALID_REQUEST
     */
    async requirePlace(run: Run, { seq }: EventPlace): Promise<void> {
      if (seq === 0) return;
      const [event] = await events.read({ ...run, afterSeq: seq - 1, limit: 1 });
      if (event?.seq === seq) return;
      const message = `Invalid request header: Last-Event-ID: no event ${seq} in the stream of run ${run.runId}; want an id of it, or - for its start`;
      throw new EngineError('INVALID_REQUEST', message);
    },

    /** The run's stream as text, for a client that has seen it up to `view.after`. */
    async *sse(ref: RunRef, view: RunView, signal: AbortSignal): AsyncGenerator<string> {
      let state = RUN_STREAM_START;
      for await (const event of follow(ref, readFrom(view), signal)) {
        const step = nextFrames(state, event, view);
        state = step.state;
        for (const frame of step.sent) yield toSse(frame);
      }
    },

    /** Resolves when the run is over or gone. */
    async end(ref: RunRef, signal: AbortSignal): Promise<void> {
      for await (const _ of follow(ref, 0, signal));
    },

    /** The state that the run ended with; `__error__` for one that failed. */
    async result(ref: RunRef, signal: AbortSignal): Promise<unknown> {
      let values = NO_VALUES;
      for await (const event of follow(ref, 0, signal)) values = addValues(values, event);
      const run = await patiently(() => runs.find(ref), signal);
      if (run === undefined) {
        const message = `Run ${ref.runId} was rolled back: nothing of it is left`;
        return { __error__: { error: 'RunRolledBack', message } };
      }
      const thread = await patiently(() => threads.find(ref.tenantId, ref.threadId), signal);
      return toResult(run, toFinalValues(values, thread));
    },
  };
};

export type RunWatch = ReturnType<typeof createRunWatch>;
