import type { LogEvent, MessageEvent, RunEnd } from '../../schemas/events.ts';
import type { RunError } from '../../schemas/runs.ts';
import { isRecord } from './content-block.ts';
import { breakOffMessages, type ProtocolMessages, projectMessage } from './message-projection.ts';
import { type AgentStatus, enter, keyOf, leave, leaveAll, type Namespaces } from './namespaces.ts';
import type { Draft } from './protocol-event.ts';
import { toolsOfMessage, toToolsData } from './tool-projection.ts';

/** What the projection must know of a run beside its events. */
export interface RunFacts {
  readonly graphId: string;
  readonly logsCheckpoints: boolean;
  /** Else tool calls are told as the conversation shows them. */
  readonly logsTools: boolean;
}

interface HeldValues {
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

interface RunStep {
  readonly run: RunProjection;
  readonly drafts: readonly Draft[];
}

type Data = Readonly<Record<string, unknown>>;

const asRecord = (data: unknown): Data => (isRecord(data) ? data : {});

const valuesDraft = ({ namespace, values }: HeldValues): Draft => ({ method: 'values', namespace, data: values });

const rootLifecycle = (run: RunProjection, event: AgentStatus, error?: string): Draft => ({
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

/** An interrupt is told once, where it is met first: in the innermost graph. */
const requestInput = (run: RunProjection, namespace: readonly string[], requests: unknown): RunStep => {
  const fresh = (Array.isArray(requests) ? requests : [])
    .filter(isRecord)
    .filter(({ id }) => typeof id === 'string' && !run.interrupts.has(id));
  return {
    run: { ...run, interrupts: new Set([...run.interrupts, ...fresh.map(({ id }) => String(id))]) },
    drafts: fresh.map(({ id, value }) => ({
      method: 'input.requested',
      namespace,
      data: { interrupt_id: id, payload: value ?? null },
    })),
  };
};

const flush = (run: RunProjection, key: string): RunStep => {
  const held = run.held.get(key);
  if (held === undefined) return { run, drafts: [] };
  const rest = new Map(run.held);
  rest.delete(key);
  return { run: { ...run, held: rest }, drafts: [valuesDraft(held)] };
};

const onValues = (run: RunProjection, namespace: readonly string[], data: unknown): RunStep => {
  const { __interrupt__: requests, ...rest } = asRecord(data);
  const asked = requestInput(run, namespace, requests);
  const values = requests === undefined ? data : rest;
  if (requests !== undefined && Object.keys(rest).length === 0) return asked;
  if (!run.facts.logsCheckpoints)
    return { run: asked.run, drafts: [...asked.drafts, valuesDraft({ namespace, values })] };
  const before = flush(asked.run, keyOf(namespace));
  const held = new Map(before.run.held).set(keyOf(namespace), { namespace, values });
  return { run: { ...before.run, held }, drafts: [...asked.drafts, ...before.drafts] };
};

const onCheckpoint = (run: RunProjection, namespace: readonly string[], data: unknown): RunStep => {
  const { checkpoint, parent_checkpoint: parent, metadata } = asRecord(data);
  const { step, source } = asRecord(metadata);
  const { checkpoint_id: parentId } = asRecord(parent);
  const envelope = {
    id: asRecord(checkpoint).checkpoint_id,
    ...(typeof parentId === 'string' ? { parent_id: parentId } : {}),
    step,
    source,
  };
  const values = flush(run, keyOf(namespace));
  return { run: values.run, drafts: [{ method: 'checkpoints', namespace, data: envelope }, ...values.drafts] };
};

const onUpdates = (run: RunProjection, namespace: readonly string[], data: unknown): RunStep => {
  const { __interrupt__: requests, ...byNode } = asRecord(data);
  const asked = requestInput(run, namespace, requests);
  const updates = Object.entries(byNode).map(([node, update]): Draft => {
    const values = typeof update === 'object' && update !== null ? update : { value: update };
    return { method: 'updates', namespace, node, data: { node, values } };
  });
  return { run: asked.run, drafts: [...updates, ...asked.drafts] };
};

const onTask = (run: RunProjection, namespace: readonly string[], data: unknown): RunStep => {
  const { id, name, result, error, interrupts } = asRecord(data);
  const told: Draft = { method: 'tasks', namespace, data };
  if (result === undefined && error === undefined) return { run, drafts: [told] };
  const isAsking = Array.isArray(interrupts) && interrupts.length > 0;
  const status = error == null ? (isAsking ? 'interrupted' : 'completed') : 'failed';
  const left = leave(run.namespaces, [...namespace, `${name}:${id}`], status);
  return { run: { ...run, namespaces: left.namespaces }, drafts: [told, ...left.drafts] };
};

const onMessage = (run: RunProjection, isComplete: boolean, event: MessageEvent): RunStep => {
  const isNew = event[0].id !== undefined && !run.messages.has(event[0].id);
  const told = projectMessage(run.messages, event);
  const [first] = told.drafts;
  const entered = enter(run.namespaces, first?.namespace ?? []);
  const isTold = !run.facts.logsTools && (isComplete || isNew);
  const tools = isTold ? toolsOfMessage(event[0], { namespace: first?.namespace ?? [], node: first?.node }) : [];
  return {
    run: { ...run, messages: told.messages, namespaces: entered.namespaces },
    drafts: [...entered.drafts, ...told.drafts, ...tools],
  };
};

const onCustom = (run: RunProjection, namespace: readonly string[], data: unknown): RunStep => {
  const { name, payload } = asRecord(data);
  const named = typeof name === 'string' ? { name, payload: payload ?? data } : { payload: data };
  return { run, drafts: [{ method: 'custom', namespace, data: named }] };
};

const ENDS: Readonly<Record<RunEnd['status'], AgentStatus>> = {
  success: 'completed',
  error: 'failed',
  timeout: 'failed',
  interrupted: 'interrupted',
};

/** Ends a run with all that it left open. */
export const endRun = (run: RunProjection, end: RunEnd): RunStep => {
  const asks = end.status === 'success' && run.interrupts.size > 0;
  const status = asks ? 'interrupted' : ENDS[end.status];
  const left = leaveAll(run.namespaces, status);
  const error = status === 'failed' ? (run.error?.message ?? `The run ended with status ${end.status}`) : undefined;
  return {
    run: { ...run, status, namespaces: left.namespaces, messages: new Map(), held: new Map() },
    drafts: [
      ...[...run.held.values()].map(valuesDraft),
      ...breakOffMessages(run.messages),
      ...left.drafts,
      rootLifecycle(run, status, error),
    ],
  };
};

const onEvent = (run: RunProjection, mode: string, namespace: readonly string[], data: unknown): RunStep => {
  switch (mode) {
    case 'values':
      return onValues(run, namespace, data);
    case 'checkpoints':
      return onCheckpoint(run, namespace, data);
    case 'updates':
      return onUpdates(run, namespace, data);
    case 'tasks':
      return onTask(run, namespace, data);
    case 'messages':
    case 'messages/complete':
      return onMessage(run, mode === 'messages/complete', data as MessageEvent);
    case 'custom':
      return onCustom(run, namespace, data);
    case 'tools':
      return { run, drafts: [{ method: 'tools', namespace, data: toToolsData(data) }] };
    case 'error':
      return { run: { ...run, error: data as RunError }, drafts: [] };
    case 'end':
      return endRun(run, data as RunEnd);
    default:
      return { run, drafts: [] };
  }
};

/** From one event of the run's log, but its first, to those of the protocol. A pure step. */
export const projectRunEvent = (run: RunProjection, { event, data }: LogEvent): RunStep => {
  const [mode = '', ...namespace] = event.split('|');
  // A message says itself where it is from.
  const entered = enter(run.namespaces, mode.startsWith('messages') ? [] : namespace);
  const step = onEvent({ ...run, namespaces: entered.namespaces }, mode, namespace, JSON.parse(data));
  return { run: step.run, drafts: [...entered.drafts, ...step.drafts] };
};
