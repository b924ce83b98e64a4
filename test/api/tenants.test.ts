// I9 over HTTP: tenants by API key and by token never see each other's anything.
import { randomUUID } from 'node:crypto';
import { Client, type Cron } from '@langchain/langgraph-sdk';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDefaultAuthentication } from '../../api/auth/default-authentication.ts';
import { type ApiHarness, GRAPH, startApi } from './api-harness.ts';

const SECRET = 'a secret of thirty-two characters';
const KEYS = { acme: 'key-of-acme-1f0c', globex: 'key-of-globex-77aa' };

let api: ApiHarness;
let acme: Client;
let globex: Client;

const clientOf = (headers: Record<string, string | null>): Client =>
  new Client({ apiUrl: api.url, apiKey: null, defaultHeaders: headers, callerOptions: { maxRetries: 0 } });

beforeAll(async () => {
  const apiKeys = `${KEYS.acme}=acme,${KEYS.globex}=globex:gus`;
  api = await startApi({ deps: { authenticate: createDefaultAuthentication({ apiKeys, secret: SECRET }) } });
  acme = clientOf({ 'x-api-key': KEYS.acme });
  globex = clientOf({ authorization: `Bearer ${KEYS.globex}` });
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

/** Each route of ours with ids in the place of its parameters. */
const routesOf = ({ routes }: ApiHarness): readonly (readonly [string, string])[] => {
  const found = routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => {
      const filled = path.replaceAll(/:\w+/g, '0198c0de-0000-7000-8000-0000000000ff').replace('*', 'x');
      return `${method} ${filled}`;
    });
  return [...new Set(found)].map((route) => route.split(' ') as [string, string]);
};

const OPEN = /^\/(ok|info|metrics|openapi\.json|docs(\/swagger-ui.*)?)$/;

describe('nobody', () => {
  test('is let into no route but those that tell nothing of anyone', async () => {
    const routes = routesOf(api);
    expect(routes.length).toBeGreaterThan(50);
    for (const [method, path] of routes) {
      const response = await api.fetch(path, { method });
      if (OPEN.test(path)) expect([method, path, response.status]).not.toContain(401);
      else expect([method, path, response.status]).toEqual([method, path, 401]);
    }
  });

  test.each([
    ['GET', '/threads/0198c0de-0000-7000-8000-000000000000'],
    ['POST', '/threads'],
    ['POST', '/threads/search'],
    ['POST', '/assistants/search'],
    ['POST', '/store/items/search'],
    ['POST', '/runs/wait'],
    ['POST', '/threads/0198c0de-0000-7000-8000-000000000000/commands'],
    ['GET', '/no/such/route'],
    ['GET', '/docs/of-the-project'],
  ])('%s %s is 401 with a challenge, and says what would do', async (method, path) => {
    const response = await api.fetch(path, { method, ...(method === 'POST' ? { body: '{}' } : {}) });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await response.text()).toMatch(/Send an API key in x-api-key/);
  });

  test('may ask whether we live and what we are', async () => {
    for (const path of ['/ok', '/info']) expect((await api.fetch(path)).status).toBe(200);
  });

  test('may ask, from a page, whether it may ask', async () => {
    const headers = { origin: 'https://a.example', 'access-control-request-method': 'POST' };
    expect((await api.fetch('/threads', { method: 'OPTIONS', headers })).status).toBe(204);
    const refused = await api.fetch('/threads', { method: 'POST', headers: { origin: 'https://a.example' } });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe('*');
  });

  test('is told so in the form of each client', async () => {
    const python = await api.fetch('/threads/search', { json: {}, headers: { 'user-agent': 'langgraph-sdk-py/0.4' } });
    expect(await python.json()).toEqual({ detail: expect.stringContaining('Who are you?') });
    const problem = await api.fetch('/threads/search', { json: {}, headers: { accept: 'application/problem+json' } });
    expect(await problem.json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });
});

describe('I9: another tenant', () => {
  test('does not see or change threads', async () => {
    const { thread_id: id } = await acme.threads.create({ metadata: { secret: 'of acme' } });
    expect((await globex.threads.search({ limit: 100 })).map(({ thread_id }) => thread_id)).not.toContain(id);
    expect(await statusOf(globex.threads.get(id))).toBe(404);
    expect(await statusOf(globex.threads.getState(id))).toBe(404);
    expect(await statusOf(globex.threads.getHistory(id))).toBe(404);
    expect(await statusOf(globex.threads.update(id, { metadata: { mine: true } }))).toBe(404);
    expect(await statusOf(globex.threads.updateState(id, { values: {} }))).toBe(404);
    expect(await statusOf(globex.threads.delete(id))).toBe(404);
    expect((await acme.threads.get(id)).metadata).toEqual({ secret: 'of acme' });
  });

  test('does not see, join or cancel runs', async () => {
    const { thread_id: id } = await acme.threads.create();
    const run = await acme.runs.create(id, GRAPH, { input: {} });
    expect(await statusOf(globex.runs.create(id, GRAPH, { input: {} }))).toBe(404);
    expect(await statusOf(globex.runs.list(id))).toBe(404);
    expect(await statusOf(globex.runs.get(id, run.run_id))).toBe(404);
    expect(await statusOf(globex.runs.join(id, run.run_id))).toBe(404);
    expect(await statusOf(globex.runs.cancel(id, run.run_id))).toBe(404);
    expect(await statusOf(globex.runs.joinStream(id, run.run_id).next())).toBe(404);
    expect((await acme.runs.get(id, run.run_id)).status).toBe('pending');
    await acme.runs.cancel(id, run.run_id);
  });

  test('has a thread of the same id refused or its own, never ours', async () => {
    const { thread_id: id } = await acme.threads.create({ metadata: { whose: 'acme' } });
    await globex.threads.create({ threadId: id, metadata: { whose: 'globex' }, ifExists: 'do_nothing' }).then(
      (thread) => expect(thread.metadata).toEqual({ whose: 'globex' }),
      (error) => expect(error.status).toBe(409),
    );
    expect((await acme.threads.get(id)).metadata).toEqual({ whose: 'acme' });
  });

  test('does not see or change assistants; each has those of the graphs', async () => {
    const { assistant_id: id } = await acme.assistants.create({ graphId: GRAPH, name: 'secret plan' });
    expect((await globex.assistants.search({ limit: 100 })).map(({ assistant_id }) => assistant_id)).not.toContain(id);
    expect(await statusOf(globex.assistants.get(id))).toBe(404);
    expect(await statusOf(globex.assistants.update(id, { name: 'mine' }))).toBe(404);
    expect(await statusOf(globex.assistants.delete(id))).toBe(404);
    const { thread_id: threadId } = await globex.threads.create();
    expect(await statusOf(globex.runs.create(threadId, id, { input: {} }))).toBe(404);
    expect((await acme.assistants.get(id)).name).toBe('secret plan');
    expect((await globex.assistants.search({ graphId: GRAPH })).length).toBe(1);
  });

  test('does not see or change items of the store', async () => {
    await acme.store.putItem(['notes'], 'k', { text: 'of acme' });
    expect(await globex.store.getItem(['notes'], 'k')).toBeNull();
    expect((await globex.store.searchItems([])).items).toEqual([]);
    expect((await globex.store.listNamespaces()).namespaces).toEqual([]);
    await globex.store.putItem(['notes'], 'k', { text: 'of globex' });
    await globex.store.deleteItem(['notes'], 'k');
    expect((await acme.store.getItem(['notes'], 'k'))?.value).toEqual({ text: 'of acme' });
  });

  test('does not see or change crons', async () => {
    const { cron_id: id } = (await acme.crons.create(GRAPH, { schedule: '0 9 * * *', input: {} })) as unknown as Cron;
    expect(await globex.crons.search()).toEqual([]);
    expect(await globex.crons.count()).toBe(0);
    expect(await statusOf(globex.crons.update(id, { enabled: false }))).toBe(404);
    expect(await statusOf(globex.crons.delete(id))).toBe(404);
    const { thread_id: threadId } = await acme.threads.create();
    expect(await statusOf(globex.crons.createForThread(threadId, GRAPH, { schedule: '0 9 * * *' }))).toBe(404);
    expect((await acme.crons.search()).map(({ cron_id }) => cron_id)).toEqual([id]);
    await acme.crons.delete(id);
  });

  test('does not copy, prune or cancel what is ours, whatever it asks for', async () => {
    const { thread_id: id } = await acme.threads.create();
    const { run_id: runId } = await acme.runs.create(id, GRAPH, { input: {} });
    expect(await statusOf(globex.threads.copy(id))).toBe(404);
    const post = (path: string, json: unknown) => api.fetch(path, { json, headers: { 'x-api-key': KEYS.globex } });
    const pruned = await post('/threads/prune', { thread_ids: [id], strategy: 'delete' });
    expect(await pruned.json()).toMatchObject({ pruned_count: 0 });
    await post('/runs/cancel', { status: 'all' });
    await post('/runs/cancel', { thread_id: id, run_ids: [runId] });
    expect((await acme.runs.get(id, runId)).status).toBe('pending');
    await acme.runs.cancel(id, runId);
  });

  test('by a token is kept apart as by a key', async () => {
    const token = await new SignJWT({ sub: 'u1', tenant: 'initech' })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('5m')
      .sign(new TextEncoder().encode(SECRET));
    const initech = clientOf({ authorization: `Bearer ${token}` });
    const { thread_id: id } = await initech.threads.create();
    expect(await statusOf(acme.threads.get(id))).toBe(404);
    expect((await initech.threads.get(id)).thread_id).toBe(id);
  });

  test('with the same Idempotency-Key gets its own', async () => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const create = async (key: string) => {
      const response = await api.fetch('/threads', { json: {}, headers: { ...headers, 'x-api-key': key } });
      return ((await response.json()) as { thread_id: string }).thread_id;
    };
    expect(await create(KEYS.acme)).not.toBe(await create(KEYS.globex));
  });
});

