import { isRecord } from '../../schemas/record.ts';
import { keyOf } from './namespaces.ts';
import type { Draft } from './protocol-event.ts';
import { asRecord, type HeldValues, type RunProjection, type RunStep } from './run-step.ts';

export const valuesDraft = ({ namespace, values }: HeldValues): Draft => ({
  method: 'values',
  namespace,
  data: values,
});

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

export const onValues = (run: RunProjection, namespace: readonly string[], data: unknown): RunStep => {
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

export const onCheckpoint = (run: RunProjection, namespace: readonly string[], data: unknown): RunStep => {
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

export const onUpdates = (run: RunProjection, namespace: readonly string[], data: unknown): RunStep => {
  const { __interrupt__: requests, ...byNode } = asRecord(data);
  const asked = requestInput(run, namespace, requests);
  const updates = Object.entries(byNode).map(([node, update]): Draft => {
    const values = typeof update === 'object' && update !== null ? update : { value: update };
    return { method: 'updates', namespace, node, data: { node, values } };
  });
  return { run: asked.run, drafts: [...updates, ...asked.drafts] };
};
