// The real worker process: what it says of its graphs after its start.
import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, inject, test, vi } from 'vitest';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { writeProject } from '../support/project.ts';

let database: TestDatabase;
let stores: PostgresStores;
const children: ChildProcess[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  stores = createPostgresStores(database.db);
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  await stores.close();
  await database.drop();
});

const startWorker = async (env: Readonly<Record<string, string>> = {}): Promise<void> => {
  const child = fork('workers/main.ts', {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: database.url,
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      SLUICE_TASK_QUEUE: `describe-${randomUUID()}`,
      SLUICE_LOG_LEVEL: 'silent',
      SLUICE_SAMPLES: 'false',
      ...env,
    },
  });
  children.push(child);
  await once(child, 'message');
};

const described = (graphId: string) =>
  vi.waitUntil(() => stores.graphs.describedAs(graphId), { timeout: 30_000, interval: 100 });

const MESSAGES = { type: 'array', langgraph_type: 'messages' };

test('a worker describes the product’s graphs right after its start', async () => {
  await startWorker();
  expect(await described('analyst')).toMatchObject({
    drawings: [{ nodes: expect.arrayContaining([expect.objectContaining({ id: 'agent' })]) }],
    schemas: { input: { properties: { messages: MESSAGES } } },
    subgraphs: {},
  });
}, 120_000);

test('a project’s graph that has nothing but types is described by them, without packages of its own too', async () => {
  await using project = await writeProject({
    'langgraph.json': { graphs: { typed: './src/agent.ts:makeGraph', broken: './src/agent.ts:broken' } },
    'src/state.ts': `
      import { Annotation, MessagesAnnotation } from '@langchain/langgraph';
      export const State = Annotation.Root({ ...MessagesAnnotation.spec,
        /** What it is about. */
        topic: Annotation<'stocks' | 'bonds'> });`,
    'src/agent.ts': `
      import { StateGraph } from '@langchain/langgraph';
      import { State } from './state';
      export const makeGraph = async () => new StateGraph(State).addNode('a', () => ({})).addEdge('__start__', 'a').compile();
      export const broken = async () => { throw new Error('no key was given'); };`,
  });
  await startWorker({ SLUICE_PROJECT: project.configFile });
  expect(await described('typed')).toMatchObject({
    schemas: {
      state: {
        properties: { topic: { enum: ['stocks', 'bonds'], description: 'What it is about.' }, messages: MESSAGES },
      },
    },
  });
  expect(await described('broken')).toEqual({ fault: 'no key was given' });
}, 120_000);
