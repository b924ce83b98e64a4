// The routes beside runs: how fast threads are made, found and read, what an idle stream costs, how soon 200 watchers see
// what one run says. Beside it @langchain/langgraph-api where it is installed (bench/package.json) and has the route.
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readInstance } from '../launcher/instance-file.ts';
import { startInstance } from '../launcher/supervisor.ts';
import { createPostgresStores, type PostgresStores } from '../stores/postgres/create-stores.ts';
import { type Database, openDatabase } from '../stores/postgres/database.ts';
import type { Benchmark } from './main.ts';
import { startLangGraphApi } from './support/langgraph-api.ts';
import { json, load, note, type Once, ok, percentile, residentMb, round, timed } from './support/measure.ts';
import { type OpenStream, openStream } from './support/streams.ts';

const THREADS = 100_000;
/** As many as it makes in bearable time: it has no other way to be filled than one request each. */
const THEIR_THREADS = 5_000;
const CHECKPOINTS = 500;
const STREAMS = 1_000;
const WATCHERS = 200;
const TENANT = 'default';
const GRAPH = 'one';

const latencyOf = async (once: Once, times: number) => {
  const latencies: number[] = [];
  for (let n = 0; n < times; n++) latencies.push(await timed(once));
  return { p50_ms: round(percentile(latencies, 0.5)), p95_ms: round(percentile(latencies, 0.95)) };
};

/** What both servers are asked. */
const requests = (url: string) => {
  const get = async (path: string) => void (await (await ok(await fetch(url + path))).text());
  const post = async (path: string, body: unknown) => (await ok(await fetch(url + path, json(body)))).json();
  const search = (query: object) => async () => {
    const found = (await post('/threads/search', query)) as unknown[];
    if (found.length === 0) throw new Error(`found nothing: ${JSON.stringify(query)}`);
  };
  return {
    get,
    post,
    search,
    create: async (): Promise<void> => void (await post('/threads', { metadata: { graph_id: GRAPH } })),
    state: (threadId: string) => () => get(`/threads/${threadId}/state`),
    history: (threadId: string) => () => get(`/threads/${threadId}/history?limit=${CHECKPOINTS}`),
  };
};

type Requests = ReturnType<typeof requests>;

/** As clients leave them behind: of some graphs and users, with four messages each. */
const fillThreads = async (db: Database): Promise<void> => {
  await db.query({
    text: `with made as (
        insert into threads (thread_id, tenant_id, created_at, updated_at, metadata, status)
        select gen_random_uuid(), $1, now() - n * interval '1 second', now() - n * interval '1 second',
          jsonb_build_object('graph_id', case when n % 3 = 0 then 'other' else $2 end, 'user_id', 'user-' || n % 1000, 'n', n),
          case when n % 50 = 0 then 'interrupted' when n % 97 = 0 then 'error' else 'idle' end
        from generate_series(1, ${THREADS}) n returning thread_id, metadata -> 'n' as n)
      insert into thread_values (thread_id, tenant_id, "values", scalars)
      select thread_id, $1, json_build_object('n', n, 'messages', (select json_agg(json_build_object('type', 'human', 'id',
          gen_random_uuid(), 'content', 'message ' || m || ' of thread ' || n, 'additional_kwargs', json_build_object()))
        from generate_series(1, 4) m)), jsonb_build_object('n', n) from made`,
    values: [TENANT, GRAPH],
  });
  await db.query({ text: 'vacuum analyze threads' });
  await db.query({ text: 'vacuum analyze thread_values' });
};

/** A thread whose history is a conversation that grew by a message with each checkpoint. */
const longThread = async (stores: PostgresStores, url: string): Promise<string> => {
  const { ref, commit } = await playRun(stores, url);
  const messages: unknown[] = [];
  for (let n = 1; n <= CHECKPOINTS; n++) {
    const id = `1f0${String(n).padStart(5, '0')}-0000-6000-8000-000000000000`;
    messages.push({ type: 'human', id: String(n), content: `message ${n}` });
    const checkpoint = { v: 4, id, ts: new Date().toISOString(), channel_versions: { messages: n }, versions_seen: {} };
    const newValues = { messages: { type: 'json' as const, value: JSON.stringify(messages.slice(-20)) } };
    const metadata = { source: 'loop', step: n };
    const record = { ns: '', checkpointId: id, checkpoint, metadata, newValues, snapshot: { next: [], tasks: [] } };
    await commit({ checkpoints: [{ ...record, parentCheckpointId: undefined }], writes: [], events: [] });
  }
  return ref.threadId;
};

