// What LangGraph offers, inside the workflow sandbox, on real Temporal and PostgreSQL.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Engine, startEngine, TENANT } from '../support/engine.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const traceOf = (values: unknown): unknown => (values as { trace: unknown }).trace;

describe('control flow', () => {
  test('a node updates the state through its reducers', async () => {
    const { run, thread } = await engine.run('one', { trace: ['given'], n: 1 });
    expect(run.status).toBe('success');
    expect(thread).toMatchObject({ status: 'idle', values: { trace: ['given', 'only'], n: 2 } });
  });

  test.each([
    [2, ['count 2', 'count 1', 'even']],
    [3, ['count 3', 'count 2', 'count 1', 'odd']],
  ])('conditional edges loop and choose: n = %i', async (n, trace) => {
    expect(traceOf((await engine.run('branching', { n })).thread.values)).toEqual(trace);
  });

  test('Send fans out to one task each, and the next superstep sees all of them', async () => {
    const { thread } = await engine.run('fanOut', { n: 7 });
    expect(traceOf(thread.values)).toEqual(['split', ...[0, 1, 2, 3, 4, 5, 6].map((i) => `work ${i}`), 'join 7']);
  });

  test.each([
    [9, 'high'],
    [1, 'low'],
  ])('a Command from a node updates and goes: n = %i', async (n, where) => {
    expect(traceOf((await engine.run('command', { n })).thread.values)).toEqual(['decide', where]);
  });

  test('a Command in the request goes to a node with an update', async () => {
    const first = await engine.run('branching', { n: 1 });
    const { thread } = await engine.run('branching', undefined, {
      threadId: first.ref.threadId,
      command: { goto: 'even', update: { trace: ['sent'] } },
    });
    expect(traceOf(thread.values)).toEqual(['count 1', 'odd', 'sent', 'even']);
  });

  test('a Command in the request sends input to a node', async () => {
    const first = await engine.run('fanOut', { n: 1 });
    const { thread } = await engine.run('fanOut', undefined, {
      threadId: first.ref.threadId,
      command: {
        goto: [
          { node: 'work', input: { item: 41 } },
          { node: 'work', input: { item: 42 } },
        ],
      },
    });
    expect(traceOf(thread.values)).toEqual(['split', 'work 0', 'join 1', 'work 41', 'work 42', 'join 3']);
  });
});

describe('interrupt and resume', () => {
  test('interrupt() ends the run as success and the thread waits; each answer is a run', async () => {
    const first = await engine.run('approval', {}, { modes: ['values', 'updates'] });
    expect(first.run.status).toBe('success');
    expect(first.thread.status).toBe('interrupted');
    expect(Object.values(first.thread.interrupts as object)).toEqual([
      [{ id: expect.any(String), value: { question: 'first?' } }],
    ]);
    expect(first.of('updates').at(-1)).toEqual({
      __interrupt__: [{ id: expect.any(String), value: { question: 'first?' } }],
    });

    const { threadId } = first.ref;
    const second = await engine.run('approval', undefined, { threadId, command: { resume: 'yes' } });
    expect(Object.values(second.thread.interrupts as object)).toEqual([
      [{ id: expect.any(String), value: { question: 'second?' } }],
    ]);
    const third = await engine.run('approval', undefined, { threadId, command: { resume: 'no' } });
    expect(third.thread).toMatchObject({ status: 'idle', interrupts: {} });
    expect(traceOf(third.thread.values)).toEqual(['before', 'answers yes no', 'after']);
  });

  test('an interrupt inside a subgraph is answered inside it', async () => {
    const first = await engine.run('nested', { n: 1 });
    expect(first.thread.status).toBe('interrupted');
    const second = await engine.run('nested', undefined, { threadId: first.ref.threadId, command: { resume: 'go' } });
    expect(traceOf(second.thread.values)).toEqual(['outer', 'inner1', 'inner2 go']);
  });

  test('interrupt_before stops in front of a node, and an empty run goes on', async () => {
    const first = await engine.run('failing', { n: 1 }, { interruptBefore: ['broken'] });
    expect(first.run.status).toBe('success');
    expect(first.thread.status).toBe('interrupted');
    expect(traceOf(first.thread.values)).toEqual(['fine']);
    const second = await engine.run('failing', null, { threadId: first.ref.threadId });
    expect(traceOf(second.thread.values)).toEqual(['fine', 'mended']);
    expect(second.thread.status).toBe('idle');
  });

  test('interrupt_after stops behind a node', async () => {
    const { thread } = await engine.run('failing', { n: 1 }, { interruptAfter: ['fine'] });
    expect(thread.status).toBe('interrupted');
    expect(traceOf(thread.values)).toEqual(['fine']);
  });
});

