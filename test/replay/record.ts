// Records the histories that today's code writes: npm run record-histories. They go under the release's version and are
// never changed afterwards: replay.test.ts runs each of them through the code of the day (I7). Before the release,
// `--unreleased` records what is not there yet.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { fixtureJson, fixtureText } from '../../domains/hydro/fixtures/load.ts';
import { startInstance } from '../../launcher/supervisor.ts';
import { workflowIdOf } from '../../schemas/runs.ts';
import {
  type Recorder,
  recordFiring,
  recordJob,
  recordStateUpdate,
  recordWatch,
  recordWebhook,
} from './record-others.ts';

interface Recording {
  readonly name: string;
  readonly graph: string;
  readonly input?: unknown;
  readonly body?: Readonly<Record<string, unknown>>;
  /** Answers to the interrupts before the run that is recorded. */
  readonly before?: Readonly<Record<string, unknown>>;
}

const question = { messages: [{ role: 'user', content: 'Analyse SPX daily since 2019', id: 'question' }] };

/** Without a unit: two calls, one after the other. */
const lowPressure = { messages: [{ role: 'user', content: 'Where is Net1 below 112?', id: 'question' }] };

/** Two rounds, and a report of less than what is kept outside of a history. */
const tuned = {
  symbols: ['SPX'],
  from: '2018-01-01',
  points: ['buy2', 'buy3'],
  grid: { 'strategy.stops.percent': [5, 10] },
};
/** A tool as a graph: the model of the network in the call, and one that nobody has stored. */
const simulation = { network_config: fixtureText('Net1.inp'), duration: 3_600 };
const nowhere = { network_config: 'nowhere' };
/** A few links, and the fits of two candidates, of a network small enough to stay in the history. */
const sweep = { network_config: fixtureText('Net1.inp'), link_ids: ['9', '10', '12', '111'], duration: 86_400 };
const noLink = { ...sweep, link_ids: ['nowhere'] };
const calibration = {
  network_config: fixtureText('Net2.inp'),
  case: { ...fixtureJson<object>('calibration-Net2.case.json'), leak_candidates: ['18', '5'] },
};
const unknown = { symbols: ['NOPE'], points: ['buy1'] };

const RECORDINGS: readonly Recording[] = [
  { name: 'one-node', graph: 'one', input: { trace: [], n: 1 } },
  { name: 'conditional-edges', graph: 'branching', input: { n: 4 } },
  { name: 'send-fan-out', graph: 'fanOut', input: { n: 6 } },
  { name: 'command-goto', graph: 'command', input: { n: 9 } },
  { name: 'interrupt', graph: 'approval', input: {} },
  { name: 'resume', graph: 'approval', body: { command: { resume: 'yes' } }, before: { input: {} } },
  {
    name: 'subgraph',
    graph: 'nested',
    input: { n: 0 },
    body: { stream_mode: ['values', 'updates'], stream_subgraphs: true },
  },
  { name: 'store', graph: 'store', input: { messages: [] }, body: { stream_mode: ['custom', 'messages-tuple'] } },
  { name: 'tools', graph: 'steps', input: { n: 12 }, body: { config: { recursion_limit: 20 } } },
  { name: 'node-error', graph: 'failing', input: { n: 0 } },
  { name: 'recursion-limit', graph: 'endless', input: {} },
  { name: 'pure-supersteps', graph: 'pure', input: { n: 40 }, body: { config: { recursion_limit: 60 } } },
  { name: 'project-graph', graph: 'projectSteps', input: { trace: [] } },
  { name: 'run-with-job', graph: 'scan', input: { within: 120 }, body: { stream_mode: ['custom', 'values'] } },
  { name: 'simulate', graph: 'simulate', input: simulation, body: { stream_mode: ['custom', 'values'] } },
  { name: 'simulate-refused', graph: 'simulate', input: nowhere },
  { name: 'analyst', graph: 'analyst', input: question, body: { stream_mode: ['messages-tuple', 'values'] } },
  {
    name: 'hydro-operator',
    graph: 'hydro-operator',
    input: lowPressure,
    body: { stream_mode: ['messages-tuple', 'values'] },
  },
];

/** In two executions, on a sample network. */
const day = { network_config: 'sched-A', hours: 3, hours_per_execution: 2 };
/** By the clock, an hour a second, without a reading. */
const dayByReadings = {
  ...{ network_config: 'sched-A', hours: 2, start_at: 0 },
  observe: { mode: 'readings', time_scale: 3_600 },
};

