import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiHarness, GRAPH, startApi } from './api-harness.ts';

const UNKNOWN = '0198c0de-0000-7000-8000-0000000000ff';

let api: ApiHarness;
let threadId: string;
beforeAll(async () => {
  api = await startApi();
  threadId = (await api.sdk.threads.create()).thread_id;
});
afterAll(() => api.close());

const answer = async (response: Promise<Response>) => {
  const { status, text } = await response.then(async (one) => ({ status: one.status, text: await one.text() }));
  return [status, text] as const;
};

test.each([
  ['GET', `/threads/${UNKNOWN}`],
  ['GET', `/threads/${UNKNOWN}/state`],
  ['GET', `/threads/${UNKNOWN}/history`],
  ['POST', `/threads/${UNKNOWN}/history`],
  ['GET', `/threads/${UNKNOWN}/runs`],
  ['GET', `/assistants/${UNKNOWN}`],
])('%s %s is 404 with the id', async (method, path) => {
  expect(await answer(api.fetch(path, { method }))).toEqual([404, expect.stringContaining(UNKNOWN)]);
});

test.each(['', '/join', '/stream', '/cancel'])('an unknown run is 404 with its id: /runs/:id%s', async (route) => {
  const method = route === '/cancel' ? 'POST' : 'GET';
  const path = `/threads/${threadId}/runs/${UNKNOWN}${route}`;
  expect(await answer(api.fetch(path, { method }))).toEqual([404, expect.stringContaining(UNKNOWN)]);
});

test.each(['/runs', '/runs/stream', '/runs/wait'])(
  'POST %s of an unknown thread or assistant is 404 with its id',
  async (route) => {
    const json = { assistant_id: GRAPH };
    expect(await answer(api.fetch(`/threads/${UNKNOWN}${route}`, { json }))).toEqual([
      404,
      expect.stringContaining(UNKNOWN),
    ]);
    expect(
      await answer(api.fetch(`/threads/${threadId}${route}`, { json: { assistant_id: 'no-such-graph' } })),
    ).toEqual([404, expect.stringContaining('no-such-graph')]);
  },
);

test('a checkpoint that the thread does not have is 404 with its id, in a subgraph too', async () => {
  const refused = (checkpoint: unknown) =>
    answer(api.fetch(`/threads/${threadId}/runs`, { json: { assistant_id: GRAPH, checkpoint } }));
  expect(await refused({ checkpoint_id: UNKNOWN })).toEqual([404, expect.stringContaining(UNKNOWN)]);
  const inSubgraph = { checkpoint_ns: 'sub:1', checkpoint_id: UNKNOWN };
  expect(await refused(inSubgraph)).toEqual([404, expect.stringMatching(`${UNKNOWN} of subgraph sub:1`)]);
});

test('if_not_exists create makes the thread', async () => {
  const id = '0198c0de-0000-7000-8000-0000000000aa';
  expect(
    (await api.fetch(`/threads/${id}/runs`, { json: { assistant_id: GRAPH, if_not_exists: 'create' } })).status,
  ).toBe(200);
  expect(await api.sdk.threads.get(id)).toMatchObject({ thread_id: id, status: 'busy' });
});

test('an id that is no UUID is 422 and names the field', async () => {
  expect(await answer(api.fetch('/threads/42'))).toEqual([
    422,
    'Invalid request path: thread_id: found "42", want a UUID',
  ]);
});

test.each([
  [{}, 'Invalid request body: assistant_id: found nothing, want string'],
  [{ assistant_id: GRAPH, multitask_strategy: 'both' }, /multitask_strategy: found "both", want one of "reject", /],
  [{ assistant_id: GRAPH, after_seconds: -1 }, 'Invalid request body: after_seconds: found -1, want at least 0'],
  [{ assistant_id: GRAPH, config: { recursion_limit: 'many' } }, /config\.recursion_limit: found "many", want number/],
  [{ assistant_id: GRAPH, command: { goto: [{ input: 1 }] } }, /command\.goto\.0\.node: found nothing, want string/],
  [{ assistant_id: GRAPH, webhook: 'example.com' }, /webhook: found "example.com", want an http or https URL/],
  [{ assistant_id: GRAPH, webhook: 'http://169.254.169.254/' }, /webhook: found "http:.*", want a public address, or /],
  [{ assistant_id: GRAPH, webhook: '/hook' }, /webhook: found "\/hook", want a whole URL: this server has no SLUICE_/],
  [{ assistant_id: GRAPH, stream_mode: 'all' }, /stream_mode: found "all", want some of values, /],
  [[], 'Invalid request body: found an array, want object'],
])('a run with %j is refused before it exists', async (json, message) => {
  const [status, text] = await answer(api.fetch(`/threads/${threadId}/runs`, { json }));
  expect(status).toBe(422);
  expect(text).toMatch(message);
  expect(await api.sdk.runs.list(threadId)).toEqual([]);
});

test.each([
  ['/state?subgraphs=maybe', 'Invalid request query: subgraphs: found "maybe", want one of "0", "1", '],
  ['/history?limit=0', 'Invalid request query: limit: found "0", want at least 1'],
  ['/runs?limit=ten', 'Invalid request query: limit: found "ten", want number'],
  ['/runs?status=lost', 'Invalid request query: status: found "lost", want one of "pending", '],
])('a query that does not fit is 422 and names the field: %s', async (path, message) => {
  expect(await answer(api.fetch(`/threads/${threadId}${path}`))).toEqual([422, expect.stringContaining(message)]);
});

