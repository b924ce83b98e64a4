import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client as SdkClient } from '@langchain/langgraph-sdk';
import { Connection, Client as TemporalClient } from '@temporalio/client';
import { pino } from 'pino';
import { inject } from 'vitest';
import type { ApiDeps } from '../../api/api-deps.ts';
import { createApp } from '../../api/app.ts';
import { listen } from '../../api/listen.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { RunRef } from '../../schemas/runs.ts';
import type { CheckpointRecord, SerializedValue } from '../../stores/checkpoint-store.ts';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import type { CommitResult, NewEvent, RunBatch, RunOutcome } from '../../stores/run-store.ts';
import { createRunDispatcher, type RunDispatcher } from '../../stores/temporal/run-dispatcher.ts';
import type { StateUpdater } from '../../stores/temporal/state-updater.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeReplicable, storesOfReplicas } from '../support/replicas.ts';

export const TENANT = 'default';
export const GRAPH = 'player';

export interface ServedApi {
  readonly url: string;
  readonly sdk: SdkClient;
  /** What is mounted: an entry for each handler. */
  readonly routes: readonly { readonly method: string; readonly path: string }[];
  /** Lines of the API's log. */
  readonly log: readonly string[];
  fetch(path: string, init?: RequestInit & { readonly json?: unknown }): Promise<Response>;
  close(): Promise<void>;
}

export interface ApiHarness extends ServedApi {
  readonly database: TestDatabase;
  readonly stores: PostgresStores;
}

/** No worker listens. */
const NO_WORKER: StateUpdater = {
  update: () => Promise.reject(new EngineError('SERVICE_UNAVAILABLE', 'no worker listens in this test')),
};

/** The API on sockets: its replicas take the requests in turn, and `url` is the first. */
export const serveApi = async (
  stores: PostgresStores,
  { db }: TestDatabase,
  dispatcher: RunDispatcher,
  more: Partial<ApiDeps> = {},
): Promise<ServedApi> => {
  const log: string[] = [];
  const all = storesOfReplicas(stores);
  const replicas = await Promise.all(
    all.map(async (own) => {
      const { app, drain } = createApp({
        ...own,
        dispatcher,
        stateUpdater: NO_WORKER,
        checkDatabase: () => db.query({ text: 'select 1' }),
        log: pino({ level: 'debug' }, { write: (line: string) => void log.push(line) }),
        ...more,
      });
      const listener = await listen(app, { host: '127.0.0.1', port: 0 });
      return { app, drain, listener, url: `http://127.0.0.1:${listener.port}` };
    }),
  );
  const [first] = replicas;
  if (first === undefined) throw new Error('no replica');
  const { url } = first;
  let turn = 0;
  const inTurn = (address: string): string => {
    turn += 1;
    return address.replace(url, replicas[turn % replicas.length]?.url ?? url);
  };
  return {
    url,
    log,
    routes: first.app.routes,
    sdk: new SdkClient({
      apiUrl: url,
      apiKey: null,
      callerOptions: { maxRetries: 0, fetch: (address: string, init: RequestInit) => fetch(inTurn(address), init) },
    }),
    fetch(path, { json, ...init } = {}) {
      if (json === undefined) return fetch(inTurn(url + path), init);
      const headers = { 'content-type': 'application/json', ...(init.headers as Record<string, string>) };
      return fetch(inTurn(url + path), { method: 'POST', ...init, headers, body: JSON.stringify(json) });
    },
    async close() {
      await Promise.all(
        replicas.map(async ({ drain, listener }) => {
          // As the process does it: a connection that never sent its request would be waited for a minute.
          const closed = listener.close();
          await Promise.race([Promise.all([drain(), closed]), delay(1_500, undefined, { ref: false })]);
          listener.destroy();
          await closed;
        }),
      );
      await Promise.all(all.slice(1).map((own) => own.close()));
    },
  };
};