/** A run that this process executes itself: there is no worker. */
const playRun = async ({ runs }: PostgresStores, url: string) => {
  const body = { assistant_id: GRAPH, if_not_exists: 'create', stream_mode: ['values'] };
  const made = await (await ok(await fetch(`${url}/threads/${randomUUID()}/runs`, json(body)))).json();
  const { thread_id: threadId, run_id: runId } = made as { readonly thread_id: string; readonly run_id: string };
  const ref = { tenantId: TENANT, threadId, runId };
  if ((await runs.begin(ref)) === undefined) throw new Error(`run ${runId} did not begin`);
  let commitNo = 0;
  return {
    ref,
    commit: async (batch: Parameters<typeof runs.commit>[2]) => {
      commitNo += 1;
      const result = await runs.commit(ref, commitNo, batch);
      if (result !== 'applied') throw new Error(`commit ${commitNo} is ${result}`);
    },
  };
};

const close = (streams: readonly OpenStream[]): void => {
  for (const { request } of streams) {
    request.on('error', () => {});
    request.destroy();
  }
};

const openMany = async (urls: readonly string[]): Promise<readonly OpenStream[]> => {
  const streams: OpenStream[] = [];
  for (let from = 0; from < urls.length; from += 50)
    streams.push(...(await Promise.all(urls.slice(from, from + 50).map(openStream))));
  return streams;
};

/** Each of a run of its own that says nothing more. */
const idleStreams = async (url: string, apiPid: number) => {
  const urls: string[] = [];
  const { post } = requests(url);
  await load(
    async () => {
      const threadId = randomUUID();
      const body = { assistant_id: GRAPH, if_not_exists: 'create', stream_mode: ['values'] };
      const made = (await post(`/threads/${threadId}/runs`, body)) as { readonly run_id: string };
      urls.push(`${url}/threads/${threadId}/runs/${made.run_id}/stream`);
    },
    STREAMS,
    10,
  );
  // What a server needs once, it has after these.
  close(await openMany(urls.slice(0, 200)));
  await delay(3_000);
  const before = residentMb(apiPid);
  const streams = await openMany(urls);
  await delay(12_000); // two heartbeats
  const after = residentMb(apiPid);
  close(streams);
  await delay(1_000);
  return round(((after - before) * 1_024) / STREAMS);
};

/** From the commit's beginning until the last of the watchers has its event. */
const fanOut = async (stores: PostgresStores, url: string) => {
  const { ref, commit } = await playRun(stores, url);
  const path = `${url}/threads/${ref.threadId}/runs/${ref.runId}/stream`;
  const watchers = await openMany(Array.from({ length: WATCHERS }, () => path));
  const delays: number[] = [];
  for (let n = 0; n < 20; n++) {
    const mark = `"mark":${1_000_000 + n}`;
    const seen = Promise.all(watchers.map((watcher) => watcher.next(mark)));
    const startedAt = performance.now();
    await commit({ checkpoints: [], writes: [], events: [{ event: 'values', data: { mark: 1_000_000 + n } }] });
    delays.push(Math.max(...(await seen)) - startedAt);
    await delay(50);
  }
  close(watchers);
  return { p50_ms: round(percentile(delays, 0.5)), p95_ms: round(percentile(delays, 0.95)) };
};

/** What clients ask between runs, in turn, 50 at a time. */
const mixed = async (ask: Requests, threadId: string, times: number): Promise<number> => {
  const turns: readonly Once[] = [
    () => ask.get(`/threads/${threadId}`),
    ask.create,
    ask.search({ metadata: { graph_id: GRAPH }, limit: 10 }),
    ask.state(threadId),
    () => ask.get(`/threads/${threadId}/history?limit=10`),
    async () => void (await ask.post('/assistants/search', { limit: 10 })),
    () => ask.get(`/threads/${threadId}/runs`),
    () => ask.get('/info'),
  ];
  let turn = 0;
  const { latencies } = await load(() => (turns[turn++ % turns.length] as Once)(), times, 50);
  return round(percentile(latencies, 0.95));
};

