// A run through our HTTP API against the floor (a bare Temporal workflow on the same server) and against
// @langchain/langgraph-api where it is installed (bench/package.json), in one process tree, in interleaved rounds.
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { readInstance } from '../launcher/instance-file.ts';
import { startInstance } from '../launcher/supervisor.ts';
import { workflowIdOf } from '../schemas/runs.ts';
import { loadWorkflowBundle } from '../workers/workflow-bundle.ts';
import { WorkflowPlugin } from '../workers/workflow-plugin.ts';
import type { Benchmark } from './main.ts';
import { startLangGraphApi } from './support/langgraph-api.ts';
import { json, load, median, note, type Once, ok, percentile, residentMb, round, timed } from './support/measure.ts';

const ROUNDS = 5;
const C1_RUNS = 25;
const C20_RUNS = 120;
const C100_RUNS = 300;
const TASK_QUEUE = 'graphs';

const INPUT = { trace: [], n: 1 };
interface AgentServer {
  /** A run of a one-node graph on a new thread, through `wait`. */
  readonly wait: Once;
  readonly stream: Once;
  /** From the request to the stream's first event, ms. */
  readonly firstEvent: () => Promise<number>;
}

const agentServer = (url: string): AgentServer => {
  // One request a run: the thread is made with it.
  const body = { assistant_id: 'one', input: INPUT, if_not_exists: 'create' };
  const openStream = async () =>
    ok(await fetch(`${url}/threads/${randomUUID()}/runs/stream`, json({ ...body, stream_mode: ['values'] })));
  return {
    wait: async () => {
      const response = await ok(await fetch(`${url}/threads/${randomUUID()}/runs/wait`, json(body)));
      const values = (await response.json()) as { n?: number };
      if (values.n !== 2) throw new Error(`wrong values: ${JSON.stringify(values)}`);
    },
    stream: async () => {
      const text = await (await openStream()).text();
      if (!text.includes('"n":2')) throw new Error(`wrong stream: ${text}`);
    },
    firstEvent: async () => {
      const startedAt = performance.now();
      const response = await openStream();
      const reader = response.body?.getReader();
      await reader?.read();
      const elapsed = performance.now() - startedAt;
      while (!(await reader?.read())?.done);
      return elapsed;
    },
  };
};

const pidOf = (dataDir: string, name: string): number =>
  readInstance(dataDir)?.children.find((child) => child.name === name)?.pid ?? 0;