test('a body over 4 MB is 413, and the connection stays of use', async () => {
  const json = { assistant_id: GRAPH, input: { pad: 'x'.repeat(5 * 1024 * 1024) } };
  expect((await answer(api.fetch(`/threads/${threadId}/runs`, { json })))[0]).toBe(413);
  expect((await api.fetch('/ok')).status).toBe(200);
});

test('malformed JSON is 422 with its position', async () => {
  const response = api.fetch(`/threads/${threadId}/runs`, { method: 'POST', body: '{"assistant_id": player}' });
  expect(await answer(response)).toEqual([422, expect.stringContaining('not JSON at position 17 of 24')]);
});

test.each([
  ['/runs', { assistant_id: 'a\u0000' }, 'assistant_id'],
  ['/runs', { assistant_id: '\ud800' }, 'assistant_id'],
  ['/runs', { assistant_id: GRAPH, checkpoint_id: '\u0000' }, 'checkpoint_id'],
  ['/runs', { assistant_id: GRAPH, after_seconds: 1e300 }, 'after_seconds'],
  ['/history', { before: '\u0000' }, 'before'],
  ['/history', { checkpoint: { checkpoint_ns: '\u0000' } }, 'checkpoint.checkpoint_ns'],
])('what the database could not look up is 422: POST %s %j', async (route, json, field) => {
  expect(await answer(api.fetch(`/threads/${threadId}${route}`, { json }))).toEqual([
    422,
    expect.stringContaining(`: ${field}: found `),
  ]);
});

test('a value nested without end is 422', async () => {
  const body = `{"assistant_id":"${GRAPH}","input":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  const response = api.fetch(`/threads/${threadId}/runs`, { method: 'POST', body });
  expect(await answer(response)).toEqual([422, 'Invalid request body: nested deeper than 500 levels']);
});

test('a message of any number of blocks is read', async () => {
  const content = Array.from({ length: 500_000 }, () => 'a');
  const { thread_id: id } = await api.sdk.threads.create();
  const json = { assistant_id: GRAPH, input: { messages: [{ role: 'user', content }] } };
  expect((await api.fetch(`/threads/${id}/runs`, { json })).status).toBe(200);
});

const BROKEN = { role: 'user', content: { text: 'hi' } };
test.each([
  ['/runs', { assistant_id: GRAPH, input: { messages: [BROKEN] } }, 'input.messages.0.content'],
  ['/runs', { assistant_id: GRAPH, command: { update: { messages: BROKEN } } }, 'command.update.messages.0.content'],
  ['/runs', { assistant_id: GRAPH, command: { update: [['messages', BROKEN]] } }, 'command.update.0.1.0.content'],
  ['/state', { values: { messages: [BROKEN] } }, 'values.messages.0.content'],
  ['/state', { values: { messages: { role: 'ai', content: 'a', tool_calls: 'b' } } }, 'values.messages.0.tool_calls'],
])('a message that would break every later run of the thread is 422: POST %s %j', async (route, json, field) => {
  const [status, text] = await answer(api.fetch(`/threads/${threadId}${route}`, { json }));
  expect([status, text]).toEqual([422, expect.stringContaining(`Invalid request body: ${field}: want a `)]);
});

test('nor is a thread made of such messages, nor a checkpoint edited with one', async () => {
  const supersteps = [{ updates: [{ values: { messages: [BROKEN] }, as_node: '__input__' }] }];
  expect((await answer(api.fetch('/threads', { json: { supersteps } })))[0]).toBe(422);
  const params = { assistant_id: GRAPH, checkpoint_id: UNKNOWN, update: { messages: [BROKEN] } };
  const json = { id: 1, method: 'state.fork', params };
  expect(JSON.parse((await answer(api.fetch(`/threads/${threadId}/commands`, { json })))[1])).toMatchObject({
    error: 'invalid_argument',
    message: expect.stringContaining('update.messages.0.content: want a text'),
  });
});

test('who offers to go on in HTTP/2 is answered in HTTP/1.1', async () => {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  socket.write('GET /ok HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n');
  const said = await new Promise<string>((resolve, reject) => {
    socket.once('data', (data) => resolve(String(data)));
    setTimeout(() => reject(new Error('no answer')), 5_000).unref();
  });
  socket.destroy();
  expect(said).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});

test('text that Postgres cannot hold is kept all the same', async () => {
  const metadata = { odd: 'a\u0000b\ud800' };
  const made = await api.sdk.threads.create({ metadata });
  expect((await api.sdk.threads.get(made.thread_id)).metadata).toEqual(metadata);
});

test('a client that breaks off its upload is no failure of ours', async () => {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  socket.write(
    'POST /threads HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\nX-Request-Id: broken-off\r\n\r\n{"meta',
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  socket.destroy();
  await expect.poll(() => api.log.filter((line) => line.includes('broken-off')).length).toBe(1);
  expect(api.log.join()).not.toContain('request failed');
});
