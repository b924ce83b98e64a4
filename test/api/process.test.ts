import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Client as SdkClient } from '@langchain/langgraph-sdk';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import { spawnApi } from '../support/api-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { GRAPH, playRun, refOf } from './api-harness.ts';

let database: TestDatabase;
let stores: PostgresStores;
const children: ChildProcess[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  stores = createPostgresStores(database.db);
  await stores.assistants.registerGraphs([{ graphId: GRAPH, runtime: 'workflow' }]);
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  await stores.close();
  await database.drop();
});

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === 'object' && address !== null ? address.port : 0;
};

const spawn = (env: Readonly<Record<string, string>> = {}) => {
  const api = spawnApi(database, env);
  children.push(api.child);
  return api;
};

test('the process says when it is ready, serves, and on SIGTERM ends with 0', async () => {
  const { child, exited, ready } = spawn();
  const url = await ready();
  expect(await (await fetch(`${url}/ok?check_db=1`)).json()).toMatchObject({ ok: true });
  child.kill('SIGTERM');
  expect(await exited).toMatchObject({ code: 0 });
});

test('it ends when whoever started it is gone', async () => {
  const { child, exited, ready } = spawn();
  await ready();
  child.disconnect();
  expect(await exited).toMatchObject({ code: 0 });
});

// I3
test('a client whose server is stopped and started again sees each event once', { timeout: 60_000 }, async () => {
  const port = String(await freePort());
  const first = spawn({ SLUICE_PORT: port });
  const url = await first.ready();
  const sdk = new SdkClient({ apiUrl: url, apiKey: null });
  const { thread_id } = await sdk.threads.create();

  const seen: unknown[] = [];
  let runId = '';
  const reading = (async () => {
    const stream = sdk.runs.stream(thread_id, GRAPH, {
      input: {},
      streamMode: 'values',
      onRunCreated: (run) => {
        runId = run.run_id;
      },
    });
    for await (const { event, data } of stream) seen.push([event, data]);
  })();
  await expect.poll(() => seen.length).toBe(1);
  const run = await playRun(stores, refOf({ thread_id, run_id: runId }));
  await run.log({ event: 'values', data: { n: 1 } });
  await expect.poll(() => seen.length).toBe(2);

  const startedAt = Date.now();
  first.child.kill('SIGTERM');
  expect(await first.exited).toMatchObject({ code: 0 });
  expect(Date.now() - startedAt).toBeLessThan(8_000);
  await run.log({ event: 'values', data: { n: 2 } });
  await spawn({ SLUICE_PORT: port }).ready();
  await run.log({ event: 'values', data: { n: 3 } });
  await run.finish({ values: { n: 3 } });
  await reading;
  expect(seen).toEqual([
    ['metadata', { run_id: runId, attempt: 1 }],
    ['values', { n: 1 }],
    ['values', { n: 2 }],
    ['values', { n: 3 }],
  ]);
});

test.each([
  [{ DATABASE_URL: '' }, 'Cannot start the API: DATABASE_URL is not set\n'],
  [{ SLUICE_PORT: '70000' }, /^Cannot start the API: SLUICE_PORT: [^\n]*65535\n$/],
  [
    { DATABASE_URL: 'mysql://user:hunter2@localhost/x' },
    /^Cannot start the API: DATABASE_URL: [^\n]*want postgres:[^\n]*\n$/,
  ],
])('a wrong environment is one sentence and exit code 1, without secrets: %j', async (env, message) => {
  const { code, stderr } = await spawn(env).exited;
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain('hunter2');
});

test('a database that is not there, and a port that is taken, are one sentence each', async () => {
  const missing = Object.assign(new URL(database.url), { pathname: '/no_such_database' }).href;
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' && address !== null ? String(address.port) : '';
  const [noDatabase, noPort] = await Promise.all([
    spawn({ DATABASE_URL: missing }).exited,
    spawn({ SLUICE_PORT: port }).exited,
  ]);
  await new Promise((closed) => taken.close(closed));
  expect(noDatabase).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^Cannot open Postgres at [^\n]*does not exist[^\n]*\n$/),
  });
  expect(noPort).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Cannot listen on [^\n]*taken[^\n]*\n$/) });
});
