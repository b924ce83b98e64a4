// I9 between users of one tenant: the handlers of an `auth` file mark what is created and filter what is read.
import { randomUUID } from 'node:crypto';
import { Client, type Cron } from '@langchain/langgraph-sdk';
import { Auth, HTTPException } from '@langchain/langgraph-sdk/auth';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createAuthFileAuthentication } from '../../api/auth/auth-file.ts';
import { type ApiHarness, checkpointOf, GRAPH, playRun, refOf, startApi } from './api-harness.ts';

// As LangGraph's documentation has it, and a reader who may not write.
const auth = new Auth()
  .authenticate((request) => {
    const [kind, user] = request.headers.get('authorization')?.split(' ') ?? [];
    if (kind !== 'User' || user === undefined) throw new HTTPException(401, { message: 'Log in first' });
    return { identity: user, permissions: user === 'reader' ? [] : ['write'] };
  })
  .on('*', ({ value, user, permissions, action }) => {
    const writes = ['create', 'create_run', 'update', 'delete', 'put'].includes(action);
    if (writes && !permissions.includes('write')) return false;
    if ('metadata' in value) value.metadata = { ...value.metadata, owner: user.identity };
    return { owner: user.identity };
  })
  .on('assistants:read', () => true)
  .on('assistants:search', () => true)
  .on('store', ({ value, user }) => {
    if ('namespace' in value) value.namespace = [user.identity, ...(value.namespace ?? [])];
  });

let api: ApiHarness;
let alice: Client;
let mallory: Client;

const clientOf = (user: string): Client =>
  new Client({
    apiUrl: api.url,
    apiKey: null,
    defaultHeaders: { authorization: `User ${user}` },
    callerOptions: { maxRetries: 0 },
  });

const as = (user: string, path: string, json?: unknown, headers: Record<string, string> = {}) =>
  api.fetch(path, { headers: { authorization: `User ${user}`, ...headers }, ...(json === undefined ? {} : { json }) });

beforeAll(async () => {
  const authenticate = createAuthFileAuthentication(auth, { where: 'auth of a test', disableStudioAuth: false });
  api = await startApi({ deps: { authenticate } });
  alice = clientOf('alice');
  mallory = clientOf('mallory');
});
afterAll(() => api.close());

const statusOf = async (work: Promise<unknown>): Promise<number | undefined> => {
  try {
    await work;
  } catch (error) {
    return (error as { status?: number }).status;
  }
  return undefined;
};

