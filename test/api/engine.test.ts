// The whole way: the LangGraph SDK, our HTTP API, Temporal, the worker, and back.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, startEngine } from '../support/engine.ts';
import { TEST_GRAPHS } from '../workflows/graphs.ts';
import { type ServedApi, serveApi } from './api-harness.ts';

let engine: Engine;
let api: ServedApi;
beforeAll(async () => {
  engine = await startEngine();
  await engine.stores.assistants.registerGraphs(
    Object.keys(TEST_GRAPHS).map((graphId) => ({ graphId, runtime: 'workflow' })),
  );
  api = await serveApi(engine.stores, engine.database, engine.dispatcher, { stateUpdater: engine.stateUpdater });
});
afterAll(async () => {
  await api.close();
  await engine.stop();
});

const newThread = async (): Promise<string> => (await api.sdk.threads.create()).thread_id;

const partsOf = async (
  stream: AsyncIterable<{ readonly id?: string; readonly event: string; readonly data: unknown }>,
) => {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return parts;
};

const question = (content: string) => ({ messages: [{ type: 'human', content, id: 'q1' }] });

test('a run streams its state as the graph goes, and the thread has it afterwards', async () => {
  const threadId = await newThread();
  const parts = await partsOf(
    api.sdk.runs.stream(threadId, 'one', { input: { n: 1 }, streamMode: ['values', 'updates'] }),
  );
  expect(parts.map(({ event }) => event)).toEqual(['metadata', 'values', 'updates', 'values']);
  expect(parts.at(-1)?.data).toEqual({ n: 2, trace: ['only'] });
  const state = await api.sdk.threads.getState(threadId);
  expect(state).toMatchObject({ values: { n: 2, trace: ['only'] }, next: [], tasks: [] });
  expect(await api.sdk.threads.get(threadId)).toMatchObject({ status: 'idle', values: { n: 2, trace: ['only'] } });
});

test('wait gives what the graph ends with; the history leads back to the input', async () => {
  const threadId = await newThread();
  expect(await api.sdk.runs.wait(threadId, 'branching', { input: { n: 2 } })).toMatchObject({
    n: 0,
    trace: ['count 2', 'count 1', 'even'],
  });
  const history = await api.sdk.threads.getHistory(threadId);
  expect(history.map(({ next }) => next)).toEqual([[], ['even'], ['count'], ['count'], ['__start__']]);
  expect(history.at(1)).toMatchObject({ tasks: [{ name: 'even', result: { trace: ['even'] } }] });
  for (const [index, state] of history.slice(0, -1).entries())
    expect(state.parent_checkpoint?.checkpoint_id).toBe(history[index + 1]?.checkpoint.checkpoint_id);
});

test('tokens stream in both message modes, and amount to the message of the thread', async () => {
  const threadId = await newThread();
  const streamMode: ('messages' | 'messages-tuple' | 'values')[] = ['messages', 'messages-tuple', 'values'];
  const parts = await partsOf(
    api.sdk.runs.stream(threadId, 'chat', { input: question('What is a tide?'), streamMode }),
  );
  const state = await api.sdk.threads.getState<{ messages: { type: string; id: string; content: string }[] }>(threadId);
  const answer = state.values.messages.at(-1);
  const deltas = parts
    .filter(({ event }) => event === 'messages')
    .map(({ data }) => (data as { content: string }[])[0]);
  expect(deltas.length).toBeGreaterThan(1);
  expect(deltas.map((delta) => delta?.content).join('')).toBe(answer?.content);
  const complete = parts.findLast(({ event }) => event === 'messages/complete');
  expect(complete?.data).toMatchObject([{ type: 'ai', id: answer?.id, content: answer?.content }]);
  expect(new Set(parts.map(({ id }) => id)).size).toBe(parts.length);
});

test('an interrupt shows in result, thread and state; a command answers it', async () => {
  const threadId = await newThread();
  const stopped = await api.sdk.runs.wait(threadId, 'approval', { input: {} });
  expect(stopped).toMatchObject({ trace: ['before'], __interrupt__: [{ value: { question: 'first?' } }] });
  expect(await api.sdk.threads.get(threadId)).toMatchObject({ status: 'interrupted' });
  const state = await api.sdk.threads.getState(threadId);
  expect(state).toMatchObject({
    next: ['ask'],
    tasks: [{ name: 'ask', interrupts: [{ value: { question: 'first?' } }] }],
  });

  const second = await api.sdk.runs.wait(threadId, 'approval', { command: { resume: 'yes' } });
  expect(second).toMatchObject({ __interrupt__: [{ value: { question: 'second?' } }] });
  const done = await api.sdk.runs.wait(threadId, 'approval', { command: { resume: 'no' } });
  expect(done).toEqual({ n: 0, trace: ['before', 'answers yes no', 'after'] });
  expect(await api.sdk.threads.get(threadId)).toMatchObject({ status: 'idle', interrupts: {} });
});

