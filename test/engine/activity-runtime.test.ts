import { SimpleChatModel } from '@langchain/core/language_models/chat_models';
import { HumanMessage } from '@langchain/core/messages';
import { FakeListChatModel } from '@langchain/core/utils/testing';
import {
  Annotation,
  END,
  entrypoint,
  getStore,
  interrupt,
  type LangGraphRunnableConfig,
  MessagesAnnotation,
  Send,
  START,
  StateGraph,
  task,
} from '@langchain/langgraph';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, startEngine, TENANT } from '../support/engine.ts';

// Written as any LangGraph.js project is: Node's entry, models of their own, no ports.
const Trace = Annotation.Root({
  trace: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }),
  wait: Annotation<number>,
});

const steps = new StateGraph(Trace)
  .addNode('first', async () => ({ trace: ['first'] }))
  .addNode('second', async () => ({ trace: ['second'] }))
  .addEdge(START, 'first')
  .addEdge('first', 'second')
  .addEdge('second', END)
  .compile();

const chat = new StateGraph(MessagesAnnotation)
  .addNode('model', async (state, config) => {
    const model = new FakeListChatModel({ responses: ['good day to you'], sleep: 1 });
    return { messages: [await model.invoke(state.messages, config)] };
  })
  .addEdge(START, 'model')
  .addEdge('model', END);

const asks = new StateGraph(Trace)
  .addNode('ask', async () => ({ trace: [`answered ${interrupt({ question: 'go on?' })}`] }))
  .addEdge(START, 'ask')
  .compile();

const fails = new StateGraph(Trace)
  .addNode('fine', async () => ({ trace: ['fine'] }))
  .addNode('breaks', async () => {
    throw new RangeError('no such thing');
  })
  .addEdge(START, 'fine')
  .addEdge('fine', 'breaks')
  .compile();

const waits = new StateGraph(Trace)
  .addNode('rest', async ({ wait }, { signal }: LangGraphRunnableConfig) => {
    await new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, wait ?? 60_000);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    });
    return { trace: ['waited'] };
  })
  .addNode('after', async () => ({ trace: ['after'] }))
  .addEdge(START, 'rest')
  .addEdge('rest', 'after')
  .compile();

const fans = new StateGraph(Trace)
  .addNode('work', async (input: { n: number }) => ({ trace: [`work ${input.n}`] }))
  .addConditionalEdges(START, () => [1, 2, 3].map((n) => new Send('work', { n })))
  .compile();

const remembers = new StateGraph(Trace)
  .addNode('note', async () => {
    const store = getStore();
    const before = await store?.get(['notes'], 'count');
    const count = Number(before?.value.count ?? 0) + 1;
    await store?.put(['notes'], 'count', { count });
    return { trace: [`count ${count}`] };
  })
  .addEdge(START, 'note')
  .compile();

const inner = new StateGraph(Trace)
  .addNode('deep', async () => ({ trace: ['deep'] }))
  .addEdge(START, 'deep')
  .compile();
const nested = new StateGraph(Trace).addNode('inner', inner).addEdge(START, 'inner').compile();

/** A model that answers in one piece. */
class WholeModel extends SimpleChatModel {
  override _llmType(): string {
    return 'whole';
  }
  override async _call(): Promise<string> {
    return 'all at once';
  }
}

const whole = new StateGraph(MessagesAnnotation)
  .addNode('model', async ({ messages }, config) => ({
    messages: [await new WholeModel({}).invoke(messages, config)],
  }))
  .addEdge(START, 'model')
  .compile();

let shortened = 0;
const shorten = task('shorten', async (text: string) => {
  shortened += 1;
  return text.slice(0, 3);
});
/** The functional API: its state is one value, and none before it returns. */
const digest = entrypoint({ name: 'digest' }, async ({ text }: { text: string }) => {
  const short = await shorten(text);
  return `${short} ${interrupt('tail?')}`;
});

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine({
    projectGraphs: {
      steps,
      chat,
      asks: Promise.resolve(asks),
      fails,
      whole,
      digest,
      waits,
      fans,
      remembers,
      nested,
      configured: (config: { configurable: { word?: string } }) =>
        new StateGraph(Trace)
          .addNode('say', async () => ({ trace: [`word ${config.configurable.word}`] }))
          .addEdge(START, 'say'),
      junk: { not: 'a graph' },
    },
  });
}, 120_000);
afterAll(() => engine.stop());

