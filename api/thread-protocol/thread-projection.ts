import type { LogEvent } from '../../schemas/events.ts';
import { type ProtocolEvent, toProtocolEvents } from './protocol-event.ts';
import { endRun, projectRunEvent } from './run-projection.ts';
import { beginProjection, type RunFacts, type RunProjection } from './run-step.ts';

/** The runs of a thread whose events are being read, by id; those that are over are forgotten. */
export type ThreadProjection = ReadonlyMap<string, RunProjection>;

export interface ThreadStep {
  readonly runs: ThreadProjection;
  readonly events: readonly ProtocolEvent[];
}

export const THREAD_START: ThreadProjection = new Map();

/** A run's first event in the log, `metadata`: it has its turn. */
export const beginRun = (runs: ThreadProjection, event: LogEvent, facts: RunFacts): ThreadStep => {
  const { run, drafts } = beginProjection(facts);
  return { runs: new Map(runs).set(event.runId ?? '', run), events: toProtocolEvents(drafts, event) };
};

/** From one event of the thread's log to those of the protocol. Events of runs that did not begin here are none. */
export const projectThreadEvent = (runs: ThreadProjection, event: LogEvent): ThreadStep => {
  const { runId = '' } = event;
  const before = runs.get(runId);
  if (before === undefined) return { runs, events: [] };
  const { run, drafts } = projectRunEvent(before, event);
  const next = new Map(runs);
  if (run.status === 'running') next.set(runId, run);
  else next.delete(runId);
  return { runs: next, events: toProtocolEvents(drafts, event) };
};

/** Runs that a rollback removed: `event` is what it left in the log. */
export const projectRemoval = (runs: ThreadProjection, runIds: readonly string[], event: LogEvent): ThreadStep => {
  const next = new Map(runs);
  const drafts = runIds.flatMap((runId) => {
    const run = next.get(runId);
    next.delete(runId);
    return run === undefined ? [] : endRun(run, { status: 'interrupted' }).drafts;
  });
  return { runs: next, events: toProtocolEvents(drafts, event) };
};
