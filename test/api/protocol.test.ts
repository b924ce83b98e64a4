// The thread protocol over HTTP and SSE, with LangGraph's own client, a real worker and Temporal.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, startEngine } from '../support/engine.ts';
import { TEST_GRAPHS } from '../workflows/graphs.ts';
import { delta, GRAPH, playRun, type ServedApi, serveApi, startApi, TENANT } from './api-harness.ts';
import { type Received, readEvents, sendCommand } from './protocol-client.ts';

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

const CHANNELS = ['values', 'updates', 'checkpoints', 'messages', 'tools', 'custom', 'lifecycle', 'input', 'tasks'];
const QUESTION = { messages: [{ type: 'human', content: 'Say "hello" with the echo tool', id: 'q1' }] };

const isRoot = ({ params }: Received): boolean => params.namespace.length === 0;
/** The end of a run, as it is told at the root. */
const isEnd = (event: Received): boolean =>
  event.method === 'lifecycle' && isRoot(event) && event.params.data.event !== 'running';
const lifecycleOf = (events: readonly Received[]) =>
  events
    .filter(({ method }) => method === 'lifecycle')
    .map(({ params }) => `${params.namespace.map((one) => one.split(':')[0]).join('|')} ${params.data.event}`.trim());

test('a run tells of itself on every channel: seq grows, ids are unique, each lifecycle has its end', async () => {
  const threadId = randomUUID();
  const started = await sendCommand(api, threadId, 'run.start', { assistant_id: 'agent', input: QUESTION });
  expect(started).toMatchObject({
    type: 'success',
    id: 1,
    result: { run_id: expect.any(String) },
    meta: { thread_id: threadId, applied_through_seq: expect.any(Number) },
  });
  const events = await readEvents(api, threadId, { channels: CHANNELS }, isEnd);
  const seqs = events.map(({ seq }) => seq);
  expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
  expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(events.length);
  expect(new Set(events.map(({ method }) => method))).toEqual(
    new Set(['lifecycle', 'checkpoints', 'values', 'tasks', 'messages', 'tools', 'updates']),
  );
  expect(lifecycleOf(events)).toEqual([
    'running',
    'agent started',
    'agent completed',
    'tools started',
    'tools completed',
    'agent started',
    'agent completed',
    'completed',
  ]);
  const applied = (started.meta as { readonly applied_through_seq: number }).applied_through_seq;
  expect(seqs.every((seq) => seq > applied)).toBe(true);
  expect(events.every(({ params }) => Math.abs(Date.now() - params.timestamp) < 60_000)).toBe(true);
  // Each checkpoint stands right before the values that it is of.
  const paired = events.flatMap((event, index) => (event.method === 'values' ? [events[index - 1]?.method] : []));
  expect(new Set(paired)).toEqual(new Set(['checkpoints']));
});

test('the client of the SDK assembles state, messages and tool calls', async () => {
  const thread = api.sdk.threads.stream(randomUUID(), { assistantId: 'agent' });
  const messages = (async () => {
    const texts: string[] = [];
    for await (const message of thread.messages) texts.push(await message.text);
    return texts;
  })();
  const tools = (async () => {
    const calls: unknown[] = [];
    for await (const { name, input, output } of thread.toolCalls) calls.push({ name, input, output: await output });
    return calls;
  })();
  await thread.run.start({ input: QUESTION });
  const state = (await thread.output) as { readonly messages: readonly { readonly content: string }[] };
  expect(state.messages).toHaveLength(4);
  expect((await messages).at(-1)).toBe(state.messages.at(-1)?.content);
  expect((await tools).at(-1)).toEqual({
    name: 'echo',
    input: { text: QUESTION.messages[0]?.content },
    output: { said: QUESTION.messages[0]?.content },
  });
  await thread.close();
});

/** A thread whose last run of this graph has ended. */
const ranOn = async (assistantId: string, input: unknown, threadId: string = randomUUID()): Promise<string> => {
  expect(await sendCommand(api, threadId, 'run.start', { assistant_id: assistantId, input })).toMatchObject({
    type: 'success',
  });
  await readEvents(api, threadId, { channels: ['lifecycle'] }, isEnd);
  return threadId;
};
const eventsOf = (threadId: string, subscription: object = {}, from: Pick<ServedApi, 'fetch'> = api) =>
  readEvents(from, threadId, { channels: CHANNELS, ...subscription }, isEnd);
