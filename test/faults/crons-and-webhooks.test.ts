// What surrounds a run survives its processes too: the firing that makes it, and the webhook that tells of its end.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Rig, startRig } from './rig.ts';

const WAIT = { timeout: 45_000, interval: 100 };

const received: { readonly run_id: string; readonly values: unknown }[] = [];
const server = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk) => {
    text += chunk;
  });
  request.on('end', () => {
    received.push(JSON.parse(text));
    response.end();
  });
});

let rig: Rig;
let webhook: string;
let temporal: Client;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  webhook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/done`;
  rig = await startRig({ SLUICE_WEBHOOK_ALLOW: '127.0.0.1/32' });
  temporal = new Client({ connection: await Connection.connect({ address: rig.temporalAddress }) });
});
afterAll(async () => {
  await temporal.connection.close();
  await rig.stop();
  server.close();
});

test('I10: a worker that dies between the end of a run and its webhook leaves it to the next', async () => {
  await rig.arm('runs.finish after 1');
  const run = await rig.submit('one', { input: { n: 1 }, webhook });
  expect(await rig.settled(run ?? { threadId: '', runId: '' })).toBe('success');
  await expect.poll(() => received.filter(({ run_id }) => run_id === run?.runId), WAIT).toHaveLength(1);
  expect(received).toMatchObject([{ values: { n: 2, trace: ['only'] } }]);
});

const createCron = async (): Promise<string> => {
  const response = await fetch(`${rig.url}/runs/crons`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      assistant_id: 'one',
      schedule: '0 0 1 1 *',
      input: { n: 1 },
      on_run_completed: 'keep',
    }),
  });
  const { cron_id: cronId } = (await response.json()) as { cron_id: string };
  const synced = () => rig.query('select 1 from crons where cron_id = $1 and synced_revision = revision', [cronId]);
  await expect.poll(async () => (await synced()).length, WAIT).toBe(1);
  return cronId;
};

test.each([
  ['runs.create before 1', { runId: expect.any(String) }],
  // The second try finds what the first one made.
  ['runs.create after 1', { skipped: expect.stringContaining('it is made already') }],
] as const)('I1: a firing makes one run though the worker dies: %s', async (point, outcome) => {
  const cronId = await createCron();
  const schedule = temporal.schedule.getHandle(`cron-${cronId}`);
  await rig.arm(point);
  await schedule.trigger();
  await expect.poll(async () => (await schedule.describe()).info.recentActions.length, WAIT).toBe(1);
  const [firing] = (await schedule.describe()).info.recentActions;
  expect(await temporal.workflow.getHandle(firing?.action.workflow.workflowId ?? '').result()).toEqual(outcome);
  const made = () => rig.query<{ status: string }>('select status from runs where cron_id = $1', [cronId]);
  await expect.poll(made, WAIT).toEqual([{ status: 'success' }]);
});
