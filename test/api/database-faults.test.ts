// What clients see when Postgres breaks its connections: nothing, or a clear answer, never a run that starts twice.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EngineError } from '../../schemas/errors.ts';
import type { RunStore } from '../../stores/run-store.ts';
import { type ApiHarness, GRAPH, playRun, refOf, serveApi, startApi } from './api-harness.ts';

let api: ApiHarness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const breakConnections = () =>
  api.database.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  );

/** Right after a break a statement may still meet a broken connection of the pool. */
const insist = async <T>(what: () => Promise<T>): Promise<T> => {
  for (let tries = 0; ; tries += 1) {
    try {
      return await what();
    } catch (error) {
      if (tries === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
};

test('streams and waits go on over a break, and miss nothing', async () => {
  const { thread_id } = await api.sdk.threads.create();
  const created = await api.sdk.runs.create(thread_id, GRAPH);
  const run = await playRun(api.stores, refOf(created));
  const seen: unknown[] = [];
  const reading = (async () => {
    for await (const { data } of api.sdk.runs.joinStream(thread_id, created.run_id)) seen.push(data);
  })();
  const joining = api.sdk.runs.join(thread_id, created.run_id);
  await run.log({ event: 'values', data: { n: 1 } });
  await expect.poll(() => seen.length).toBe(2);
  await breakConnections();
  await insist(() => run.log({ event: 'values', data: { n: 2 } }));
  await breakConnections();
  await insist(() => run.finish({ values: { n: 2 } }));
  await reading;
  expect(seen.slice(1)).toEqual([{ n: 1 }, { n: 2 }]);
  expect(await joining).toEqual({ n: 2 });
});

/** The API over the same stores, with one of them breaking at a point that a test cannot hit from outside. */
const serveWith = (runs: Partial<RunStore>) =>
  serveApi({ ...api.stores, runs: { ...api.stores.runs, ...runs } }, api.database, {
    dispatch: async () => {},
    dispatchNext: async () => {},
    dispatchPending: async () => 0,
  });

const away = () => new EngineError('SERVICE_UNAVAILABLE', 'Cannot reach Postgres at db: connection reset');

test('a connection that breaks right after the commit is no failure: the run is there, and is answered', async () => {
  let looks = 0;
  const served = await serveWith({
    async create(input) {
      await api.stores.runs.create(input);
      throw away();
    },
    async find(ref) {
      looks += 1;
      if (looks === 1) throw away();
      return api.stores.runs.find(ref);
    },
  });
  const { thread_id } = await served.sdk.threads.create();
  const run = await served.sdk.runs.create(thread_id, GRAPH);
  expect(await served.sdk.runs.list(thread_id)).toMatchObject([{ run_id: run.run_id }]);
  await served.close();
});

test('a database that is away before the commit is 503, and there is no run', async () => {
  const served = await serveWith({
    async create() {
      throw away();
    },
  });
  const { thread_id } = await served.sdk.threads.create();
  const response = await served.fetch(`/threads/${thread_id}/runs`, { json: { assistant_id: GRAPH } });
  expect([response.status, await response.text()]).toEqual([503, 'Cannot reach Postgres at db: connection reset']);
  expect(await served.sdk.runs.list(thread_id)).toEqual([]);
  await served.close();
});

test('/ok says when the database is away, to who asks for it', async () => {
  const broken = { ...api.database, db: { ...api.database.db, query: async () => Promise.reject(away()) } };
  const served = await serveApi(api.stores, broken, {
    dispatch: async () => {},
    dispatchNext: async () => {},
    dispatchPending: async () => 0,
  });
  expect((await served.fetch('/ok')).status).toBe(200);
  const response = await served.fetch('/ok?check_db=1');
  expect([response.status, await response.text()]).toEqual([503, 'The database does not answer']);
  await served.close();
});

test('a log that cannot be read breaks the connection, so that the client comes back', async () => {
  const stores = {
    ...api.stores,
    events: {
      ...api.stores.events,
      async *follow() {
        yield { seq: 1, runId: undefined, event: 'metadata', data: '{}', createdAt: new Date(0) };
        throw new Error('disk full');
      },
    },
  };
  const served = await serveApi(stores, api.database, {
    dispatch: async () => {},
    dispatchNext: async () => {},
    dispatchPending: async () => 0,
  });
  const { thread_id } = await served.sdk.threads.create();
  const response = await served.fetch(`/threads/${thread_id}/runs/stream`, { json: { assistant_id: GRAPH } });
  await expect(response.text()).rejects.toThrow('terminated');
  expect(served.log.join()).toContain('stream broke off');
  await served.close();
});
