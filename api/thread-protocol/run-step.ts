import { isRecord } from '../../schemas/record.ts';
import type { RunError } from '../../schemas/runs.ts';
import type { ProtocolMessages } from './message-projection.ts';
import type { AgentStatus, Namespaces } from './namespaces.ts';
import type { Draft } from './protocol-event.ts';

/** What the projection must know of a run beside its events. */
export interface RunFacts {
  readonly graphId: string;
  readonly logsCheckpoints: boolean;
  /** Else tool calls are told as the conversation shows them. */
  readonly logsTools: boolean;
}

export interface HeldValues {
  readonly namespace: readonly string[];
  readonly values: unknown;
}

/** What must be remembered of a run from one of its events to the next. */
export interface RunProjection {
  readonly facts: RunFacts;
  readonly status: AgentStatus;
  readonly namespaces: Namespaces;
  readonly messages: ProtocolMessages;
  /** Ids of the interrupts that were told. */
  readonly interrupts: ReadonlySet<string>;
  /** Values wait for the checkpoint that they are the state of: clients pair a checkpoint with the values behind it. */
  readonly held: ReadonlyMap<string, HeldValues>;
  readonly error: RunError | undefined;
}

export interface RunStep {
  readonly run: RunProjection;
  readonly drafts: readonly Draft[];
}

export const asRecord = (data: unknown): Readonly<Record<string, unknown>> => (isRecord(data) ? data : {});

export const rootLifecycle = (run: RunProjection, event: AgentStatus, error?: string): Draft => ({
  method: 'lifecycle',
  namespace: [],
  data: { event, graph_name: run.facts.graphId, ...(error === undefined ? {} : { error }) },
});

/** A run has its turn. */
export const beginProjection = (facts: RunFacts): RunStep => {
  const run: RunProjection = {
    facts,
    status: 'running',
    namespaces: new Map(),
    messages: new Map(),
    interrupts: new Set(),
    held: new Map(),
    error: undefined,
  };
  return { run, drafts: [rootLifecycle(run, 'running')] };
};
