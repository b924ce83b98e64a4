import { setTimeout as delay } from 'node:timers/promises';
import { EngineError } from '../../schemas/errors.ts';
import type { LogEvent } from '../../schemas/events.ts';
import type { RunRef } from '../../schemas/runs.ts';
import type { Run } from '../../stores/run-store.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { EventPlace } from './event-id.ts';
import { addValues, NO_VALUES, toFinalValues } from './final-values.ts';
import { isTerminal } from './run-service.ts';
import { nextFrames, RUN_STREAM_START, type RunView, readFrom, toSse } from './run-stream.ts';

const RETRY_MS = [100, 300, 1_000, 2_000, 3_000, 3_000, 3_000, 3_000];

const toResult = (run: Run, values: unknown): unknown => {
  if (run.status !== 'error' && run.status !== 'timeout') return values;
  const error = run.error ?? { error: 'Error', message: `Run ${run.runId} ended with status ${run.status}` };
  return { __error__: { error: error.error, message: error.message } };
};

/** Watching a run go on, from the durable log. */
export const createRunWatch = ({ events, runs, threads, log }: ApiDeps) => {
  /** A database that restarts interrupts no watcher: what fails is tried again, from the same place. */
  const persist = async <T>(what: () => Promise<T>, signal: AbortSignal): Promise<T> => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await what();
      } catch (error) {
        const waitMs = RETRY_MS[attempt];
        if (waitMs === undefined || signal.aborted) throw error;
        log.warn({ err: error, attempt }, 'watching a run failed; trying again');
        await delay(waitMs, undefined, { signal });
      }
    }
  };

  /** All later events of the run, until its end. */
  async function* follow(ref: RunRef, afterSeq: number, signal: AbortSignal): AsyncGenerator<LogEvent> {
    let seen = afterSeq;
    let failures = 0;
    for (;;) {
      try {
        for await (const event of events.follow({ ...ref, afterSeq: seen, signal })) {
          failures = 0;
          seen = event.seq;
          yield event;
        }
        return;
      } catch (error) {
        const waitMs = RETRY_MS[failures];
        failures += 1;
        if (signal.aborted) return;
        if (waitMs === undefined) throw error;
        log.warn({ err: error, runId: ref.runId, seen }, 'following a run failed; trying again');
        await delay(waitMs);
      }
    }
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
    async *sse(run: Run, view: RunView, signal: AbortSignal): AsyncGenerator<string> {
      const afterSeq = readFrom(view);
      // The log of a run that is over may hold nothing later than this, and then there is no end to wait for.
      if (isTerminal(run) && (await events.read({ ...run, afterSeq, limit: 1 })).length === 0) return;
      let state = RUN_STREAM_START;
      for await (const event of follow(run, afterSeq, signal)) {
        const step = nextFrames(state, event, view);
        state = step.state;
        for (const frame of step.frames) yield toSse(frame);
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
      const run = await persist(() => runs.find(ref), signal);
      if (run === undefined) {
        const message = `Run ${ref.runId} was rolled back: nothing of it is left`;
        return { __error__: { error: 'RunRolledBack', message } };
      }
      const thread = await persist(() => threads.find(ref.tenantId, ref.threadId), signal);
      return toResult(run, toFinalValues(values, thread));
    },
  };
};

export type RunWatch = ReturnType<typeof createRunWatch>;
