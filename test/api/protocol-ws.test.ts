// The thread protocol over a WebSocket, with LangGraph's own client, a real worker and Temporal.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Engine, startEngine } from '../support/engine.ts';
import { TEST_GRAPHS } from '../workflows/graphs.ts';
import { type ServedApi, serveApi } from './api-harness.ts';
import type { Received } from './protocol-client.ts';

let engine: Engine;
let api: ServedApi;
beforeAll(async () => {
  engine = await startEngine();
  await engine.stores.assistants.registerGraphs(
    Object.keys(TEST_GRAPHS).map((graphId) => ({ graphId, runtime: 'workflow' })),
  );
  api = await serveApi(engine.stores, engine.database, engine.dispatcher);
});
afterAll(async () => {
  await api.close();
  await engine.stop();
});

const QUESTION = { messages: [{ type: 'human', content: 'Say "hello" with the echo tool', id: 'q1' }] };

type Answer = Readonly<Record<string, unknown>> & { readonly type: string; readonly id: number | null };

/** A socket that keeps what it is told. */
const connect = async (threadId: string, { url }: Pick<ServedApi, 'url'> = api) => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/threads/${threadId}/stream/events`);
  const frames: (Answer | Received)[] = [];
  socket.on('message', (data) => void frames.push(JSON.parse(String(data))));
  const closed = once(socket, 'close').then(([code, reason]) => ({ code: code as number, reason: String(reason) }));
  await Promise.race([once(socket, 'open'), closed]);
  let id = 0;
  const answers = (): Answer[] => frames.filter((frame): frame is Answer => frame.type !== 'event');
  return {
    socket,
    frames,
    closed,
    answers,
    events: () => frames.filter((frame): frame is Received => frame.type === 'event'),
    async command(method: string, params: unknown = {}): Promise<Answer> {
      id += 1;
      const mine = id;
      socket.send(JSON.stringify({ id: mine, method, params }));
      await expect.poll(() => answers().some((answer) => answer.id === mine)).toBe(true);
      return answers().find((answer) => answer.id === mine) as Answer;
    },
  };
};

const isEnd = ({ method, params }: Received): boolean =>
  method === 'lifecycle' && params.namespace.length === 0 && params.data.event !== 'running';

test('commands and events share a socket: the answer to a subscription comes before its events', async () => {
  const threadId = randomUUID();
  const client = await connect(threadId);
  const started = await client.command('run.start', { assistant_id: 'agent', input: QUESTION });
  expect(started).toMatchObject({ type: 'success', result: { run_id: expect.any(String) } });
  const { result } = await client.command('subscription.subscribe', { channels: ['lifecycle', 'values'] });
  await expect.poll(() => client.events().some(isEnd)).toBe(true);
  const [, subscribed, ...rest] = client.frames;
  expect(subscribed).toMatchObject({ type: 'success', result });
  expect(new Set(rest.map(({ type }) => type))).toEqual(new Set(['event']));
  expect(new Set(client.events().map(({ method }) => method))).toEqual(new Set(['lifecycle', 'values']));
  const ended = await client.command('subscription.unsubscribe', result);
  expect(ended).toMatchObject({ type: 'success' });
  expect(await client.command('subscription.unsubscribe', result)).toMatchObject({ error: 'no_such_subscription' });
  client.socket.close();
});

test('the client of the SDK assembles a run over a WebSocket', async () => {
  const thread = api.sdk.threads.stream(randomUUID(), {
    assistantId: 'agent',
    transport: 'websocket',
    webSocketFactory: (url: string) => new WebSocket(url) as never,
  });
  const messages = (async () => {
    const texts: string[] = [];
    for await (const message of thread.messages) texts.push(await message.text);
    return texts;
  })();
  await thread.run.start({ input: QUESTION });
  const state = (await thread.output) as { readonly messages: readonly { readonly content: string }[] };
  expect(state.messages).toHaveLength(4);
  expect((await messages).at(-1)).toBe(state.messages.at(-1)?.content);
  await thread.close();
});

test.each([
  ['no JSON', '{"id":1,'],
  ['a list', '[1,2]'],
  ['a number', '7'],
  ['nothing', ''],
  ['no id', '{"method":"run.start"}'],
  ['an id that is none', '{"id":-1,"method":"run.start"}'],
  ['half a character', Buffer.from([0xff, 0xfe, 0x00])],
  ['deep nesting', `{"id":1,"method":"x","params":{"a":${'['.repeat(2_000)}${']'.repeat(2_000)}}}`],
])('garbage gets an error and the socket goes on: %s', async (_, frame) => {
  const client = await connect(randomUUID());
  client.socket.send(frame);
  await expect.poll(() => client.answers()[0]).toMatchObject({ type: 'error', id: null, error: 'invalid_argument' });
  expect(await client.command('no.such')).toMatchObject({ type: 'error', id: 1, error: 'unknown_command' });
  client.socket.close();
});

test('a frame that is too large closes its socket and nothing else', async () => {
  const client = await connect(randomUUID());
  client.socket.send('x'.repeat(5 * 1024 * 1024));
  expect((await client.closed).code).toBe(1009);
  expect((await api.fetch('/ok')).status).toBe(200);
});

test('a rejection is a close code: 4000 and the status', async () => {
  const client = await connect('not-a-thread');
  const { code, reason } = await client.closed;
  expect(code).toBe(4422);
  expect(reason).toContain('thread_id');
});

test('a socket of another path is refused', async () => {
  const socket = new WebSocket(`${api.url.replace('http', 'ws')}/nowhere`);
  const [error] = (await once(socket, 'error')) as [Error];
  expect(error.message).toContain('404');
});

// I3
test('reconnect takes up the subscriptions of a broken socket on another server, each later event once', async () => {
  const other = await serveApi(engine.stores, engine.database, engine.dispatcher);
  const threadId = randomUUID();
  const first = await connect(threadId);
  await first.command('run.start', { assistant_id: 'agent', input: QUESTION });
  const channels = ['messages', 'values', 'lifecycle'];
  const { result } = await first.command('subscription.subscribe', { channels });
  const id = (result as { readonly subscription_id: string }).subscription_id;
  await expect.poll(() => first.events().length).toBeGreaterThan(5);
  first.socket.terminate();
  await first.closed;
  const seen = first.events();

  const second = await connect(threadId, other);
  await expect.poll(async () => (await api.sdk.runs.list(threadId))[0]?.status).toBe('success');
  const reconnected = await second.command('subscription.reconnect', {
    run_id: (await api.sdk.runs.list(threadId))[0]?.run_id,
    last_event_id: seen.at(-1)?.event_id,
    subscriptions: [id],
  });
  await expect.poll(() => second.events().some(isEnd)).toBe(true);
  expect(reconnected).toMatchObject({
    result: {
      restored: true,
      missed_events: second.events().length,
      current_namespaces: expect.arrayContaining([{ namespace: [], status: 'completed' }]),
    },
  });
  const whole = await connect(threadId);
  await whole.command('subscription.subscribe', { channels, since: 0 });
  await expect.poll(() => whole.events().some(isEnd)).toBe(true);
  expect([...seen, ...second.events()]).toEqual(whole.events());
  for (const { socket } of [second, whole]) socket.close();
  await other.close();
});

test('reconnect refuses ids that are none, runs of nobody and places to come', async () => {
  const threadId = randomUUID();
  const client = await connect(threadId);
  const reconnect = (params: unknown) => client.command('subscription.reconnect', params);
  expect(await reconnect({ subscriptions: ['no'] })).toMatchObject({ error: 'no_such_subscription' });
  expect(await reconnect({ run_id: randomUUID() })).toMatchObject({ error: 'no_such_run' });
  expect(await reconnect({ last_event_id: '999999999999' })).toMatchObject({ error: 'invalid_argument' });
  expect(await reconnect({ last_event_id: 'x' })).toMatchObject({ error: 'invalid_argument' });
  client.socket.close();
});

test('a server that stops closes its sockets so that clients come back', async () => {
  const other = await serveApi(engine.stores, engine.database, engine.dispatcher);
  const client = await connect(randomUUID(), other);
  await other.close();
  expect((await client.closed).code).toBe(1012);
});
