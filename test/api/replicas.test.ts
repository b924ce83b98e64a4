import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Client as SdkClient } from '@langchain/langgraph-sdk';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import { spawnApi } from '../support/api-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { delta, GRAPH, playRun, refOf, TENANT } from './api-harness.ts';

let database: TestDatabase;
let stores: PostgresStores;
const children: ChildProcess[] = [];
const servers: Server[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  stores = createPostgresStores(database.db);
  await stores.assistants.registerGraphs([{ graphId: GRAPH, runtime: 'workflow' }]);
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const server of servers.splice(0)) server.close();
});
afterAll(async () => {
  await stores.close();
  await database.drop();
});

interface Replica {
  readonly url: string;
  readonly child: ChildProcess;
}

const startReplica = async (): Promise<Replica> => {
  const { child, ready } = spawnApi(database);
  children.push(child);
  return { url: await ready(), child };
};

/** One address before several replicas, as a load balancer is: a connection goes to the next one that takes it. */
const balance = async (replicas: () => readonly Replica[]): Promise<string> => {
  let turn = 0;
  const server = createServer((client) => {
    const upstream = replicas();
    const { port, hostname } = new URL(upstream[turn++ % upstream.length]?.url ?? '');
    const behind = connect(Number(port), hostname);
    client.on('error', () => behind.destroy()).on('close', () => behind.destroy());
    behind.on('error', () => client.destroy()).on('close', () => client.destroy());
    client.pipe(behind).pipe(client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

// I3
test('replicas are killed in the middle of a stream: the client sees each event once', {
  timeout: 90_000,
}, async () => {
  const STEPS = 120;
  const alive = [await startReplica(), await startReplica()];
  const sdk = new SdkClient({ apiUrl: await balance(() => alive), apiKey: null });
  const { thread_id } = await sdk.threads.create();
  const created = await sdk.runs.create(thread_id, GRAPH, { streamMode: ['values', 'messages-tuple'] });

  const ofRun = () => sdk.runs.joinStream(thread_id, created.run_id);
  const ofThread = () => sdk.threads.joinStream(thread_id, { lastEventId: '-' });
  const watch = async (stream: ReturnType<typeof ofRun | typeof ofThread>) => {
    const seen: unknown[] = [];
    const ids: unknown[] = [];
    for await (const { event, data, id } of stream) {
      ids.push(id);
      if (event === 'values') seen.push((data as { n: number }).n);
      if (event === 'messages') seen.push((data as { content: string }[])[0]?.content);
      // The thread's stream goes on without end.
      if ((data as { status?: string }).status === 'run_done') break;
    }
    return { seen, ids };
  };
  const watchers = Promise.all([ofRun(), ofRun(), ofRun(), ofRun(), ofThread(), ofThread()].map(watch));
  const run = await playRun(stores, refOf(created));
  for (let n = 0; n < STEPS; n += 1) {
    await run.log(delta('m1', `token ${n}`), { event: 'values', data: { n } });
    await delay(20);
    if (n === 40 || n === 80) {
      const [victim] = alive.splice(0, 1);
      victim?.child.kill('SIGKILL');
      alive.push(await startReplica());
    }
  }
  await run.finish({ values: { n: STEPS } });

  const expected = Array.from({ length: STEPS }, (_, n) => [`token ${n}`, n]).flat();
  for (const { seen, ids } of await watchers) {
    expect(seen).toEqual(expected);
    expect(new Set(ids).size).toBe(ids.length);
  }
});

test('what one replica accepts, the other streams, cancels and waits for', { timeout: 60_000 }, async () => {
  const [a, b] = [await startReplica(), await startReplica()];
  const [here, there] = [a, b].map(({ url }) => new SdkClient({ apiUrl: url, apiKey: null }));
  if (here === undefined || there === undefined) throw new Error('two replicas are wanted');
  const created = await here.runs.create(null, GRAPH);
  const result = there.runs.join(created.thread_id, created.run_id);
  const run = await playRun(stores, refOf(created));
  await there.runs.cancel(created.thread_id, created.run_id);
  expect((await stores.runs.overdueCancels(0)).map(({ runId }) => runId)).toContain(created.run_id);
  await run.finish({ status: 'interrupted', values: { n: 1 } });
  expect(await result).toEqual({ n: 1 });
  expect((await here.runs.get(created.thread_id, created.run_id)).status).toBe('interrupted');
});

const rssMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024;

test('1,000 open streams on one process all get the end, in bounded memory', { timeout: 180_000 }, async () => {
  const RUNS = 100;
  const WATCHERS = 10;
  const { url, child } = await startReplica();
  const runs = await Promise.all(
    Array.from({ length: RUNS }, async () => {
      const { run } = await stores.runs.create({
        tenantId: TENANT,
        threadId: crypto.randomUUID(),
        assistantId: crypto.randomUUID(),
        graphId: GRAPH,
        ifNotExists: 'create',
        kwargs: { config: { configurable: {} }, stream_mode: ['custom'], stream_subgraphs: false },
      });
      return { run, playing: await playRun(stores, run) };
    }),
  );
  const before = rssMb(child.pid ?? 0);
  const texts: Promise<string>[] = [];
  for (const { run } of runs) {
    const path = `${url}/threads/${run.threadId}/runs/${run.runId}/stream`;
    const responses = await Promise.all(Array.from({ length: WATCHERS }, () => fetch(path)));
    expect(responses.map(({ status }) => status)).toEqual(Array(WATCHERS).fill(200));
    texts.push(...responses.map((response) => response.text()));
  }
  const pad = 'x'.repeat(2_000);
  for (let n = 0; n < 5; n += 1)
    for (const { playing } of runs) await playing.log({ event: 'custom', data: { n, pad } });
  for (const { playing } of runs) await playing.finish();
  const peak = rssMb(child.pid ?? 0);
  for (const text of await Promise.all(texts))
    expect([...text.matchAll(/"n":(\d)/g)].map(([, n]) => Number(n))).toEqual([0, 1, 2, 3, 4]);
  expect(peak - before).toBeLessThan(300);
});