const runsOf = async (threadId: string) => (await api.sdk.runs.list(threadId)).toReversed();
const traceOf = async (threadId: string) =>
  (await api.sdk.threads.getState<{ trace: string[] }>(threadId)).values.trace;
const settled = (threadId: string) =>
  expect.poll(async () => (await api.sdk.threads.get(threadId)).status, { timeout: 10_000 }).not.toBe('busy');

// I3
test('since goes on right behind any event, on another server, with each later event once', async () => {
  const threadId = await ranOn('agent', QUESTION);
  const other = await serveApi(engine.stores, engine.database, engine.dispatcher);
  const all = await eventsOf(threadId);
  expect(await eventsOf(threadId, {}, other)).toEqual(all);
  for (const index of [0, 1, 2, 5, 11, all.length - 2]) {
    const since = all[index]?.seq ?? 0;
    expect(await eventsOf(threadId, { since }, other)).toEqual(all.slice(index + 1));
  }
  const lastSeen = { 'last-event-id': all[5]?.event_id ?? '' };
  expect(await readEvents(other, threadId, { channels: CHANNELS }, isEnd, lastSeen)).toEqual(all.slice(6));
  await other.close();
});

// I3
test('a restart of the server in the middle of a run costs a client nothing', async () => {
  const threadId = randomUUID();
  const first = await serveApi(engine.stores, engine.database, engine.dispatcher);
  await sendCommand(first, threadId, 'run.start', { assistant_id: 'waiting', input: { n: 1_500 } });
  const before = await readEvents(first, threadId, { channels: CHANNELS }, ({ method }) => method === 'updates');
  await first.close();
  const second = await serveApi(engine.stores, engine.database, engine.dispatcher);
  const after = await eventsOf(threadId, { since: before.at(-1)?.seq }, second);
  expect([...before, ...after]).toEqual(await eventsOf(threadId, { since: 0 }));
  await second.close();
});

test('without since a stream tells of the last run; since 0 tells of all', async () => {
  const threadId = await ranOn('one', { n: 1 });
  await ranOn('one', { n: 5 }, threadId);
  const ends = (events: readonly Received[]) => events.filter(isEnd).length;
  const last = await eventsOf(threadId);
  const all = await readEvents(api, threadId, { channels: CHANNELS, since: 0 }, ({ seq }) => seq === last.at(-1)?.seq);
  expect([ends(last), ends(all)]).toEqual([1, 2]);
  expect(all.slice(-last.length)).toEqual(last);
});

test('an answer that broke off and was asked for again leaves its client with the second', async () => {
  const played = await startApi();
  const { calls, events } = played.stores;
  const thread = played.sdk.threads.stream(randomUUID(), { assistantId: GRAPH });
  const texts = (async () => {
    const all: string[] = [];
    for await (const message of thread.messages) all.push(await message.text);
    return all;
  })();
  const { run_id: runId } = await thread.run.start({ input: {} });
  const ref = { tenantId: TENANT, threadId: thread.threadId, runId: String(runId) };
  const run = await playRun(played.stores, ref);
  const call = { ...ref, callId: '1', kind: 'model', name: 'm' } as const;
  const of = ({ callId }: typeof call, attempt: number) => ({ callId, attempt });
  await calls.start(call, 1);
  await events.appendFenced(ref, of(call, 1), [delta('m1', 'half an ans')]);
  await calls.start(call, 2, [{ event: 'messages', data: [{ type: 'remove', id: 'm1', content: '' }, {}] }]);
  await events.appendFenced(ref, of(call, 2), [delta('m1-2', 'the whole '), delta('m1-2', 'answer')]);
  const [whole] = delta('m1-2', 'the whole answer').data as [{ readonly id: string[] }, unknown];
  const message = { ...whole, id: ['langchain_core', 'messages', 'AIMessage'] };
  await calls.finish(call, 2, 'done', {
    events: [{ event: 'messages/complete', data: [message, { langgraph_node: 'agent' }] }],
  });
  await run.finish({});
  expect(await texts).toEqual(['half an ans', '', 'the whole answer']);
  await thread.close();
  await played.close();
});

