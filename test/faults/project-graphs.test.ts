// The activity runtime under faults: a project's worker is killed, told to stop, and held by its own graph.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@langchain/langgraph-sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readInstance } from '../../launcher/instance-file.ts';
import { type Instance, startInstance } from '../../launcher/supervisor.ts';

const STEPS = Array.from({ length: 12 }, (_, index) => index + 1);
const ANSWER = 'one two three four five six seven eight nine ten eleven twelve';

let dataDir: string;
let instance: Instance;
let client: Client;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sluice-project-'));
  await chmod(dataDir, 0o755);
  instance = await startInstance({
    dataDir,
    port: 0,
    notice: () => {},
    project: join(import.meta.dirname, 'project/langgraph.json'),
    env: { ...process.env, SLUICE_LOG_LEVEL: 'warn' },
  });
  client = new Client({ apiUrl: instance.apiUrl, apiKey: null });
}, 180_000);
afterAll(async () => {
  await instance?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const signalWorker = (signal: 'SIGKILL' | 'SIGTERM'): void => {
  const child = readInstance(dataDir)?.children.find(({ name }) => name === 'worker-1');
  if (child === undefined) throw new Error('there is no worker');
  process.kill(child.pid, signal);
};

interface Delta {
  readonly id: string;
  readonly type: string;
  readonly content: string;
}

interface Stepped {
  readonly done: readonly number[];
  readonly pids: readonly number[];
}

test('a killed worker’s half answer is taken back, and the thread has the whole one once', async () => {
  const thread = await client.threads.create();
  const texts = new Map<string, string>();
  let killed = false;
  let takenBack = 0;
  const input = { messages: [{ role: 'user', content: 'count' }] };
  const stream = client.runs.stream(thread.thread_id, 'talker', { input, streamMode: ['messages-tuple', 'values'] });
  for await (const { event, data } of stream) {
    if (event !== 'messages') continue;
    const [message] = data as unknown as [Delta];
    if (message.type === 'remove') {
      texts.delete(message.id);
      takenBack += 1;
    } else texts.set(message.id, (texts.get(message.id) ?? '') + message.content);
    if (killed || texts.get(message.id) !== ANSWER.slice(0, 20)) continue;
    killed = true;
    signalWorker('SIGKILL');
  }
  expect(takenBack).toBe(1);
  expect([...texts.values()]).toEqual([ANSWER]);
  const { values } = await client.threads.get<{ messages: Delta[] }>(thread.thread_id);
  expect(values.messages.map(({ type, content }) => [type, content])).toEqual([
    ['human', 'count'],
    ['ai', ANSWER],
  ]);
  expect([...texts.keys()]).toEqual([values.messages[1]?.id]);
}, 90_000);

const stepsUnder = async (signal: 'SIGKILL' | 'SIGTERM') => {
  const thread = await client.threads.create();
  const updates: number[] = [];
  let final: Stepped | undefined;
  let seen = 0;
  const stream = client.runs.stream(thread.thread_id, 'stepper', { input: {}, streamMode: ['updates', 'values'] });
  for await (const { event, data } of stream) {
    if (event === 'values') final = data as unknown as Stepped;
    if (event !== 'updates') continue;
    updates.push(...(data as unknown as { step: Stepped }).step.done);
    seen += 1;
    if (seen === 4) signalWorker(signal);
  }
  return { updates, final };
};

test('I1, I2: a killed worker’s supersteps are each there once, and the rest is done by another process', async () => {
  const { updates, final } = await stepsUnder('SIGKILL');
  expect(updates).toEqual(STEPS);
  expect(final?.done).toEqual(STEPS);
  expect(new Set(final?.pids).size).toBe(2);
}, 90_000);

test('a worker that is told to stop hands over between two supersteps: no node is run twice', async () => {
  const { updates, final } = await stepsUnder('SIGTERM');
  expect(updates).toEqual(STEPS);
  expect(new Set(final?.pids).size).toBe(2);
}, 90_000);

test('a node that holds its process for seconds holds nobody else, and is not taken for dead', async () => {
  const thread = await client.threads.create();
  const run = await client.runs.create(thread.thread_id, 'killer', { input: { n: 0 } });
  await expect.poll(async () => (await client.runs.get(thread.thread_id, run.run_id)).status).toBe('running');
  const startedAt = performance.now();
  await client.threads.search({ limit: 1 });
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  expect(await client.runs.join(thread.thread_id, run.run_id)).toEqual({ n: 1 });
}, 30_000);