test('the state of a subgraph that waits is inside its task', async () => {
  const threadId = await newThread();
  await api.sdk.runs.wait(threadId, 'nested', { input: { n: 1 } });
  const state = await api.sdk.threads.getState(threadId, undefined, { subgraphs: true });
  expect(state.tasks).toMatchObject([
    { name: 'sub', interrupts: [{ value: 'go on?' }], state: { values: { trace: ['inner1'] }, next: ['inner2'] } },
  ]);
});

test('events of a subgraph are named by its namespace', async () => {
  const parts = await partsOf(
    api.sdk.runs.stream(await newThread(), 'nested', { input: { n: 0 }, streamMode: 'updates', streamSubgraphs: true }),
  );
  expect(parts.map(({ event }) => event.replace(/[0-9a-f-]{36}/, 'ID'))).toEqual([
    'metadata',
    'updates',
    'updates|sub:ID',
    'updates|sub:ID',
    'updates',
  ]);
});

test('a node that throws ends the run with its message and name; the thread can be used again', async () => {
  const threadId = await newThread();
  await expect(api.sdk.runs.wait(threadId, 'failing', { input: { n: 0 } })).rejects.toThrow(
    'TypeError: cannot read the future (node broken)',
  );
  const parts = await partsOf(api.sdk.runs.stream(threadId, 'failing', { input: { n: 0 } }));
  expect(parts.at(-1)).toMatchObject({ event: 'error', data: { error: 'TypeError' } });
  const state = await api.sdk.threads.getState(threadId);
  expect(state).toMatchObject({
    next: ['broken'],
    tasks: [{ name: 'broken', error: expect.stringContaining('future') }],
  });
  expect(await api.sdk.runs.wait(threadId, 'failing', { input: { n: 1 } })).toMatchObject({ n: 1 });
});

test('a run from an earlier checkpoint branches off there, and what was later stays beside it', async () => {
  const threadId = await newThread();
  await api.sdk.runs.wait(threadId, 'branching', { input: { n: 2 } });
  const [before, origin] = await api.sdk.threads.getHistory(threadId);
  const checkpointId = origin?.checkpoint.checkpoint_id ?? '';
  expect(await api.sdk.runs.wait(threadId, 'branching', { checkpointId })).toMatchObject({
    trace: ['count 2', 'count 1', 'even'],
  });
  const history = await api.sdk.threads.getHistory(threadId, { limit: 100 });
  const parents = new Map(
    history.map((state) => [state.checkpoint.checkpoint_id, state.parent_checkpoint?.checkpoint_id]),
  );
  const lineage: unknown[] = [];
  for (let id = history[0]?.checkpoint.checkpoint_id; id != null; id = parents.get(id)) lineage.push(id);
  expect(lineage).toContain(checkpointId);
  expect(lineage).not.toContain(before?.checkpoint.checkpoint_id);
  expect([...parents.keys()]).toContain(before?.checkpoint.checkpoint_id);
});

// I6
test('runs of one thread wait for each other, in order', async () => {
  const threadId = await newThread();
  const runs = await Promise.all([1, 2, 3].map(() => api.sdk.runs.create(threadId, 'one', { input: { n: 0 } })));
  for (const { run_id } of runs) await api.sdk.runs.join(threadId, run_id);
  expect((await api.sdk.threads.getState<{ trace: string[] }>(threadId)).values.trace).toEqual([
    'only',
    'only',
    'only',
  ]);
});

// I8
test('cancel ends a run that is on its way within seconds and leaves the thread usable', async () => {
  const threadId = await newThread();
  const run = await api.sdk.runs.create(threadId, 'waiting', { input: { n: 60_000 } });
  await expect.poll(async () => (await api.sdk.runs.get(threadId, run.run_id)).status).toBe('running');
  const startedAt = Date.now();
  await api.sdk.runs.cancel(threadId, run.run_id, true);
  expect(Date.now() - startedAt).toBeLessThan(8_000);
  expect((await api.sdk.runs.get(threadId, run.run_id)).status).toBe('interrupted');
  expect(await api.sdk.runs.wait(threadId, 'one', { input: { n: 1 } })).toMatchObject({ n: 2 });
});

test('rollback leaves no trace of the run', async () => {
  const threadId = await newThread();
  await api.sdk.runs.wait(threadId, 'one', { input: { n: 1 } });
  const before = await api.sdk.threads.getState(threadId);
  const run = await api.sdk.runs.create(threadId, 'waiting', { input: { n: 60_000 } });
  await expect.poll(async () => (await api.sdk.runs.get(threadId, run.run_id)).status).toBe('running');
  await api.sdk.runs.cancel(threadId, run.run_id, true, 'rollback');
  await expect(api.sdk.runs.get(threadId, run.run_id)).rejects.toThrow(/^HTTP 404/);
  expect(await api.sdk.threads.getState(threadId)).toEqual(before);
});

