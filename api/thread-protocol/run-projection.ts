import type { LogEvent, MessageEvent, RunEnd } from '../../schemas/events.ts';
import type { RunError } from '../../schemas/runs.ts';
import { breakOffMessages, projectMessage } from './message-projection.ts';
import { type AgentStatus, enter, leave, leaveAll } from './namespaces.ts';
import type { Draft } from './protocol-event.ts';
import { asRecord, type RunProjection, type RunStep, rootLifecycle } from './run-step.ts';
import { onCheckpoint, onUpdates, onValues, valuesDraft } from './state-projection.ts';
import { toolsOfMessage, toToolsData } from './tool-projection.ts';

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
