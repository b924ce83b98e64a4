import { EngineError } from '../../schemas/errors.ts';
import type { LogEvent } from '../../schemas/events.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { EventPlace } from './event-id.ts';
import { RUN_STREAM_START, toSse } from './run-stream.ts';
import { nextThreadFrames, type ShownRun, type ThreadView } from './thread-stream.ts';

interface ThreadRef {
  readonly tenantId: string;
  readonly threadId: string;
}

/** Following all runs of a thread, those to come too, from the durable log. */
export const createThreadStreamWatch = ({ events, runs, threads }: Pick<ApiDeps, 'events' | 'runs' | 'threads'>) => {
  const show = async (ref: ThreadRef, shown: ShownRun | undefined, { runId, event }: LogEvent) => {
    if (runId === undefined || shown?.runId === runId || event === 'end') return shown;
    const run = await runs.find({ ...ref, runId });
    // Rolled back or deleted meanwhile: nothing of it is shown.
    if (run === undefined) return undefined;
    const { stream_mode: modes, stream_subgraphs: subgraphs } = run.kwargs;
    return { runId, view: { modes, subgraphs }, state: RUN_STREAM_START };
  };

  return {
    /**
     * What a client has seen that comes with this id. Without an id it wants what is to come.
     * @throws {EngineError} INVALID_REQUEST for a place that the log has not come to.
     */
    async place(ref: ThreadRef, asked: EventPlace | undefined): Promise<EventPlace> {
      const lastSeq = await events.lastSeq(ref);
      if (asked === undefined) return { seq: lastSeq };
      if (asked.seq <= lastSeq) return asked;
      const message = `Invalid request header: Last-Event-ID: no event ${asked.seq} in the stream of thread ${ref.threadId}; want an id of it, or - for its start`;
      throw new EngineError('INVALID_REQUEST', message);
    },

    /** Without end, unless the thread is deleted. */
    async *sse(ref: ThreadRef, view: ThreadView, signal: AbortSignal): AsyncGenerator<string> {
      const { seq, part } = view.after;
      const seen = part === undefined ? seq : Math.max(0, seq - 1);
      const showsRuns = view.modes.includes('run_modes');
      // A message that is being told is told from its start: what a run did before is read again, not sent again.
      const begin = showsRuns ? await events.beginOfRun({ ...ref, seq: seen }) : seen;
      let shown: ShownRun | undefined;
      for await (const event of events.follow({ ...ref, afterSeq: Math.min(seen, Math.max(0, begin - 1)), signal })) {
        if (showsRuns) shown = await show(ref, shown, event);
        const step = nextThreadFrames(shown, event, view);
        shown = step.run;
        for (const frame of step.frames) yield toSse(frame);
      }
      if (!signal.aborted && (await threads.find(ref.tenantId, ref.threadId)) !== undefined)
        throw new Error(`The log of thread ${ref.threadId} stopped while it is there`);
    },
  };
};