const HERE = import.meta.dirname;
const ROOT = join(HERE, '../..');
const { version } = JSON.parse(await readFile(join(HERE, '../../package.json'), 'utf8')) as { version: string };
const folder = join(HERE, 'histories', version);
if (existsSync(folder) && !process.argv.includes('--unreleased')) {
  process.stderr.write(
    `${folder} holds the histories of ${version} already, and a release's histories never change: raise the version, or say --unreleased\n`,
  );
  process.exit(2);
}
await mkdir(folder, { recursive: true });
const dataDir = await mkdtemp(join(tmpdir(), 'sluice-record-'));
await chmod(dataDir, 0o755);
const instance = await startInstance({
  dataDir,
  port: 0,
  notice: (text) => void process.stderr.write(`${text}\n`),
  env: { ...process.env, SLUICE_WEBHOOK_ALLOW: '127.0.0.1/32' },
  entries: { worker: join(HERE, '../support/test-worker.ts'), api: join(HERE, '../../api/main.ts') },
});
const connection = await Connection.connect({ address: instance.temporalAddress });
const client = new Client({ connection });

const post = async (path: string, body: unknown): Promise<Record<string, unknown>> => {
  const response = await fetch(`${instance.apiUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
};

const fileOf = (name: string): string => join(folder, `${name}.json`);
/** `record.ts --unreleased NAME...`: no others. */
const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const isMissing = ({ name }: { readonly name: string }): boolean =>
  !existsSync(fileOf(name)) && (wanted.length === 0 || wanted.includes(name));

const keep = async (name: string, workflowId: string, workflowRunId?: string): Promise<void> => {
  await client.workflow
    .getHandle(workflowId)
    .result()
    .catch(() => undefined);
  const handle = client.workflow.getHandle(workflowId, workflowRunId);
  // Stacks of failed activities name the folder that this is in.
  const history = historyToJSON(await handle.fetchHistory()).replaceAll(ROOT, '');
  await writeFile(fileOf(name), `${history}\n`);
  process.stdout.write(`recorded ${version}/${name}\n`);
};

const recorder: Recorder = { client, post, keep };
const OTHERS: readonly { readonly name: string; readonly record: (name: string) => Promise<void> }[] = [
  { name: 'update-state', record: (name) => recordStateUpdate(recorder, name) },
  { name: 'fire-cron', record: (name) => recordFiring(recorder, name) },
  { name: 'deliver-webhook', record: (name) => recordWebhook(recorder, name, [500, 200]) },
  { name: 'scan-market', record: (name) => recordJob(recorder, name, { assistant: 'scan', input: { within: 120 } }) },
  { name: 'backtest', record: (name) => recordJob(recorder, name, { assistant: 'backtest', input: tuned }) },
  { name: 'backtest-refused', record: (name) => recordJob(recorder, name, { assistant: 'backtest', input: unknown }) },
  {
    name: 'n-minus-one-sweep',
    record: (name) => recordJob(recorder, name, { assistant: 'n-minus-one', input: sweep }),
  },
  {
    name: 'n-minus-one-refused',
    record: (name) => recordJob(recorder, name, { assistant: 'n-minus-one', input: noLink }),
  },
  { name: 'calibrate', record: (name) => recordJob(recorder, name, { assistant: 'calibrate', input: calibration }) },
  { name: 'schedule-day', record: (name) => recordJob(recorder, name, { assistant: 'schedule-day', input: day }) },
  {
    name: 'schedule-day-continued',
    record: (name) => recordJob(recorder, name, { assistant: 'schedule-day', input: day, firstExecution: true }),
  },
  {
    name: 'schedule-day-readings',
    record: (name) => recordJob(recorder, name, { assistant: 'schedule-day', input: dayByReadings }),
  },
  { name: 'watch-market', record: (name) => recordWatch(recorder, name, 'watch') },
  { name: 'watch-market-continued', record: (name) => recordWatch(recorder, name, 'first-execution') },
  { name: 'deliver-alert', record: (name) => recordWatch(recorder, name, 'webhook') },
  { name: 'webhook-given-up', record: (name) => recordWebhook(recorder, name, [410]) },
];

try {
  for (const { name, graph, input, body, before } of RECORDINGS.filter(isMissing)) {
    const runs = `/threads/${randomUUID()}/runs`;
    const common = { assistant_id: graph, if_not_exists: 'create' };
    if (before) await post(`${runs}/wait`, { ...common, ...before });
    const { run_id: runId } = await post(runs, { ...common, ...(input !== undefined && { input }), ...body });
    await (await fetch(`${instance.apiUrl}${runs}/${runId}/join`)).text();
    await keep(name, workflowIdOf(String(runId)));
  }
  for (const { name, record } of OTHERS.filter(isMissing)) await record(name);
} finally {
  await connection.close();
  await instance.stop();
  await rm(dataDir, { recursive: true, force: true });
}