test('of a run that another route started, the channels tell what it was created with', async () => {
  const { thread_id: threadId } = await api.sdk.threads.create();
  await api.sdk.runs.wait(threadId, 'one', { input: { n: 1 } });
  const events = await eventsOf(threadId);
  expect(events.map(({ method, params }) => [method, params.data])).toEqual([
    ['lifecycle', { event: 'running', graph_name: 'one' }],
    ['values', { trace: [], n: 1 }],
    ['values', { trace: ['only'], n: 2 }],
    ['lifecycle', { event: 'completed', graph_name: 'one' }],
  ]);
});

test('a run whose tokens were pruned tells its messages as a whole, with the same text', async () => {
  const threadId = await ranOn('agent', QUESTION);
  const texts = (events: readonly Received[]) =>
    events.flatMap(({ params: { data } }) => (data.event === 'content-block-finish' ? [data.content] : []));
  const read = () => eventsOf(threadId, { channels: ['messages', 'lifecycle'], since: 0 });
  const streamed = await read();
  while ((await engine.stores.events.pruneTokens(0, 100)) > 0);
  const whole = await read();
  expect(whole.length).toBeLessThan(streamed.length);
  expect(texts(whole)).toEqual(texts(streamed));
  expect(lifecycleOf(whole)).toEqual(lifecycleOf(streamed));
});

test('a stream that is opened before its thread is there tells of the first run from its start', async () => {
  const threadId = randomUUID();
  const reading = eventsOf(threadId);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await sendCommand(api, threadId, 'run.start', { assistant_id: 'one', input: { n: 1 } });
  expect(lifecycleOf(await reading)).toEqual(['running', 'completed']);
});

test('channels, namespaces and depth choose what a stream tells', async () => {
  const threadId = await ranOn('nested', { n: 0 });
  const values = await readEvents(
    api,
    threadId,
    { channels: ['values', 'lifecycle'], namespaces: [['sub']] },
    ({ params }) => params.data.event === 'completed',
  );
  expect(values.length).toBeGreaterThan(2);
  expect(values.every(({ params }) => params.namespace[0]?.startsWith('sub:'))).toBe(true);
  const root = await eventsOf(threadId, { namespaces: [[]], depth: 0 });
  expect(root.every(({ params }) => params.namespace.length === 0)).toBe(true);
  const custom = await readEvents(api, threadId, { channels: ['custom'] }, () => true);
  expect(custom[0]?.params).toMatchObject({ data: { payload: { from: 'inner2' } } });
});

test('an interrupt is asked for on the channel input, and answered by its id', async () => {
  const threadId = await ranOn('approval', {});
  const [asked] = await readEvents(api, threadId, { channels: ['input'] }, () => true);
  expect(asked?.params).toMatchObject({ namespace: [], data: { payload: { question: 'first?' } } });
  expect(lifecycleOf(await eventsOf(threadId)).at(-1)).toBe('interrupted');
  const answer = { namespace: [], interrupt_id: asked?.params.data.interrupt_id, response: 'yes' };
  const answered = await sendCommand(api, threadId, 'input.respond', answer);
  const { applied_through_seq } = answered.meta as { readonly applied_through_seq: number };
  // The same id again, as LangGraph gives it: what comes behind the barrier is a new question.
  const [again] = await readEvents(api, threadId, { channels: ['input'], since: applied_through_seq }, () => true);
  expect(again?.params.data).toMatchObject({ payload: { question: 'second?' } });
  await settled(threadId);
  // `run.start` on a thread that waits is an answer too.
  await sendCommand(api, threadId, 'run.start', { assistant_id: 'approval', input: 'no' });
  await settled(threadId);
  expect(await traceOf(threadId)).toEqual(['before', 'answers yes no', 'after']);
});

test('several interrupts are answered at once, with an update and a jump in the same superstep', async () => {
  const threadId = await ranOn('votes', {});
  const asked = (await eventsOf(threadId)).filter(({ method }) => method === 'input.requested');
  expect(asked.map(({ params }) => params.data.payload)).toEqual([{ voter: 'left' }, { voter: 'right' }]);
  const responses = asked.map(({ params }, index) => ({
    namespace: [],
    interrupt_id: params.data.interrupt_id,
    response: ['aye', 'nay'][index],
  }));
  const answered = await sendCommand(api, threadId, 'input.respond', { responses, update: { n: 9 }, goto: 'count' });
  expect(answered).toMatchObject({ type: 'success' });
  await settled(threadId);
  expect(await api.sdk.threads.getState(threadId)).toMatchObject({ values: { n: 9 }, next: [] });
  expect(await traceOf(threadId)).toEqual(expect.arrayContaining(['left aye', 'right nay', 'count']));
});