describe('errors end the run', () => {
  test('a node that throws: status error, its message and its name; the thread is usable again', async () => {
    const first = await engine.run('failing', { n: 0 });
    expect(first.run.status).toBe('error');
    expect(first.run.error).toEqual({ error: 'TypeError', message: 'cannot read the future (node broken)' });
    expect(first.of('error')).toEqual([first.run.error]);
    expect(first.thread.status).toBe('error');
    const second = await engine.run('failing', { n: 1 }, { threadId: first.ref.threadId });
    expect(second.run.status).toBe('success');
    expect(second.thread.status).toBe('idle');
  });

  test('the recursion limit: GraphRecursionError with its limit', async () => {
    const { run } = await engine.run('endless', {}, { recursionLimit: 7 });
    expect(run.error?.error).toBe('GraphRecursionError');
    expect(run.error?.message).toMatch(/limit of 7 reached/);
  });

  test('two writes to a channel without a reducer: InvalidUpdateError with the channel', async () => {
    const { run } = await engine.run('conflict', { last: 'x' });
    expect(run.error?.error).toBe('InvalidUpdateError');
    expect(run.error?.message).toMatch(/channel "last"/);
  });

  test('a checkpoint that does not exist: the run ends as error and says which', async () => {
    const first = await engine.run('one', { n: 1 });
    const checkpointId = '00000000-0000-6000-8000-000000000000';
    const { run } = await engine.run('one', {}, { threadId: first.ref.threadId, checkpointId });
    expect(run.error?.error).toBe('CHECKPOINT_NOT_FOUND');
    expect(run.error?.message).toContain(checkpointId);
  });

  test('a graph that the worker does not have', async () => {
    const { run } = await engine.run('nowhere', {});
    expect(run.status).toBe('error');
    expect(run.error?.message).toMatch(/no graph nowhere; it has analyst/);
  });
});

describe('the store', () => {
  test('is shared by the threads of a tenant', async () => {
    const counts = [];
    for (const _ of [1, 2])
      counts.push((await engine.run('store', { messages: [] }, { modes: ['custom'] })).of('custom')[0]);
    expect(counts).toEqual([{ count: 1 }, { count: 2 }]);
    const [item] = await engine.stores.items.batch(TENANT, [{ namespace: ['notes'], key: 'count' }]);
    expect(item).toMatchObject({ value: { count: 2 } });
  });
});

describe('ambient configuration', () => {
  test('I9: runs that interleave in one worker never see each other’s thread, run or label', async () => {
    const labels = ['a', 'b', 'c', 'd', 'e'];
    const runs = await Promise.all(labels.map((label) => engine.run('ambient', { n: 8 }, { configurable: { label } })));
    for (const [index, { ref, thread }] of runs.entries()) {
      const seen = new Set(traceOf(thread.values) as string[]);
      expect([...seen]).toEqual([`${ref.threadId} ${ref.runId} ${labels[index]}`]);
    }
  });
});

describe('checkpoints', () => {
  test('the history that the API reads: newest first, each with its parent, step and what comes next', async () => {
    const { ref } = await engine.run('branching', { n: 2 });
    const history = await engine.stores.checkpoints.list({ tenantId: TENANT, threadId: ref.threadId });
    expect(history.map(({ metadata }) => metadata.step)).toEqual([3, 2, 1, 0, -1]);
    expect(history.map(({ snapshot }) => snapshot?.next)).toEqual([[], ['even'], ['count'], ['count'], ['__start__']]);
    expect(history.map(({ parentCheckpointId }) => parentCheckpointId)).toEqual([
      ...history.slice(1).map(({ checkpointId }) => checkpointId),
      undefined,
    ]);
    expect(JSON.parse(history[0]?.values.trace?.value ?? '')).toEqual(['count 2', 'count 1', 'even']);
  });

  test('a run from an earlier checkpoint forks: both branches keep their values', async () => {
    const { ref } = await engine.run('branching', { n: 2 });
    const query = { tenantId: TENANT, threadId: ref.threadId };
    const [last, , middle] = await engine.stores.checkpoints.list(query);
    const fork = await engine.run('branching', null, {
      threadId: ref.threadId,
      checkpointId: middle?.checkpointId ?? '',
    });
    expect(fork.run.status).toBe('success');
    expect(traceOf(fork.thread.values)).toEqual(['count 2', 'count 1', 'even']);
    const [head] = await engine.stores.checkpoints.list(query);
    expect(head?.checkpointId).not.toBe(last?.checkpointId);
    const kept = await engine.stores.checkpoints.get({ ...query, checkpointId: last?.checkpointId });
    expect(JSON.parse(kept?.values.trace?.value ?? '')).toEqual(['count 2', 'count 1', 'even']);
  });

  test('a thread goes on from its last state', async () => {
    const first = await engine.run('one', { n: 1 });
    const second = await engine.run('one', {}, { threadId: first.ref.threadId });
    expect(second.thread.values).toEqual({ trace: ['only', 'only'], n: 3 });
  });
});
