import type { LogEvent } from '../../schemas/events.ts';
import { type ProtocolEvent, toProtocolEvents } from './protocol-event.ts';
import { endRun, projectRunEvent, type RunFacts, type RunProjection, startProjection } from './run-projection.ts';

/** The runs of a thread whose events are being read, by id; those that are over are forgotten. */
export type ThreadProjection = ReadonlyMap<string, RunProjection>;

export interface ThreadStep {
  readonly runs: ThreadProjection;
  readonly events: readonly ProtocolEvent[];
}

export const THREAD_START: ThreadProjection = new Map();

const isRunning = ({ status }: RunProjection): boolean => status === 'running';

/** A run's first event in the log. Nothing is told yet: it may wait behind another. */
export const admitRun = (runs: ThreadProjection, runId: string, facts: RunFacts): ThreadProjection =>
  new Map(runs).set(runId, startProjection(facts));

/** From one event of the thread's log to those of the protocol. Events of runs that were not admitted are none. */
export const projectThreadEvent = (runs: ThreadProjection, event: LogEvent): ThreadStep => {
  const before = runs.get(event.runId ?? '');
  if (event.runId === undefined || before === undefined || event.event === 'metadata') return { runs, events: [] };
  const step = projectRunEvent(before, event);
  const next = new Map(runs);
  const isOver = !isRunning(step.run);
  if (isOver) next.delete(event.runId);
  else next.set(event.runId, step.run);
  // The end of a run that never began must not look like the end of the one that goes on.
  const isBeside = isOver && before.status === 'pending' && [...runs.values()].some(isRunning);
  return { runs: next, events: isBeside ? [] : toProtocolEvents(step.drafts, event) };
};

/** Runs that a rollback removed: `event` is what it left in the log. */
export const projectRemoval = (runs: ThreadProjection, runIds: readonly string[], event: LogEvent): ThreadStep => {
  const next = new Map(runs);
  const drafts = runIds.flatMap((runId) => {
    const run = next.get(runId);
    next.delete(runId);
    return run !== undefined && isRunning(run) ? endRun(run, { status: 'interrupted' }).drafts : [];
  });
  return { runs: next, events: toProtocolEvents(drafts, event) };
};