describe('what is one user’s', () => {
  let threadId: string;
  let runId: string;

  beforeEach(async () => {
    ({ thread_id: threadId } = await alice.threads.create({ metadata: { title: 'mine' } }));
    ({ run_id: runId } = await alice.runs.create(threadId, GRAPH, { input: {} }));
    const player = await playRun(api.stores, refOf({ thread_id: threadId, run_id: runId }));
    await player.log({ event: 'values', data: { secret: 's3' } });
    await player.finish({}, { checkpoints: [checkpointOf({ secret: 's3' })] });
  });

  test('is theirs to see', async () => {
    expect((await alice.threads.get(threadId)).metadata).toMatchObject({ title: 'mine', owner: 'alice' });
    expect((await alice.runs.get(threadId, runId)).metadata).toMatchObject({ owner: 'alice' });
    expect((await alice.threads.getState(threadId)).values).toEqual({ secret: 's3' });
    expect((await alice.threads.search({ metadata: { title: 'mine' } })).length).toBeGreaterThan(0);
  });

  test.each<[string, (them: Client) => Promise<unknown>]>([
    ['the thread', (them) => them.threads.get(threadId)],
    ['its state', (them) => them.threads.getState(threadId)],
    ['its history', (them) => them.threads.getHistory(threadId)],
    ['a change of it', (them) => them.threads.update(threadId, { metadata: { owner: 'mallory' } })],
    ['a change of its state', (them) => them.threads.updateState(threadId, { values: {} })],
    ['its deletion', (them) => them.threads.delete(threadId)],
    ['a copy', (them) => them.threads.copy(threadId)],
    ['its stream', (them) => them.threads.joinStream(threadId).next()],
    ['its runs', (them) => them.runs.list(threadId)],
    ['a run', (them) => them.runs.get(threadId, runId)],
    ['a new run', (them) => them.runs.create(threadId, GRAPH, { input: {} })],
    ['a new run that would make the thread', (them) => them.runs.create(threadId, GRAPH, { ifNotExists: 'create' })],
    ['the result of a run', (them) => them.runs.join(threadId, runId)],
    ['the stream of a run', (them) => them.runs.joinStream(threadId, runId).next()],
    ['the cancellation of a run', (them) => them.runs.cancel(threadId, runId)],
    ['the deletion of a run', (them) => them.runs.delete(threadId, runId)],
  ])('is not there for another: %s', async (_, work) => {
    expect(await statusOf(work(mallory))).toBe(404);
    expect((await alice.threads.get(threadId)).metadata).toMatchObject({ title: 'mine', owner: 'alice' });
    expect((await alice.runs.get(threadId, runId)).status).toBe('success');
  });

  test('is not found or counted by another', async () => {
    expect((await mallory.threads.search({ limit: 1000 })).map((thread) => thread.thread_id)).not.toContain(threadId);
    expect(await mallory.threads.count({ metadata: { title: 'mine' } })).toBe(0);
    expect(await alice.threads.count({ metadata: { title: 'mine' } })).toBeGreaterThan(0);
    const pruned = await as('mallory', '/threads/prune', { thread_ids: [threadId], strategy: 'delete' });
    expect(await pruned.json()).toMatchObject({ pruned_count: 0 });
    expect((await alice.threads.get(threadId)).thread_id).toBe(threadId);
  });

  // Streams may be opened before their thread is there: another's stays as silent as one that nobody creates.
  const SUBSCRIBE = { channels: ['values', 'checkpoints', 'lifecycle'], since: 0 };

  const heard = async (user: string): Promise<string> => {
    const response = await as(user, `/threads/${threadId}/stream/events`, SUBSCRIBE);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const deadline = setTimeout(() => void reader?.cancel(), 1_000);
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) text += part.value;
    clearTimeout(deadline);
    return text;
  };

  test('is not told to another in the thread protocol', async () => {
    expect(await heard('alice')).toContain('s3');
    expect(await heard('mallory')).toBe('');
    for (const [method, params] of [
      ['run.start', { assistant_id: GRAPH, input: {} }],
      ['input.respond', { interrupt_id: 'i', response: 'yes' }],
      ['agent.getTree', {}],
      ['state.get', {}],
      ['state.listCheckpoints', {}],
      ['state.fork', { checkpoint_id: randomUUID() }],
      ['input.inject', { message: { role: 'user', content: 'hello' } }],
    ] as const) {
      const answer = await as('mallory', `/threads/${threadId}/commands`, { id: 1, method, params });
      const text = await answer.text();
      expect(JSON.parse(text), method).toMatchObject({
        type: 'error',
        message: expect.stringMatching(/not found|no run|Cannot find/),
      });
      expect(text).not.toContain('s3');
    }
    expect((await alice.runs.list(threadId)).length).toBe(1);
  });

  test('is not told to another over WebSocket', async () => {
    const listen = (authorization: string) =>
      new Promise<string>((resolve) => {
        let text = '';
        const socket = new WebSocket(`${api.url.replace('http', 'ws')}/threads/${threadId}/stream/events`, {
          headers: { authorization },
        });
        socket.on('message', (data) => {
          text += String(data);
        });
        socket.on('open', () =>
          socket.send(JSON.stringify({ id: 1, method: 'subscription.subscribe', params: SUBSCRIBE })),
        );
        socket.on('error', (error) => resolve(error.message));
        socket.on('close', (code) => resolve(`${text} ${code}`));
        setTimeout(() => socket.terminate(), 1_000);
      });
    expect(await listen('User alice')).toContain('s3');
    const other = await listen('User mallory');
    expect(other).toContain('"success"');
    expect(other).not.toContain('s3');
    expect(await listen('nobody')).toMatch(/401/);
  });
});