/** The API over a database of its own. No worker listens: the test plays its part on the RunStore. */
export const startApi = async ({
  namespace = 'default',
  deps = {},
  replicas = true,
}: {
  readonly namespace?: string;
  readonly deps?: Partial<ApiDeps>;
  /** False for what one process tells of itself. */
  readonly replicas?: boolean;
} = {}): Promise<ApiHarness> => {
  const database = await createTestDatabase();
  const another = () => createPostgresStores(database.db);
  const stores = replicas ? makeReplicable(another(), another) : another();
  await stores.assistants.registerGraphs([{ graphId: GRAPH, runtime: 'workflow' }]);
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  const client = new TemporalClient({ connection, namespace });
  const taskQueue = `nobody-${randomUUID()}`;
  const api = await serveApi(stores, database, createRunDispatcher({ client, runs: stores.runs, taskQueue }), deps);
  return {
    ...api,
    database,
    stores,
    async close() {
      await api.close();
      await stores.close();
      await connection.close();
      await database.drop();
    },
  };
};

const json = (value: unknown): SerializedValue => ({ type: 'json', value: JSON.stringify(value) });

let ticks = 0;
/** Checkpoint ids sort by time, as LangGraph's do. */
const nextCheckpointId = (): string => {
  ticks += 1;
  return `1f0${String(ticks).padStart(5, '0')}-0000-6000-8000-000000000000`;
};

/** A checkpoint with this state, after `parent`. */
export const checkpointOf = (
  values: Readonly<Record<string, unknown>>,
  fields: Partial<CheckpointRecord> = {},
): CheckpointRecord => {
  const checkpointId = nextCheckpointId();
  const versions = Object.fromEntries(Object.keys(values).map((channel) => [channel, ticks]));
  return {
    ns: '',
    checkpointId,
    parentCheckpointId: undefined,
    checkpoint: {
      v: 4,
      id: checkpointId,
      ts: '2026-01-02T03:04:05.000Z',
      channel_versions: versions,
      versions_seen: {},
    },
    metadata: { source: 'loop', step: ticks, parents: {} },
    newValues: Object.fromEntries(Object.entries(values).map(([channel, value]) => [channel, json(value)])),
    snapshot: { next: [], tasks: [] },
    ...fields,
  };
};

/** The worker's part of a run, a step at a time. */
export const playRun = async ({ runs }: PostgresStores, ref: RunRef) => {
  let start = await runs.begin(ref);
  for (let tries = 0; start === undefined && tries < 100; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    start = await runs.begin(ref);
  }
  if (start === undefined) throw new Error(`run ${ref.runId} has nothing to execute`);
  let commitNo = start.commitNo;
  const toBatch = (batch: Partial<RunBatch>): RunBatch => ({ checkpoints: [], writes: [], events: [], ...batch });
  // The number counts on only when the commit has come back: one that is tried again keeps it.
  const numbered = async (write: (no: number) => Promise<CommitResult>): Promise<CommitResult> => {
    const result = await write(commitNo + 1);
    commitNo += 1;
    return result;
  };
  const commit = (batch: Partial<RunBatch>) => numbered((no) => runs.commit(ref, no, toBatch(batch)));
  return {
    start,
    commit,
    log: (...events: readonly NewEvent[]) => commit({ events }),
    finish: (outcome: Partial<RunOutcome> = {}, batch: Partial<RunBatch> = {}) =>
      numbered((no) => runs.finish(ref, no, toBatch(batch), { status: 'success', ...outcome })),
  };
};

export const refOf = (run: { readonly thread_id: string; readonly run_id: string }): RunRef => ({
  tenantId: TENANT,
  threadId: run.thread_id,
  runId: run.run_id,
});

/** A message delta as the log carries it, in LangChain's serialised form. */
export const delta = (id: string, content: string): NewEvent => ({
  event: 'messages',
  data: [
    {
      lc: 1,
      type: 'constructor',
      id: ['langchain_core', 'messages', 'AIMessageChunk'],
      kwargs: { id, content, tool_call_chunks: [], additional_kwargs: {}, response_metadata: {} },
    },
    { langgraph_node: 'agent' },
  ],
});