test('of two answers to one question, one is too late; so is one to a question that nobody asked', async () => {
  const threadId = await ranOn('approval', {});
  const [asked] = await readEvents(api, threadId, { channels: ['input'] }, () => true);
  const respond = (interrupt_id: unknown) =>
    sendCommand(api, threadId, 'input.respond', { namespace: [], interrupt_id, response: 'yes' });
  expect(await respond('no-such')).toMatchObject({ type: 'error', error: 'no_such_interrupt' });
  const id = asked?.params.data.interrupt_id;
  const answers = await Promise.all([respond(id), respond(id)]);
  expect(answers.map(({ type, error }) => error ?? type).sort()).toEqual(['no_such_interrupt', 'success']);
  await settled(threadId);
  expect(await runsOf(threadId)).toHaveLength(2);
});

test('the tree of a run is its graphs and where they stand', async () => {
  const threadId = await ranOn('nested', { n: 1 });
  expect(await sendCommand(api, threadId, 'agent.getTree')).toMatchObject({
    result: {
      tree: {
        namespace: [],
        status: 'interrupted',
        graph_name: 'nested',
        children: [{ namespace: [expect.stringMatching(/^sub:/)], status: 'interrupted', graph_name: 'sub' }],
      },
    },
  });
});

test('state.get gives the state, some of its keys, and that of a namespace', async () => {
  const threadId = await ranOn('nested', { n: 1 });
  const get = (params: object) => sendCommand(api, threadId, 'state.get', params);
  const root = await get({ namespace: [] });
  expect(root).toMatchObject({ result: { values: { trace: ['outer'], n: 1 }, checkpoint: { ns: '' } } });
  expect(await get({ namespace: [], keys: ['n'] })).toMatchObject({ result: { values: { n: 1 } } });
  const [asked] = await readEvents(api, threadId, { channels: ['input'] }, () => true);
  const { namespace } = asked?.params ?? {};
  expect(await get({ namespace })).toMatchObject({
    result: { values: { trace: ['inner1'] }, checkpoint: { ns: namespace?.[0] } },
  });
  expect(await get({ namespace: ['nowhere'] })).toMatchObject({ error: 'no_such_namespace' });
});

test('checkpoints are listed, and a fork goes on from one of them', async () => {
  const threadId = await ranOn('branching', { n: 2 });
  const listed = (await sendCommand(api, threadId, 'state.listCheckpoints', { limit: 100 })) as {
    readonly result: { readonly checkpoints: readonly { readonly id: string; readonly step: number }[] };
  };
  const { checkpoints } = listed.result;
  expect(checkpoints.map(({ step }) => step)).toEqual([3, 2, 1, 0, -1]);
  const before = await sendCommand(api, threadId, 'state.listCheckpoints', { limit: 1, before: checkpoints[1]?.id });
  expect(before).toMatchObject({ result: { checkpoints: [{ id: checkpoints[2]?.id }] } });

  const forked = await sendCommand(api, threadId, 'state.fork', { checkpoint_id: checkpoints[2]?.id });
  expect(forked).toMatchObject({ type: 'success', result: { thread_id: threadId, run_id: expect.any(String) } });
  await settled(threadId);
  expect(await traceOf(threadId)).toEqual(['count 2', 'count 1', 'even']);
  const { applied_through_seq: since } = forked.meta as { readonly applied_through_seq: number };
  const told = (await eventsOf(threadId, { since })).filter(({ method }) => method === 'checkpoints');
  expect(told[0]?.params.data).toMatchObject({ source: 'fork', parent_id: checkpoints[2]?.id });

  const edit = { checkpoint_id: checkpoints[2]?.id, update: { trace: ['edited'], n: 1 }, as_node: 'count' };
  expect(await sendCommand(api, threadId, 'state.fork', edit)).toMatchObject({ type: 'success' });
  await settled(threadId);
  expect(await traceOf(threadId)).toEqual(['count 2', 'edited', 'count 1', 'odd']);

  const config = { configurable: { checkpoint_id: checkpoints[3]?.id } };
  await sendCommand(api, threadId, 'run.start', { assistant_id: 'branching', input: { n: 1 }, config });
  await settled(threadId);
  expect(await traceOf(threadId)).toEqual(['count 1', 'odd']);
  expect(await sendCommand(api, threadId, 'state.fork', { checkpoint_id: randomUUID() })).toMatchObject({
    error: 'no_such_checkpoint',
  });
});