test('threads that runs make are theirs who started the run', async () => {
  const threadId = randomUUID();
  const run = await alice.runs.create(threadId, GRAPH, { input: {}, ifNotExists: 'create' });
  expect((await alice.threads.get(threadId)).metadata).toMatchObject({ owner: 'alice' });
  expect(await statusOf(mallory.threads.get(threadId))).toBe(404);
  await alice.runs.cancel(threadId, run.run_id);

  const byProtocol = randomUUID();
  const command = { id: 1, method: 'run.start', params: { assistant_id: GRAPH, input: {} } };
  const started = await as('alice', `/threads/${byProtocol}/commands`, command);
  expect(await started.json()).toMatchObject({ type: 'success' });
  expect((await alice.threads.get(byProtocol)).metadata).toMatchObject({ owner: 'alice' });
  expect(await statusOf(mallory.threads.get(byProtocol))).toBe(404);

  const stateless = (await (await as('alice', '/runs', { assistant_id: GRAPH, input: {} })).json()) as {
    thread_id: string;
    run_id: string;
  };
  expect(await statusOf(mallory.runs.get(stateless.thread_id, stateless.run_id))).toBe(404);
  expect((await alice.runs.get(stateless.thread_id, stateless.run_id)).metadata).toMatchObject({ owner: 'alice' });
});

test('one user’s cancellation of all runs leaves another’s alone', async () => {
  const { thread_id: threadId } = await alice.threads.create();
  const { run_id: runId } = await alice.runs.create(threadId, GRAPH, { input: {} });
  await as('mallory', '/runs/cancel', { status: 'all' });
  await as('mallory', '/runs/cancel', { thread_id: threadId, run_ids: [runId] });
  expect((await alice.runs.get(threadId, runId)).status).toBe('pending');
  expect((await as('alice', '/runs/cancel', { thread_id: threadId, run_ids: [runId] })).status).toBe(204);
  expect((await alice.runs.get(threadId, runId)).status).toBe('interrupted');
});

test('the same Idempotency-Key of two users makes two things', async () => {
  const key = { 'idempotency-key': randomUUID() };
  const create = async (user: string) =>
    ((await (await as(user, '/threads', {}, key)).json()) as { thread_id: string }).thread_id;
  const first = await create('alice');
  expect(await create('alice')).toBe(first);
  expect(await create('mallory')).not.toBe(first);
});

test('assistants: read by all as the handlers say, changed by their owner', async () => {
  const { assistant_id: id } = await alice.assistants.create({ graphId: GRAPH, name: 'plan' });
  expect((await mallory.assistants.get(id)).metadata).toMatchObject({ owner: 'alice' });
  expect(await statusOf(mallory.assistants.update(id, { name: 'mine' }))).toBe(404);
  expect(await statusOf(mallory.assistants.setLatest(id, 1))).toBe(404);
  expect(await statusOf(mallory.assistants.delete(id))).toBe(404);
  expect((await alice.assistants.update(id, { name: 'plan B' })).name).toBe('plan B');
});

test('the store: a handler that puts the user in front of the namespace keeps users apart', async () => {
  await alice.store.putItem(['notes'], 'k', { text: 'of alice' });
  expect((await alice.store.getItem(['notes'], 'k'))?.value).toEqual({ text: 'of alice' });
  expect(await mallory.store.getItem(['notes'], 'k')).toBeNull();
  expect((await mallory.store.searchItems(['notes'])).items).toEqual([]);
  expect((await mallory.store.searchItems([])).items).toEqual([]);
  expect((await mallory.store.listNamespaces()).namespaces).toEqual([]);
  await mallory.store.deleteItem(['notes'], 'k');
  expect((await alice.store.searchItems(['notes'])).items.length).toBe(1);
});

test('who may read only is refused with 403 whatever they would change', async () => {
  const reader = clientOf('reader');
  expect(await reader.threads.search()).toEqual([]);
  expect(await statusOf(reader.threads.create())).toBe(403);
  expect(await statusOf(reader.assistants.create({ graphId: GRAPH }))).toBe(403);
  for (const path of ['/runs', '/runs/wait', '/runs/stream'])
    expect((await as('reader', path, { assistant_id: GRAPH, input: {} })).status).toBe(403);
  const problem = await as('reader', '/threads', {}, { accept: 'application/problem+json' });
  expect(await problem.json()).toMatchObject({ status: 403, code: 'FORBIDDEN', detail: 'You may not create threads' });
});