export const run: Benchmark = async (args) => {
  const quick = args.includes('--quick');
  const rounds = quick ? 2 : ROUNDS;
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  await chmod(dataDir, 0o755);
  const instance = await startInstance({
    dataDir,
    port: 0,
    notice: note,
    env: { ...process.env, SLUICE_SAMPLES: 'false', SLUICE_LOG_LEVEL: 'warn' },
    entries: {
      worker: join(import.meta.dirname, '../test/support/test-worker.ts'),
      api: join(import.meta.dirname, '../api/main.ts'),
    },
  });
  const connection = await Connection.connect({ address: instance.temporalAddress });
  const client = new Client({ connection });
  const langgraph = await startLangGraphApi();
  try {
    const idleWorkerMb = residentMb(pidOf(dataDir, 'worker-1'));
    let workflows = 0;
    const bare: Once = async () => {
      await client.workflow.execute('bare', {
        taskQueue: TASK_QUEUE,
        workflowId: `bare-${++workflows}`,
        args: [INPUT],
      });
    };
    const ours = agentServer(instance.apiUrl);
    const theirs = langgraph && agentServer(langgraph.url);
    const sides: readonly (readonly [string, Once])[] = [
      ['bare', bare],
      ['wait', ours.wait],
      ['stream', ours.stream],
      ...(theirs ? ([['langgraph_api', theirs.wait]] as const) : []),
    ];
    for (const [, once] of sides) await load(once, 20, 4);

    const c1 = new Map<string, number[]>(sides.map(([name]) => [name, []]));
    const c20 = new Map<string, number[]>(sides.map(([name]) => [name, []]));
    const firstEvents: number[] = [];
    for (let i = 1; i <= rounds; i++) {
      for (const [name, once] of sides) {
        const isTheirs = name === 'langgraph_api';
        for (let n = 0; n < (isTheirs ? 5 : C1_RUNS); n++) c1.get(name)?.push(await timed(once));
        c20.get(name)?.push((await load(once, isTheirs ? 60 : C20_RUNS, 20)).perSecond);
      }
      for (let n = 0; n < C1_RUNS; n++) firstEvents.push(await ours.firstEvent());
      note(
        `round ${i} of ${rounds}: ${sides.map(([name]) => `${name} ${round(median(c1.get(name) ?? []))} ms, ${round(c20.get(name)?.at(-1) ?? 0)}/s`).join(' · ')}`,
      );
    }
    const c100: number[] = [];
    for (let i = 0; i < (quick ? 1 : 2); i++) c100.push(...(await load(ours.wait, C100_RUNS, 100)).latencies);
    const theirC100 = theirs && (await load(theirs.wait, 200, 100)).latencies;

    const figures = (name: string) => ({
      c1_p50_ms: round(median(c1.get(name) ?? [])),
      c1_p95_ms: round(percentile(c1.get(name) ?? [], 0.95)),
      c20_rps: round(median(c20.get(name) ?? [])),
    });
    const engine = {
      ...figures('wait'),
      stream_c1_p50_ms: figures('stream').c1_p50_ms,
      stream_c20_rps: figures('stream').c20_rps,
      c100_p95_ms: round(percentile(c100, 0.95)),
      first_event_p50_ms: round(median(firstEvents)),
      history_bytes: await historyBytes(client, instance.apiUrl),
      replay_200_supersteps_ms: round(await replayTime(client, instance.apiUrl)),
      idle_worker_mb: round(idleWorkerMb),
    };
    const floor = figures('bare');
    const reference = theirC100 && { ...figures('langgraph_api'), c100_p95_ms: round(percentile(theirC100, 0.95)) };
    return {
      bare: floor,
      engine,
      langgraph_api: reference ?? null,
      ratios: {
        c1_p50_to_bare: round(engine.c1_p50_ms / floor.c1_p50_ms, 2),
        c20_rps_to_bare: round(engine.c20_rps / floor.c20_rps, 2),
        ...(reference && {
          c1_p50_to_langgraph_api: round(engine.c1_p50_ms / reference.c1_p50_ms, 3),
          c20_rps_to_langgraph_api: round(engine.c20_rps / reference.c20_rps, 2),
        }),
      },
    };
  } finally {
    langgraph?.process.kill(); // it removes its folder
    await connection.close();
    await instance.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
};

/** A finished run: its workflow's handle. */
const finishedRun = async (client: Client, url: string, body: Readonly<Record<string, unknown>>) => {
  const runs = `${url}/threads/${randomUUID()}/runs`;
  const created = await ok(await fetch(runs, json({ if_not_exists: 'create', ...body })));
  const { run_id } = (await created.json()) as { run_id: string };
  await (await ok(await fetch(`${runs}/${run_id}/join`))).text();
  const handle = client.workflow.getHandle(workflowIdOf(run_id));
  await handle.result();
  return handle;
};

const historyBytes = async (client: Client, url: string): Promise<number> => {
  const handle = await finishedRun(client, url, { assistant_id: 'one', input: INPUT });
  return Number((await handle.describe()).historySize ?? 0);
};

/** A run of 200 supersteps with a tool call each, through today's code again, as a worker does that lost its cache. */
const replayTime = async (client: Client, url: string): Promise<number> => {
  const body = { assistant_id: 'steps', input: { n: 200 }, config: { recursion_limit: 300 } };
  const history = await (await finishedRun(client, url, body)).fetchHistory();
  const workflowBundle = await loadWorkflowBundle('test/workflows/index.ts');
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  return timed(() => Worker.runReplayHistory({ workflowBundle, plugins: [new WorkflowPlugin()] }, history));
};