test('a message from outside waits for the run that is under way, and is the next run’s input', async () => {
  const threadId = randomUUID();
  await sendCommand(api, threadId, 'run.start', { assistant_id: 'greeting', input: { messages: [] } });
  const message = { role: 'user', content: 'one more thing' };
  expect(await sendCommand(api, threadId, 'input.inject', { namespace: [], message })).toMatchObject({
    type: 'success',
  });
  await settled(threadId);
  const state = await api.sdk.threads.getState<{ messages: { type: string; content: string }[] }>(threadId);
  expect(state.values.messages.map(({ type, content }) => [type, content])).toEqual([
    ['human', 'seen 2'],
    ['human', 'one more thing'],
  ]);
  expect((await runsOf(threadId)).map(({ status }) => status)).toEqual(['success', 'success']);
  expect(await sendCommand(api, threadId, 'input.inject', { namespace: ['sub'], message })).toMatchObject({
    error: 'no_such_namespace',
  });
});

test('a message from outside does not take the place of an answer', async () => {
  const threadId = await ranOn('approval', {});
  const message = { role: 'user', content: 'hurry' };
  expect(await sendCommand(api, threadId, 'input.inject', { namespace: [], message })).toMatchObject({
    error: 'invalid_argument',
    message: expect.stringContaining('input.respond'),
  });
});

test('a command that is sent again with its Idempotency-Key starts no second run', async () => {
  const threadId = randomUUID();
  const start = async () => {
    const json = { id: 1, method: 'run.start', params: { assistant_id: 'one', input: { n: 1 } } };
    const headers = { 'idempotency-key': 'once' };
    const response = await api.fetch(`/threads/${threadId}/commands`, { json, headers });
    return (await response.json()) as { readonly result: unknown };
  };
  const [first, second] = [await start(), await start()];
  expect(second.result).toEqual(first.result);
  await settled(threadId);
  expect(await runsOf(threadId)).toHaveLength(1);
});

// I6
test('runs are queued by default, and strategies are honoured in both spellings', async () => {
  const threadId = randomUUID();
  const start = (params: object) =>
    sendCommand(api, threadId, 'run.start', { assistant_id: 'waiting', input: { n: 60_000 }, ...params });
  await start({});
  await expect.poll(async () => (await runsOf(threadId))[0]?.status).toBe('running');
  expect(await start({ multitaskStrategy: 'reject' })).toMatchObject({ error: 'invalid_argument' });
  await start({ input: { n: 60_001 } });
  await start({ multitask_strategy: 'interrupt', input: { n: 1 } });
  await settled(threadId);
  expect((await runsOf(threadId)).map(({ status }) => status)).toEqual(['interrupted', 'interrupted', 'success']);
});

// I8
test('a run that is rolled back under its watchers ends for them', async () => {
  const threadId = randomUUID();
  const started = await sendCommand(api, threadId, 'run.start', { assistant_id: 'waiting', input: { n: 60_000 } });
  const { run_id: runId } = started.result as { readonly run_id: string };
  const reading = eventsOf(threadId);
  await readEvents(api, threadId, { channels: ['tools'] }, ({ params }) => params.data.event === 'tool-started');
  await api.sdk.runs.cancel(threadId, runId, true, 'rollback');
  expect(lifecycleOf(await reading)).toEqual(['running', 'wait started', 'wait interrupted', 'interrupted']);
});