test('a run that is to start later waits, and then runs', async () => {
  const threadId = await newThread();
  const run = await api.sdk.runs.create(threadId, 'one', { input: { n: 1 }, afterSeconds: 1 });
  expect(run.status).toBe('pending');
  expect(await api.sdk.runs.join(threadId, run.run_id)).toMatchObject({ n: 2 });
});

test('a second answer to one interrupt is refused with strict_resume; without it, it answers what is asked next', async () => {
  const strict = await newThread();
  await api.sdk.runs.wait(strict, 'approval', { input: {} });
  const answer = (threadId: string, strict_resume: boolean) =>
    api.fetch(`/threads/${threadId}/runs`, {
      json: { assistant_id: 'approval', command: { resume: 'yes' }, strict_resume },
    });
  const both = await Promise.all([answer(strict, true), answer(strict, true)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);

  const loose = await newThread();
  await api.sdk.runs.wait(loose, 'approval', { input: {} });
  const runs = await Promise.all([answer(loose, false), answer(loose, false)]);
  for (const run of runs) await api.sdk.runs.join(loose, ((await run.json()) as { run_id: string }).run_id);
  const trace = ['before', 'answers yes yes', 'after'];
  expect(await api.sdk.threads.get(loose)).toMatchObject({ status: 'idle', values: { trace } });
  // Nothing waits any more: a third answer changes nothing.
  expect(await api.sdk.runs.wait(loose, 'approval', { command: { resume: 'again' } })).toMatchObject({ trace });
});

test('a run goes on from a checkpoint of a subgraph, as a state shows it', async () => {
  const threadId = await newThread();
  await api.sdk.runs.wait(threadId, 'nested', { input: { n: 1 } });
  const state = await api.sdk.threads.getState(threadId, undefined, { subgraphs: true });
  const inner = state.tasks[0]?.state?.checkpoint;
  expect(inner).toMatchObject({ checkpoint_ns: expect.stringMatching(/^sub:/), checkpoint_id: expect.any(String) });
  const trace = ['outer', 'inner1', 'inner2 yes'];
  expect(await api.sdk.runs.wait(threadId, 'nested', { command: { resume: 'yes' } })).toMatchObject({ trace });

  const json = { assistant_id: 'nested', input: null, checkpoint: inner };
  const again = await (await api.fetch(`/threads/${threadId}/runs/wait`, { json })).json();
  expect(again).toMatchObject({ trace: ['outer'], __interrupt__: [{ value: 'go on?' }] });
  expect(await api.sdk.runs.wait(threadId, 'nested', { command: { resume: 'no' } })).toMatchObject({
    trace: ['outer', 'inner1', 'inner2 no'],
  });
});

test('a run from a checkpoint before a subgraph runs the subgraph again', async () => {
  const threadId = await newThread();
  await api.sdk.runs.wait(threadId, 'nested', { input: { n: 1 } });
  await api.sdk.runs.wait(threadId, 'nested', { command: { resume: 'yes' } });
  const history = await api.sdk.threads.getHistory(threadId);
  const before = history.find(({ next }) => next[0] === 'sub')?.checkpoint.checkpoint_id ?? '';
  const again = await api.sdk.runs.wait(threadId, 'nested', { checkpointId: before });
  expect(again).toMatchObject({ trace: ['outer'], __interrupt__: [{ value: 'go on?' }] });
  expect(await api.sdk.runs.wait(threadId, 'nested', { command: { resume: 'later' } })).toMatchObject({
    trace: ['outer', 'inner1', 'inner2 later'],
  });
});

test('a worker takes away what stateless runs left when they have been over for two minutes', async () => {
  const { thread_id: threadId, run_id } = await api.sdk.runs.create(null, 'one', { input: { n: 1 } });
  expect(await api.sdk.runs.join(threadId, run_id)).toMatchObject({ n: 2 });
  const age = (seconds: number) =>
    engine.database.query('update threads set updated_at = now() - make_interval(secs => $2) where thread_id = $1', [
      threadId,
      seconds,
    ]);
  await age(110);
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  expect(await api.sdk.runs.join(threadId, run_id)).toMatchObject({ n: 2 });
  await age(121);
  const status = async () => (await api.fetch(`/threads/${threadId}/runs/${run_id}`)).status;
  await expect.poll(status, { timeout: 10_000 }).toBe(404);
  expect(await engine.database.query('select from checkpoints where thread_id = $1', [threadId])).toHaveLength(0);
});