const measureOurs = async (url: string, databaseUrl: string, apiPid: number, quick: boolean) => {
  const db = await openDatabase({ url: databaseUrl, applicationName: 'sluice-bench' });
  const stores = createPostgresStores(db);
  try {
    await stores.assistants.registerGraphs([{ graphId: GRAPH, runtime: 'workflow' }]);
    const ask = requests(url);
    await load(ask.create, 200, 20);
    const idleKb = await idleStreams(url, apiPid);
    note(`idle streams: ${idleKb} kB each`);
    const { perSecond } = await load(ask.create, quick ? 1_000 : 4_000, 20);
    const fan = await fanOut(stores, url);
    await fillThreads(db);
    note(`threads: ${round(perSecond, 0)}/s; fan-out ${fan.p95_ms} ms; the table has ${THREADS} threads`);
    const times = quick ? 30 : 200;
    const searches = {
      all: { limit: 10 },
      graph: { metadata: { graph_id: GRAPH }, limit: 100 },
      user: { metadata: { user_id: 'user-7' } },
      status: { status: 'interrupted' },
      values: { values: { n: 777 } },
      created: { metadata: { graph_id: GRAPH }, sort_by: 'created_at', select: ['thread_id'] },
      deep: { metadata: { graph_id: GRAPH }, offset: 50_000 },
    };
    const search: Record<string, unknown> = {};
    for (const [name, query] of Object.entries(searches)) search[name] = await latencyOf(ask.search(query), times);
    const threadId = await longThread(stores, url);
    return {
      threads_per_s: round(perSecond, 0),
      search_100k: search,
      state_500: await latencyOf(ask.state(threadId), times),
      history_500: await latencyOf(ask.history(threadId), quick ? 10 : 50),
      idle_stream_kb: idleKb,
      fan_out_200: fan,
      mixed_c50_p95_ms: await mixed(ask, threadId, quick ? 800 : 4_000),
    };
  } finally {
    await stores.close();
    await db.close();
  }
};

const measureTheirs = async (url: string, quick: boolean) => {
  const ask = requests(url);
  await load(ask.create, 100, 20);
  const { perSecond } = await load(ask.create, THEIR_THREADS, 20);
  const { thread_id: threadId } = (await ask.post('/threads', { metadata: { graph_id: GRAPH } })) as {
    readonly thread_id: string;
  };
  await ask.post(`/threads/${threadId}/runs/wait`, { assistant_id: GRAPH, input: { trace: [], n: 1 } });
  for (let n = 0; n < CHECKPOINTS; n++)
    await ask.post(`/threads/${threadId}/state`, { values: { n }, as_node: 'only' });
  const times = quick ? 30 : 200;
  return {
    threads_per_s: round(perSecond, 0),
    search_5k: { graph: await latencyOf(ask.search({ metadata: { graph_id: GRAPH }, limit: 100 }), times) },
    state_500: await latencyOf(ask.state(threadId), times),
    history_500: await latencyOf(ask.history(threadId), quick ? 10 : 50),
    mixed_c50_p95_ms: await mixed(ask, threadId, quick ? 800 : 4_000),
  };
};

export const run: Benchmark = async (args) => {
  const quick = args.includes('--quick');
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  await chmod(dataDir, 0o755);
  const instance = await startInstance({
    dataDir,
    port: 0,
    workers: 0,
    notice: note,
    env: { ...process.env, SLUICE_LOG_LEVEL: 'warn' },
  });
  try {
    const apiPid = readInstance(dataDir)?.children.find(({ name }) => name.startsWith('api'))?.pid ?? 0;
    const ours = await measureOurs(instance.apiUrl, instance.databaseUrl, apiPid, quick);
    const reference = await startLangGraphApi();
    try {
      return { sluice: ours, langgraph_api: reference ? await measureTheirs(reference.url, quick) : null };
    } finally {
      reference?.process.kill(); // it removes its folder
    }
  } finally {
    await instance.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
};