test('a run knows who it is for; a client cannot say it', async () => {
  const { thread_id: id } = await globex.threads.create();
  const run = await globex.runs.create(id, GRAPH, {
    input: {},
    config: { configurable: { langgraph_auth_user_id: 'root', langgraph_auth_permissions: ['*'] } },
  });
  const { configurable } = (run as unknown as { kwargs: { config: { configurable: Record<string, unknown> } } }).kwargs
    .config;
  expect(configurable).toMatchObject({
    langgraph_auth_user_id: 'gus',
    langgraph_auth_permissions: [],
    langgraph_auth_user: { identity: 'gus', is_authenticated: true },
  });
  await globex.runs.cancel(id, run.run_id);
});

test('I11: no key, token or secret is in the log or in what is answered', async () => {
  const { thread_id: id } = await acme.threads.create();
  const run = await acme.runs.create(id, GRAPH, { input: {} });
  await acme.runs.cancel(id, run.run_id);
  const wrong = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.bm9wZQ';
  const refused = await api.fetch('/threads/search', { json: {}, headers: { authorization: `Bearer ${wrong}` } });
  expect(refused.status).toBe(401);
  const told = [...api.log, await refused.text(), JSON.stringify(run)].join('\n');
  for (const secret of [...Object.values(KEYS), SECRET, wrong]) expect(told).not.toContain(secret);
});