test('a graph runs to its end, with its values and updates in order and its checkpoints in the thread', async () => {
  const { run, of, thread, ref } = await engine.run('steps', { trace: ['in'] }, { modes: ['values', 'updates'] });
  expect(run.status).toBe('success');
  expect(of('updates')).toEqual([{ first: { trace: ['first'] } }, { second: { trace: ['second'] } }]);
  expect(of('values').at(-1)).toEqual({ trace: ['in', 'first', 'second'] });
  expect(thread).toMatchObject({ status: 'idle', values: { trace: ['in', 'first', 'second'] } });
  const history = await engine.stores.checkpoints.list({ tenantId: TENANT, threadId: ref.threadId });
  expect(history.map(({ snapshot }) => snapshot?.next)).toEqual([[], ['second'], ['first'], ['__start__']]);
});

test('a model’s tokens are in the log as it writes them, its answer once, its call on record', async () => {
  const { of, ref, thread } = await engine.run(
    'chat',
    { messages: [new HumanMessage('hello')] },
    { modes: ['messages-tuple', 'values'] },
  );
  const deltas = of('messages').map((data) => (data as [{ id: string; content: string }])[0]);
  expect(deltas.map(({ content }) => content).join('')).toBe('good day to you');
  expect(new Set(deltas.map(({ id }) => id)).size).toBe(1);
  const [whole] = of('messages/complete').map((data) => (data as [{ id: string; content: string }])[0]);
  expect(whole).toMatchObject({ id: deltas[0]?.id, content: 'good day to you' });
  expect(of('messages/complete')).toHaveLength(1);
  const { messages } = thread.values as { messages: { id: string; content: string }[] };
  expect(messages.at(-1)).toMatchObject({ id: deltas[0]?.id, content: 'good day to you' });
  const calls = await engine.database.query<{ kind: string; status: string }>(
    'select kind, status from calls where run_id = $1 order by kind',
    [ref.runId],
  );
  expect(calls).toEqual([
    { kind: 'graph', status: 'started' },
    { kind: 'model', status: 'done' },
  ]);
});

test('the next run of a thread goes on with its state; messages are instances again', async () => {
  const first = await engine.run('chat', { messages: [{ role: 'user', content: 'one' }] });
  const second = await engine.run(
    'chat',
    { messages: [{ role: 'user', content: 'two' }] },
    { threadId: first.ref.threadId },
  );
  const { messages } = second.thread.values as { messages: { content: string }[] };
  expect(messages.map(({ content }) => content)).toEqual(['one', 'good day to you', 'two', 'good day to you']);
});

test('a model that does not stream is told as one message, and tokens come before the update that holds them', async () => {
  const input = { messages: [new HumanMessage('hello')] };
  const { of } = await engine.run('whole', input, { modes: ['messages-tuple'] });
  expect(of('messages').map((data) => (data as [{ content: string }])[0].content)).toEqual(['all at once']);
  const { events } = await engine.run('chat', input, { modes: ['updates', 'messages-tuple'] });
  const names = events.map(({ event }) => event).filter((event) => event === 'updates' || event === 'messages');
  expect(names.indexOf('updates')).toBe(names.length - 1);
});

test('the functional API: an interrupt before any state, and a task that is not run again', async () => {
  const first = await engine.run('digest', { text: 'plover' });
  expect(first.run.status).toBe('success');
  expect(first.thread.status).toBe('interrupted');
  const second = await engine.run('digest', undefined, { threadId: first.ref.threadId, command: { resume: 'end' } });
  expect(second.thread.values).toBe('plo end');
  expect(shortened).toBe(1);
});

test('a command that cannot be applied fails its own run and no later one', async () => {
  const first = await engine.run('chat', { messages: [new HumanMessage('one')] });
  const { threadId } = first.ref;
  const broken = { update: { messages: [{ role: 'nope', content: 'x' }] } };
  const failed = await engine.run('chat', undefined, { threadId, command: broken });
  expect(failed.run.status).toBe('error');
  const third = await engine.run('chat', { messages: [new HumanMessage('two')] }, { threadId });
  expect(third.run.status).toBe('success');
});