// I9
test('another tenant’s thread is not there: no event, no state, no run, no answer', async () => {
  const threadId = randomUUID();
  const theirs = { tenantId: 'other', threadId };
  await engine.stores.threads.create(theirs);
  await engine.stores.runs.create({
    ...theirs,
    assistantId: randomUUID(),
    graphId: 'one',
    kwargs: { config: { configurable: {} }, stream_mode: ['values'], stream_subgraphs: false },
  });
  const answers = await Promise.all([
    sendCommand(api, threadId, 'state.get', { namespace: [] }),
    sendCommand(api, threadId, 'state.listCheckpoints'),
    sendCommand(api, threadId, 'agent.getTree'),
    sendCommand(api, threadId, 'run.start', { assistant_id: 'one', input: { n: 1 } }),
    sendCommand(api, threadId, 'input.respond', { interrupt_id: 'x', response: 1 }),
    sendCommand(api, threadId, 'input.inject', { namespace: [], message: { role: 'user', content: 'hi' } }),
    sendCommand(api, threadId, 'state.fork', { checkpoint_id: randomUUID() }),
  ]);
  expect(answers.map(({ type }) => type)).toEqual(answers.map(() => 'error'));
  const abort = AbortSignal.timeout(700);
  const response = await api.fetch(`/threads/${threadId}/stream/events`, {
    json: { channels: CHANNELS },
    signal: abort,
  });
  await expect(response.text()).rejects.toThrow();
  expect(await engine.stores.runs.list('other', threadId, { limit: 10, offset: 0 })).toHaveLength(1);
});

test.each([
  ['no channel', {}, 'channels'],
  ['an empty list', { channels: [] }, 'channels'],
  ['a channel that is none', { channels: ['values', 'all'] }, 'channels.1'],
  ['a namespace that is a text', { channels: ['values'], namespaces: ['a'] }, 'namespaces.0'],
  ['a depth below 0', { channels: ['values'], depth: -1 }, 'depth'],
  ['a since that is a text', { channels: ['values'], since: '1' }, 'since'],
])('a stream is refused: %s', async (_, json, field) => {
  const response = await api.fetch(`/threads/${randomUUID()}/stream/events`, { json });
  expect([response.status, await response.text()]).toEqual([422, expect.stringContaining(field)]);
});

test('a place that the log has not come to is refused, of a thread that is there or not', async () => {
  const threadId = await ranOn('one', { n: 1 });
  const seq = (await eventsOf(threadId)).at(-1)?.seq ?? 0;
  const open = (id: string, since: number) =>
    api.fetch(`/threads/${id}/stream/events`, { json: { channels: CHANNELS, since } });
  const future = await open(threadId, seq * 2);
  expect([future.status, await future.text()]).toEqual([422, expect.stringContaining(`${seq * 2}`)]);
  expect((await open(randomUUID(), seq)).status).toBe(422);
});

test.each([
  ['no envelope', [] as object, 'invalid_argument'],
  ['no id', { method: 'run.start' }, 'invalid_argument'],
  ['no method', { id: 1 }, 'invalid_argument'],
  ['params that are a list', { id: 1, method: 'run.start', params: [] }, 'invalid_argument'],
  ['a method of nobody', { id: 1, method: 'run.stop' }, 'unknown_command'],
  ['a method of every object', { id: 1, method: 'constructor' }, 'unknown_command'],
  ['a subscription without a socket', { id: 1, method: 'subscription.subscribe', params: {} }, 'unknown_command'],
  ['no assistant', { id: 1, method: 'run.start', params: { input: {} } }, 'invalid_argument'],
  ['an assistant of nobody', { id: 1, method: 'run.start', params: { assistant_id: 'no' } }, 'invalid_argument'],
  [
    'a strategy that is none',
    { id: 1, method: 'run.start', params: { assistant_id: 'one', multitaskStrategy: 'wait' } },
    'invalid_argument',
  ],
  ['an answer to nothing', { id: 1, method: 'input.respond', params: { response: 1 } }, 'invalid_argument'],
  ['an answer without a run', { id: 1, method: 'input.respond', params: { interrupt_id: 'x' } }, 'no_such_run'],
  [
    'a message of nobody',
    { id: 1, method: 'input.inject', params: { message: { role: 'ai', content: '' } } },
    'invalid_argument',
  ],
  ['the state of no thread', { id: 1, method: 'state.get' }, 'invalid_argument'],
  ['the tree of no run', { id: 1, method: 'agent.getTree', params: { run_id: randomUUID() } }, 'invalid_argument'],
])('a command is refused, with 200 and an error: %s', async (_, json, code) => {
  const response = await api.fetch(`/threads/${randomUUID()}/commands`, { json });
  const id = 'id' in json ? json.id : null;
  const error = { type: 'error', id, error: code, message: expect.any(String) };
  expect([response.status, await response.json()]).toEqual([200, error]);
});
