// A langgraph.json project in the API process: its auth file, its own routes, its CORS, its environment.
import { Client } from '@langchain/langgraph-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import { GRAPH } from '../api/api-harness.ts';
import { spawnApi } from '../support/api-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type TestProject, writeProject } from '../support/project.ts';

const AUTH = `
  import { Auth, HTTPException } from '@langchain/langgraph-sdk/auth';
  enum Team { Red = 'red', Blue = 'blue' }
  const teams: Record<string, Team> = { alice: Team.Red, bob: Team.Blue };
  export const auth = new Auth()
    .authenticate((request: Request) => {
      const user = request.headers.get('authorization')?.replace(process.env.TOKEN_PREFIX ?? '', '');
      if (!user || !(user in teams)) throw new HTTPException(401, { message: 'Say who you are', headers: { 'x-hint': 'a' } });
      return { identity: user, permissions: ['chat'], team: teams[user] };
    })
    .on('*', ({ user, value }) => {
      if (value && typeof value === 'object' && 'metadata' in value) value.metadata = { ...value.metadata, owner: user.identity };
      return { owner: user.identity };
    })
    .on('assistants', () => true)
    .on('store', ({ user, value }) => {
      if (value.namespace?.[0] !== user.identity) throw new HTTPException(403, { message: 'Not your shelf' });
    });`;

const APP = `
  import { Hono } from 'hono';
  import { HTTPException } from 'hono/http-exception';
  import { Client } from '@langchain/langgraph-sdk';
  export const app = new Hono()
    .use('*', async (c, next) => { await next(); c.header('x-powered-by', 'the project'); })
    .get('/hello', (c) => c.json({ hello: c.get('caller' as never)?.['user' as never]?.['identity' as never] }))
    .get('/teapot', () => { throw new HTTPException(418, { message: 'short and stout' }); })
    .get('/broken', () => { throw new Error('sk-in-the-message'); })
    .post('/upload', async (c) => c.json({ bytes: (await c.req.arrayBuffer()).byteLength }))
    .get('/loopback', async (c) => {
      const authorization = c.req.header('authorization') ?? '';
      const count = async (client: Client) => (await client.threads.search({ limit: 100 })).length;
      const anonymous = await count(new Client({ callerOptions: { maxRetries: 0 } })).catch((error) => error.status);
      return c.json({ mine: await count(new Client({ defaultHeaders: { authorization } })), anonymous });
    })
    .get('/info', (c) => c.json({ version: 'the project\\'s own' }));`;

let database: TestDatabase;
let stores: PostgresStores;
let project: TestProject;
let api: ReturnType<typeof spawnApi>;
let url: string;

const as = (user: string, path: string, init: RequestInit = {}) =>
  fetch(url + path, { ...init, headers: { authorization: `Token ${user}`, ...init.headers } });
const clientOf = (user: string) =>
  new Client({
    apiUrl: url,
    apiKey: null,
    defaultHeaders: { authorization: `Token ${user}` },
    callerOptions: { maxRetries: 0 },
  });

beforeAll(async () => {
  database = await createTestDatabase();
  stores = createPostgresStores(database.db);
  await stores.assistants.registerGraphs([{ graphId: GRAPH, runtime: 'workflow' }]);
  project = await writeProject({
    'langgraph.json': {
      graphs: { agent: './agent.ts:graph' },
      env: '.env',
      auth: { path: './src/auth.ts:auth' },
      http: {
        app: './src/app.ts:app',
        cors: { allow_origins: ['https://a.example'], allow_credentials: true },
        configurable_headers: { includes: ['x-org-*'] },
        disable_store: false,
      },
    },
    '.env': 'TOKEN_PREFIX="Token "\nDATABASE_URL=postgres://the-projects-own/db\n',
    'agent.ts': 'export const graph = {};',
    'src/auth.ts': AUTH,
    'src/app.ts': APP,
  });
  const port = String(20_000 + (process.pid % 20_000));
  api = spawnApi(database, {
    SLUICE_PROJECT: project.configFile,
    SLUICE_PORT: port,
    SLUICE_API_URL: `http://127.0.0.1:${port}`,
    SLUICE_LOG_LEVEL: 'info',
  });
  url = await api.ready();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await project[Symbol.asyncDispose]();
  await stores.close();
  await database.drop();
});