test('interrupt() ends the run and leaves the thread interrupted; a resume answers it', async () => {
  const first = await engine.run('asks', { trace: [] });
  expect(first.run.status).toBe('success');
  expect(first.thread.status).toBe('interrupted');
  expect(Object.values(first.thread.interrupts as object).flat()).toMatchObject([{ value: { question: 'go on?' } }]);
  const second = await engine.run('asks', undefined, { threadId: first.ref.threadId, command: { resume: 'yes' } });
  expect(second.thread).toMatchObject({ status: 'idle', values: { trace: ['answered yes'] } });
});

test('what a node throws ends the run with its name and the node; what came before is kept', async () => {
  const { run, of, thread } = await engine.run('fails', { trace: [] });
  expect(run.status).toBe('error');
  expect(of('error')).toEqual([{ error: 'RangeError', message: 'no such thing (node breaks)' }]);
  expect(thread).toMatchObject({ status: 'error', values: { trace: ['fine'] } });
});

test('I8: a cancel reaches the node’s signal, ends the run within seconds and leaves the thread usable', async () => {
  const ref = await engine.start('waits', { trace: [] });
  await expect.poll(async () => (await engine.stores.runs.find(ref))?.status).toBe('running');
  await new Promise((resolve) => setTimeout(resolve, 500));
  const cancelledAt = Date.now();
  await engine.stores.runs.cancel(ref, 'interrupt');
  await engine.dispatcher.dispatch(ref.runId);
  const { run } = await engine.finished(ref);
  expect(run.status).toBe('interrupted');
  expect(Date.now() - cancelledAt).toBeLessThan(5_000);
  const next = await engine.run('steps', { trace: [] }, { threadId: ref.threadId });
  expect(next.run.status).toBe('success');
});

test('Send fans out; the store is the tenant’s; a subgraph has its namespace; a factory gets the run’s config', async () => {
  const fanned = await engine.run('fans', { trace: [] });
  expect(fanned.thread.values).toEqual({ trace: ['work 1', 'work 2', 'work 3'] });
  await engine.run('remembers', { trace: [] });
  expect((await engine.run('remembers', { trace: [] })).thread.values).toEqual({ trace: ['count 2'] });
  const deep = await engine.run('nested', { trace: [] }, { modes: ['updates'], subgraphs: true });
  const names = deep.events.map(({ event }) => event).filter((event) => event.startsWith('updates'));
  expect(names).toEqual([expect.stringMatching(/^updates\|inner:[0-9a-f-]{36}$/), 'updates']);
  const configured = await engine.run('configured', { trace: [] }, { configurable: { word: 'plover' } });
  expect(configured.thread.values).toEqual({ trace: ['word plover'] });
});

test('an export that is no graph ends the run with a sentence', async () => {
  const { of } = await engine.run('junk', {});
  expect(of('error')).toEqual([{ error: 'GRAPH_INVALID', message: expect.stringContaining('Cannot use graph junk') }]);
});

test('the thread’s next run prefers the process that ran the last one, and does without it when it is gone', async () => {
  const first = await engine.run('steps', { trace: [] });
  const queueOf = async () => {
    const [row] = await engine.database.query<{ worker_queue: string }>(
      'select worker_queue from threads where thread_id = $1',
      [first.ref.threadId],
    );
    return row?.worker_queue;
  };
  expect(await queueOf()).toBe(`${engine.taskQueue}-own`);
  const again = await engine.run('steps', { trace: [] }, { threadId: first.ref.threadId });
  const { events } = await engine.client.workflow.getHandle(`run-${again.ref.runId}`).fetchHistory();
  const queues = events?.flatMap((event) => event.activityTaskScheduledEventAttributes?.taskQueue?.name ?? []);
  expect(queues).toEqual([`${engine.taskQueue}-own`]);
  await engine.database.query(`update threads set worker_queue = 'nobody' where thread_id = $1`, [first.ref.threadId]);
  const third = await engine.run('steps', { trace: [] }, { threadId: first.ref.threadId });
  expect(third.run.status).toBe('success');
  expect(await queueOf()).toBe(`${engine.taskQueue}-own`);
});
