import { chmodSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@langchain/langgraph-sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readInstance } from '../../launcher/instance-file.ts';
import { SluiceProcess } from '../launcher/sluice-process.ts';

const EXAMPLE = join(import.meta.dirname, '../../examples/bring-your-own-graph');

let dataDir: string;
let project: string;
let sluice: SluiceProcess;
let client: Client;

// The project lies in a folder of its own, outside of ours, without node_modules.
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sluice-example-'));
  chmodSync(dataDir, 0o755);
  project = join(dataDir, 'project');
  await cp(EXAMPLE, project, { recursive: true });
  sluice = new SluiceProcess(
    [
      'start',
      '--json',
      '--port',
      '0',
      '--data-dir',
      join(dataDir, 'data'),
      '--config',
      join(project, 'langgraph.json'),
    ],
    { READ_MS: '700' },
  );
  const { api } = await sluice.ready();
  client = new Client({ apiUrl: api, apiKey: null, callerOptions: { maxRetries: 4 } });
}, 180_000);
afterAll(async () => {
  await sluice?.end('SIGTERM');
  await rm(dataDir, { recursive: true, force: true });
});

const killWorker = (): void => {
  const child = readInstance(join(dataDir, 'data'))?.children.find(({ name }) => name === 'worker-1');
  if (child === undefined) throw new Error('there is no worker');
  process.kill(child.pid, 'SIGKILL');
};

test('the graphs of langgraph.json are served, and ours are not', async () => {
  const assistants = await client.assistants.search({ metadata: { created_by: 'system' } });
  expect(assistants.map(({ graph_id }) => graph_id).sort()).toEqual(['greeter', 'review']);
});

test('a factory in JavaScript makes its graph from the run’s configuration', async () => {
  const thread = await client.threads.create();
  const values = await client.runs.wait(thread.thread_id, 'greeter', {
    input: { name: 'Ada' },
    config: { configurable: { language: 'de' } },
  });
  expect(values).toEqual({ name: 'Ada', greeting: 'Guten Tag, Ada' });
});

test('TypeScript with enums, paths and imports without extension runs; an interrupt waits for its answer', async () => {
  const thread = await client.threads.create();
  const text = 'A short one.\n\nAnd another, a little longer.';
  const values = await client.runs.wait(thread.thread_id, 'review', { input: { text, author: 'Ada' } });
  // 8 words at the 200 a minute of the project's own environment.
  const report = '2 paragraphs, 0.0 minutes to read';
  expect(values).toMatchObject({ report, __interrupt__: [{ value: { report } }] });
  expect((await client.threads.get(thread.thread_id)).status).toBe('interrupted');
  const done = await client.runs.wait(thread.thread_id, 'review', { command: { resume: 'publish' } });
  expect(done).toMatchObject({ verdict: 'publish' });
});

test('I1: a worker that is killed in the middle loses nothing: the run goes on from its last superstep', async () => {
  const thread = await client.threads.create();
  const text = Array.from({ length: 5 }, (_, index) => `Paragraph number ${index + 1}.`).join('\n\n');
  const run = await client.runs.create(thread.thread_id, 'review', {
    input: { text, author: 'Bob' },
    streamMode: ['updates'],
  });
  await expect.poll(async () => (await client.runs.get(thread.thread_id, run.run_id)).status).toBe('running');
  await sleep(300);
  killWorker();
  const values = (await client.runs.join(thread.thread_id, run.run_id)) as { findings: { paragraph: number }[] };
  expect(values.findings.map(({ paragraph }) => paragraph)).toEqual([1, 2, 3, 4, 5]);
  expect((await client.runs.get(thread.thread_id, run.run_id)).status).toBe('success');
  const updates: unknown[] = [];
  for await (const { event, data } of client.runs.joinStream(thread.thread_id, run.run_id, { lastEventId: '-1' }))
    if (event === 'updates') updates.push(...Object.keys(data as object));
  expect(updates.filter((node) => node === 'read')).toHaveLength(5);
  expect(updates.filter((node) => node === 'summarise')).toHaveLength(1);
}, 60_000);
