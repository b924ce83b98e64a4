import type { ThreadStreamMode } from '../../schemas/agent-server/runs.ts';
import type { LogEvent } from '../../schemas/events.ts';
import type { EventPlace } from './event-id.ts';
import { type Frame, nextParts, type Part, type RunStreamState, type RunView, toFrames } from './run-stream.ts';

export interface ThreadView {
  readonly threadId: string;
  readonly modes: readonly ThreadStreamMode[];
  readonly after: EventPlace;
}

/** A run whose events are being shown as it was asked for when it was created. */
export interface ShownRun {
  readonly runId: string;
  readonly view: Omit<RunView, 'after'>;
  readonly state: RunStreamState;
}

interface ThreadStreamStep {
  /** The run that has its turn, as far as it is known; a thread has one at a time. */
  readonly run: ShownRun | undefined;
  readonly frames: readonly Frame[];
}

const runDone = (runId: string): Part => ({
  part: 5,
  event: 'metadata',
  data: JSON.stringify({ status: 'run_done', run_id: runId }),
});

const stateUpdate = (threadId: string, data: string): Part => ({
  part: 1,
  event: 'state_update',
  data: `{"state":${data},"thread_id":"${threadId}"}`,
});

/** The frames that a client of the thread's stream gets of one event of its log. A pure step. */
export const nextThreadFrames = (
  run: ShownRun | undefined,
  event: LogEvent,
  { threadId, modes, after }: ThreadView,
): ThreadStreamStep => {
  const send = (parts: readonly Part[]): readonly Frame[] => toFrames(event.seq, parts, after);
  if (event.event === 'state_update')
    return { run, frames: modes.includes('state_update') ? send([stateUpdate(threadId, event.data)]) : [] };
  if (event.runId === undefined) return { run, frames: [] };

  const known = run?.runId === event.runId ? run : undefined;
  const step = modes.includes('run_modes') && known ? nextParts(known.state, event, known.view) : undefined;
  const next = known && step ? { ...known, state: step.state } : known;
  const showsLife = modes.includes('run_modes') || modes.includes('lifecycle');
  if (event.event === 'end')
    return { run: undefined, frames: send([...(step?.sent ?? []), ...(showsLife ? [runDone(event.runId)] : [])]) };
  if (event.event === 'metadata')
    return { run: next, frames: showsLife ? send([{ part: 1, event: 'metadata', data: event.data }]) : [] };
  return { run: next, frames: send(step?.sent ?? []) };
};
