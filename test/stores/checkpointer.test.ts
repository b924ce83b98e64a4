import { HumanMessage } from '@langchain/core/messages';
import { Annotation, Command, END, interrupt, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { deltaChannelHistoryTests, validate } from '@langchain/langgraph-checkpoint-validation';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { PostgresCheckpointer } from '../../stores/postgres/checkpointer.ts';
import { createPostgresStores } from '../../stores/postgres/create-stores.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { startedRun, TENANT } from './run-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

// LangGraph's own suite. It expects the test functions as globals, as Jest has them. Its instances must not see each other's threads: each gets a tenant.
let instances = 0;
const initializer = {
  checkpointerName: 'PostgresCheckpointer',
  createCheckpointer: () => new PostgresCheckpointer(database.db, `suite-${++instances}`),
};
Object.assign(globalThis, { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it });
validate(initializer);
deltaChannelHistoryTests(initializer);

const configOf = (thread_id: string, more: object = {}) => ({ configurable: { thread_id, ...more } });

const counter = (checkpointer: PostgresCheckpointer) =>
  new StateGraph(Annotation.Root({ log: Annotation<string[]>({ reducer: (a, b) => [...a, ...b], default: () => [] }) }))
    .addNode('a', () => ({ log: ['a'] }))
    .addNode('b', () => ({ log: ['b'] }))
    .addEdge(START, 'a')
    .addEdge('a', 'b')
    .addEdge('b', END)
    .compile({ checkpointer });

describe('PostgresCheckpointer', () => {
  test('I9: a thread id of another tenant is another thread', async () => {
    const [ours, theirs] = ['tenant-1', 'tenant-2'].map((tenant) => new PostgresCheckpointer(database.db, tenant));
    if (!ours || !theirs) throw new Error('unreachable');
    await counter(ours).invoke({ log: ['ours'] }, configOf('1'));
    expect(await theirs.getTuple(configOf('1'))).toBeUndefined();
    await theirs.deleteThread('1');
    expect(await ours.getTuple(configOf('1'))).toBeDefined();
  });

  test('two forks of one thread keep their own values', async () => {
    const graph = counter(new PostgresCheckpointer(database.db, 'forks'));
    await graph.invoke({ log: ['x'] }, configOf('t'));
    const history = [];
    for await (const state of graph.getStateHistory(configOf('t'))) history.push(state);
    const beforeB = history.find(({ next }) => next[0] === 'b');
    if (!beforeB) throw new Error('no state before b');
    const forkA = await graph.updateState(beforeB.config, { log: ['left'] }, 'a');
    const forkB = await graph.updateState(beforeB.config, { log: ['right'] }, 'a');
    const logOf = async (config: typeof forkA) => (await graph.getState(config)).values.log;
    expect(await logOf(forkA)).toEqual(['x', 'a', 'left']);
    expect(await logOf(forkB)).toEqual(['x', 'a', 'right']);
    expect(await graph.invoke(null, forkA)).toEqual({ log: ['x', 'a', 'left', 'b'] });
    expect(await logOf(forkB)).toEqual(['x', 'a', 'right']);
  });

  test('a graph stops at an interrupt, goes on with the answer in another process, twice', async () => {
    const build = () =>
      new StateGraph(MessagesAnnotation)
        .addNode('ask', () => {
          const answers = [interrupt('first?'), interrupt('second?')];
          return { messages: [new HumanMessage(answers.join(' and '))] };
        })
        .addEdge(START, 'ask')
        .addEdge('ask', END)
        .compile({ checkpointer: new PostgresCheckpointer(database.db, 'ask') });
    await build().invoke({ messages: [] }, configOf('t'));
    await build().invoke(new Command({ resume: 'one' }), configOf('t'));
    const waiting = await build().getState(configOf('t'));
    expect(waiting.tasks[0]?.interrupts.map(({ value }) => value)).toEqual(['second?']);
    const { messages } = await build().invoke(new Command({ resume: 'two' }), configOf('t'));
    expect(messages.map(({ content }) => content)).toEqual(['one and two']);
  });

  test('bytes and U+0000 come back', async () => {
    const saver = new PostgresCheckpointer(database.db, 'bytes');
    const config = configOf('t', { checkpoint_ns: '' });
    const values = { bytes: new Uint8Array([0, 255, 7]), text: 'a\u0000b' };
    const versions = { bytes: saver.getNextVersion(undefined), text: saver.getNextVersion(undefined) };
    const checkpoint = { v: 4, id: '1', ts: '', channel_values: values, channel_versions: versions, versions_seen: {} };
    await saver.put(config, checkpoint, { source: 'loop', step: 1, parents: {} }, versions);
    expect((await saver.getTuple(config))?.checkpoint.channel_values).toEqual(values);
  });

  test('I8: what a run wrote through it goes with the run; the store shows it', async () => {
    const stores = createPostgresStores(database.db);
    const ref = await startedRun(stores);
    const graph = counter(new PostgresCheckpointer(database.db, TENANT));
    await graph.invoke({ log: ['x'] }, configOf(ref.threadId, { run_id: ref.runId }));
    expect(await stores.checkpoints.get(ref)).toMatchObject({ runId: ref.runId, metadata: { source: 'loop' } });
    await stores.runs.cancel(ref, 'rollback');
    await stores.runs.force(ref, { status: 'interrupted' });
    expect(await stores.checkpoints.get(ref)).toBeUndefined();
    expect(await stores.runs.find(ref)).toBeUndefined();
    await stores.close();
  });
});
