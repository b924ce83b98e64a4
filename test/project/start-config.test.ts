// `sluice start --config`: a project with an auth file, whose nodes call this server as any client would.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@langchain/langgraph-sdk';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { SluiceProcess, sluice } from '../launcher/sluice-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type TestProject, writeProject } from '../support/project.ts';

const AUTH = `
  import { Auth, HTTPException } from '@langchain/langgraph-sdk/auth';
  export default new Auth().authenticate((request: Request) => {
    const user = request.headers.get('x-api-key');
    if (user !== process.env.THE_KEY) throw new HTTPException(401, { message: 'Which key?' });
    return { identity: 'ada', permissions: [], shelf: 'a7' };
  });`;

const AGENT = `
  import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
  import { Client } from '@langchain/langgraph-sdk';
  const State = Annotation.Root({ threads: Annotation<number>(), anonymous: Annotation<number>(), user: Annotation<object>() });
  const count = async (client: Client) => (await client.threads.search({ limit: 100 })).length;
  export const graph = new StateGraph(State)
    .addNode('ask', async (_, { configurable = {} }) => ({
      threads: await count(new Client({ apiKey: process.env.THE_KEY })),
      anonymous: await count(new Client({ apiKey: null, callerOptions: { maxRetries: 0 } })).catch((error) => error.status),
      user: configurable.langgraph_auth_user,
    }))
    .addEdge(START, 'ask').addEdge('ask', END).compile();`;

const KEY = 'the-key-of-ada';

let dataDir: string;
let database: TestDatabase;
let project: TestProject;
let server: SluiceProcess;
let api: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sluice-config-'));
  database = await createTestDatabase();
  project = await writeProject({
    'langgraph.json': { graphs: { agent: './agent.ts:graph' }, env: { THE_KEY: KEY }, auth: { path: './auth.ts' } },
    'agent.ts': AGENT,
    'auth.ts': AUTH,
  });
  server = new SluiceProcess(
    [
      ...['start', '--json', '--port', '0', '--host', '0.0.0.0', '--data-dir', join(dataDir, 'data')],
      ...['--database-url', database.url, '--temporal-address', inject('temporalAddress')],
      ...['--config', project.configFile],
    ],
    { SLUICE_TASK_QUEUE: `project-${randomUUID()}` },
  );
  ({ api } = await server.ready());
}, 120_000);
afterAll(async () => {
  await server?.end('SIGTERM');
  await project[Symbol.asyncDispose]();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

test('a node finds this server with a client without an address, is asked for a key like anyone, and knows its user', async () => {
  const client = new Client({ apiUrl: api, apiKey: KEY });
  const { thread_id: threadId } = await client.threads.create();
  expect(await client.runs.wait(threadId, 'agent', { input: {} })).toEqual({
    threads: 1,
    anonymous: 401,
    user: { identity: 'ada', display_name: 'ada', is_authenticated: true, permissions: [], shelf: 'a7' },
  });
});

test('the command line sends its key', async () => {
  const show = (env: NodeJS.ProcessEnv) => sluice(['threads', '--url', api], env);
  expect((await show({ SLUICE_API_KEY: KEY })).code).toBe(0);
  const refused = await show({ SLUICE_API_KEY: 'another' });
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('answered 401: Which key?')]);
});

test('with an auth file nobody is warned of an open door; without one they are', async () => {
  expect(server.stderr).not.toContain('warning');
  const open = new SluiceProcess([
    ...['start', '--json', '--port', '0', '--host', '0.0.0.0', '--data-dir', join(dataDir, 'open')],
    ...['--database-url', 'postgres://nobody@127.0.0.1:9/none'],
  ]);
  expect(await open.exited).toBe(1);
  expect(open.stderr).toContain('warning: whoever reaches 0.0.0.0 may use this server');
});

test('I11: the key is in no log', async () => {
  const { readFile, readdir } = await import('node:fs/promises');
  const files = (await readdir(join(dataDir, 'data'))).filter((name) => name.endsWith('.log'));
  expect(files.sort()).toEqual(['api.log', 'worker-1.log']);
  for (const name of files) expect(await readFile(join(dataDir, 'data', name), 'utf8')).not.toContain(KEY);
  expect(server.stdout + server.stderr).not.toContain(KEY);
});