test('crons are their owner’s', async () => {
  const { cron_id: id } = (await alice.crons.create(GRAPH, { schedule: '0 9 * * *', input: {} })) as unknown as Cron;
  expect((await alice.crons.search()).map(({ cron_id }) => cron_id)).toEqual([id]);
  expect(await mallory.crons.search()).toEqual([]);
  expect(await mallory.crons.count()).toBe(0);
  expect(await statusOf(mallory.crons.update(id, { enabled: false }))).toBe(404);
  expect(await statusOf(mallory.crons.delete(id))).toBe(404);
  const { thread_id: threadId } = await alice.threads.create();
  expect(await statusOf(mallory.crons.createForThread(threadId, GRAPH, { schedule: '0 9 * * *' }))).toBe(404);
  await alice.crons.delete(id);
});

// A route that forgets to ask would answer something else.
describe('whom the handlers let do nothing', () => {
  let closed: ApiHarness;
  beforeAll(async () => {
    const none = new Auth().authenticate(() => 'eve').on('*', () => false);
    const place = { where: 'auth of a test', disableStudioAuth: false };
    closed = await startApi({ deps: { authenticate: createAuthFileAuthentication(none, place) } });
  });
  afterAll(() => closed.close());

  const ID = '0198c0de-0000-7000-8000-0000000000ff';
  // Valid for every route at once, so that nothing but permission is missing.
  const BODY = {
    ...{ assistant_id: GRAPH, graph_id: GRAPH, schedule: '0 9 * * *', input: {}, version: 1 },
    ...{ namespace: ['a'], namespace_prefix: ['a'], key: 'k', value: {} },
    ...{ thread_ids: [ID], strategy: 'delete', status: 'all', channels: ['values'], values: {} },
    checkpoint: { thread_id: ID, checkpoint_ns: '', checkpoint_id: ID },
  };
  const OWN_BODY: Readonly<Record<string, unknown>> = {
    '/runs/batch': [BODY],
    '/assistants': { graph_id: GRAPH },
    '/threads': {},
    '/threads/search': {},
    '/threads/count': {},
    '/runs/crons/search': {},
    '/runs/crons/count': {},
    '/hydro/networks/:network_id/readings': { at: '2026-11-20T08:00:00Z', tanks: { T1: { value: 2, unit: 'm' } } },
    '/paper/accounts/:account': {},
    '/paper/accounts/:account/orders/:order_id/:answer': {},
  };
  /** What else than an id a route takes in its path. */
  const IN_PATH: Readonly<Record<string, string>> = { namespace: 'a', symbol: 'SPX', level: '1d', answer: 'confirm' };
  const OPEN = /^\/(ok|info|metrics|openapi\.json|docs(\/swagger-ui.*)?)?$/;

  test('each route says 403', async () => {
    const routes = new Set(
      closed.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`),
    );
    const others: unknown[] = [];
    for (const [method = '', path = ''] of [...routes].map((route) => route.split(' '))) {
      if (OPEN.test(path.replace('*', 'x')) || path.endsWith('/commands')) continue;
      const url = path.replaceAll(/:(\w+)/g, (_, name: string) => IN_PATH[name] ?? ID);
      const query = path === '/store/items' && method === 'GET' ? '?namespace=a&key=k' : '';
      const response = await closed.fetch(url + query, {
        method,
        ...(method === 'GET' ? {} : { json: OWN_BODY[path] ?? BODY }),
      });
      if (response.status !== 403) others.push([method, path, response.status, (await response.text()).slice(0, 200)]);
    }
    expect(others).toEqual([]);
  });

  test('each command of the thread protocol is refused', async () => {
    for (const [method, params] of [
      ['run.start', { assistant_id: GRAPH, input: {} }],
      ['input.respond', { interrupt_id: 'i', response: 'yes' }],
      ['input.inject', { message: { role: 'user', content: 'hello' } }],
      ['agent.getTree', {}],
      ['state.get', {}],
      ['state.listCheckpoints', {}],
      ['state.fork', { checkpoint_id: ID }],
    ] as const) {
      const answer = await closed.fetch(`/threads/${ID}/commands`, { json: { id: 1, method, params } });
      const text = await answer.text();
      expect([method, text]).toEqual([method, expect.stringContaining('You may not')]);
    }
  });
});

test('nobody is let in, in the words of the auth file', async () => {
  const response = await api.fetch('/threads/search', { json: {} });
  expect([response.status, await response.text()]).toEqual([401, 'Log in first']);
});