describe('auth.path', () => {
  test('says who is let in, with its own words and headers', async () => {
    const response = await fetch(`${url}/threads/search`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(401);
    expect(await response.text()).toBe('Say who you are');
    expect(response.headers.get('x-hint')).toBe('a');
    expect((await as('alice', '/threads/search', { method: 'POST', body: '{}' })).status).toBe(200);
  });

  test('may refuse an action, in its own words', async () => {
    const body = JSON.stringify({ namespace: ['bob', 'x'], key: 'k', value: {} });
    const refused = await as('alice', '/store/items', { method: 'PUT', body });
    expect([refused.status, await refused.text()]).toEqual([403, 'Not your shelf']);
    expect((await as('bob', '/store/items', { method: 'PUT', body })).status).toBe(204);
  });

  test('tells runs who it is, beside the headers that are let through', async () => {
    const bob = clientOf('bob');
    const { thread_id: threadId } = await bob.threads.create();
    const response = await as('bob', `/threads/${threadId}/runs`, {
      method: 'POST',
      body: JSON.stringify({ assistant_id: GRAPH, input: {} }),
      headers: { 'x-org-id': 'o1', 'x-other': 'no' },
    });
    const { kwargs } = (await response.json()) as { kwargs: { config: { configurable: Record<string, unknown> } } };
    expect(kwargs.config.configurable).toMatchObject({
      'x-org-id': 'o1',
      langgraph_auth_user: { identity: 'bob', team: 'blue', permissions: ['chat'] },
      langgraph_auth_user_id: 'bob',
      langgraph_auth_permissions: ['chat'],
    });
    expect(kwargs.config.configurable).not.toHaveProperty('x-other');
  });

  test('Studio on this machine is let in; through a proxy it is asked like anyone', async () => {
    const search = (headers: Record<string, string>) =>
      fetch(`${url}/assistants/search`, {
        method: 'POST',
        headers: { 'content-type': 'text/plain', 'x-auth-scheme': 'langsmith', ...headers },
        body: '{"metadata":{"created_by":"system"},"limit":10}',
      });
    const seen = (await (await search({})).json()) as { graph_id: string }[];
    expect(seen.map(({ graph_id }) => graph_id)).toEqual([GRAPH]);
    expect((await search({ 'x-forwarded-for': '203.0.113.9' })).status).toBe(401);
  });
});

describe('http.app', () => {
  test('has its routes, behind the same authentication, and middleware in front of ours', async () => {
    const hello = await as('alice', '/hello');
    expect(await hello.json()).toEqual({ hello: 'alice' });
    expect((await fetch(`${url}/hello`)).status).toBe(401);
    expect((await as('alice', '/ok')).headers.get('x-powered-by')).toBe('the project');
  });

  test('stands in front of ours', async () => {
    expect(await (await as('alice', '/info')).json()).toEqual({ version: "the project's own" });
    expect(await (await as('alice', '/ok')).json()).toEqual({ ok: true });
  });

  test('answers with what it throws; what it did not mean to throw is not shown', async () => {
    const teapot = await as('alice', '/teapot');
    expect([teapot.status, await teapot.text()]).toEqual([418, 'short and stout']);
    const broken = await as('alice', '/broken');
    expect(broken.status).toBe(500);
    expect(await broken.text()).not.toContain('sk-in-the-message');
  });

  test('takes bodies larger than ours', async () => {
    const answer = await as('alice', '/upload', { method: 'POST', body: new Uint8Array(5 * 1024 * 1024) });
    expect(await answer.json()).toEqual({ bytes: 5 * 1024 * 1024 });
  });

  test('finds this server with a client without an address, which is asked like any other', async () => {
    await clientOf('alice').threads.create();
    const seen = (await (await as('alice', '/loopback')).json()) as { mine: number; anonymous: number };
    expect(seen.mine).toBeGreaterThan(0);
    expect(seen.anonymous).toBe(401);
  });
});

test('http.cors: pages of the named origins only, with credentials', async () => {
  const headers = { 'access-control-request-method': 'POST', 'access-control-request-private-network': 'true' };
  const ask = (origin: string) => fetch(`${url}/threads`, { method: 'OPTIONS', headers: { ...headers, origin } });
  const allowed = await ask('https://a.example');
  expect(allowed.status).toBe(204);
  expect(allowed.headers.get('access-control-allow-origin')).toBe('https://a.example');
  expect(allowed.headers.get('access-control-allow-credentials')).toBe('true');
  expect(allowed.headers.get('access-control-allow-private-network')).toBe('true');
  expect((await ask('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  const refused = await fetch(`${url}/threads`, { method: 'POST', headers: { origin: 'https://a.example' } });
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, 'https://a.example']);
});

describe('what cannot be loaded keeps the API from starting', () => {
  test.each([
    [
      { auth: { path: './bad.ts:auth' } },
      'throw new Error("no secret given")',
      /Cannot load .*bad\.ts, which auth\.path .* no secret given/,
    ],
    [
      { auth: { path: './bad.ts:auth' } },
      'export const auth = {};',
      /Cannot use auth of .*bad\.ts: want an instance of Auth/,
    ],
    [{ auth: { path: './bad.ts:auht' } }, 'export const auth = {};', /bad\.ts exports auth, want auht/],
    [
      { http: { app: './bad.ts:app' } },
      'export const app = 7;',
      /Cannot use app of .*bad\.ts: found number, want a Hono app/,
    ],
    [{ http: { app: './bad.ts:app' } }, 'import "./nowhere.ts";', /Cannot load .*bad\.ts, which http\.app .*nowhere/],
  ])('%j: %s', async (config, code, message) => {
    await using broken = await writeProject({
      'langgraph.json': { graphs: { agent: './agent.ts:graph' }, ...config },
      'agent.ts': '',
      'bad.ts': code,
    });
    await using child = spawnApi(database, { SLUICE_PROJECT: broken.configFile });
    expect(await child.exited).toMatchObject({ code: 1, stderr: expect.stringMatching(message) });
  });

  test('an auth file and keys at once', async () => {
    await using child = spawnApi(database, { SLUICE_PROJECT: project.configFile, SLUICE_API_KEYS: 'sk-secret=acme' });
    const { code, stderr } = await child.exited;
    expect(code).toBe(1);
    expect(stderr).toMatch(/auth\.ts says who may call, and so do SLUICE_API_KEYS .*; want one of them/);
    expect(stderr).not.toContain('sk-secret');
  });

  test('I11: keys and secrets that cannot be used are not repeated', async () => {
    for (const env of [{ SLUICE_API_KEYS: 'sk-secret' }, { SLUICE_JWT_SECRET: 'sk-secret' }]) {
      await using child = spawnApi(database, env);
      const { code, stderr } = await child.exited;
      expect(code).toBe(1);
      expect(stderr).toMatch(/Cannot start the API: SLUICE_(API_KEYS|JWT_SECRET)/);
      expect(stderr).not.toContain('sk-secret');
    }
  });
});
