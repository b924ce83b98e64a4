// The thread protocol over HTTP and SSE, with LangGraph's own client, a real worker and Temporal.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, startEngine } from '../support/engine.ts';
import { TEST_GRAPHS } from '../workflows/graphs.ts';
import { type ServedApi, serveApi } from './api-harness.ts';
import { type Received, readEvents, sendCommand } from './protocol-client.ts';

let engine: Engine;
let api: ServedApi;
beforeAll(async () => {
  engine = await startEngine();
  await engine.stores.assistants.registerGraphs(
    [...Object.keys(TEST_GRAPHS), 'analyst'].map((graphId) => ({ graphId, runtime: 'workflow' })),
  );
  api = await serveApi(engine.stores, engine.database, engine.dispatcher);
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
