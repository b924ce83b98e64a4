// Webhooks: told of the end of a run, at least once, whatever becomes of the run, its thread and the worker.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunRef } from '../../schemas/runs.ts';
import { PUBLIC_ONLY } from '../../schemas/webhook-policy.ts';
import type { WebhookOutcome } from '../../stores/webhook-store.ts';
import { type Engine, startEngine } from '../support/engine.ts';

interface Received {
  readonly path: string;
  readonly body: Record<string, unknown>;
}

const received: Received[] = [];
const answers: Record<string, number[]> = {};
const server = createServer((request, response) => {
  const path = request.url ?? '';
  let text = '';
  request.on('data', (chunk) => {
    text += chunk;
  });
  request.on('end', () => {
    received.push({ path, body: JSON.parse(text) as Record<string, unknown> });
    if (path === '/hangs') return;
    const status = path === '/metadata' ? 302 : (answers[path]?.shift() ?? 200);
    response.writeHead(status, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
  });
});

let engine: Engine;
let base: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  base = `http://${host}`;
  engine = await startEngine({ webhookPolicy: { ...PUBLIC_ONLY, hosts: new Set([host]), self: new URL(base) } });
});
afterAll(async () => {
  await engine.stop();
  server.close().closeAllConnections();
});

const at = (path: string) => received.filter((one) => one.path === path).map(({ body }) => body);

const outcomeOf = async (ref: RunRef, isReached = (outcome: WebhookOutcome) => outcome.state !== 'waiting') => {
  for (;;) {
    const outcome = await engine.stores.webhooks.outcome(ref);
    if (outcome && isReached(outcome)) return outcome;
    await sleep(50);
  }
};

test('the run, its state and its times are posted once it is over', async () => {
  const { ref, run } = await engine.run('one', { n: 1 }, { webhook: `${base}/ok` });
  expect(await outcomeOf(ref)).toEqual({ state: 'delivered', attempts: 1, fault: undefined });
  const [body, ...more] = at('/ok');
  expect(more).toEqual([]);
  expect(body).toEqual({
    run_id: ref.runId,
    thread_id: ref.threadId,
    assistant_id: run.assistantId,
    created_at: run.createdAt.toISOString(),
    updated_at: run.updatedAt.toISOString(),
    status: 'success',
    metadata: {},
    kwargs: run.kwargs,
    multitask_strategy: 'enqueue',
    run_started_at: expect.any(String),
    run_ended_at: expect.any(String),
    webhook_sent_at: expect.any(String),
    values: { n: 2, trace: ['only'] },
  });
  const times = ['created_at', 'run_started_at', 'run_ended_at', 'webhook_sent_at'].map((name) => String(body?.[name]));
  expect(times.toSorted()).toEqual(times);
});

test('a run that failed is told with its error; what was sent is not kept', async () => {
  const { ref } = await engine.run('failing', { n: 0 }, { webhook: `${base}/failed` });
  await outcomeOf(ref);
  expect(at('/failed')).toMatchObject([{ status: 'error', error: 'cannot read the future (node broken)' }]);
  const rows = await engine.database.query('select kwargs, "values" from webhooks where run_id = $1', [ref.runId]);
  expect(rows).toEqual([{ kwargs: null, values: null }]);
});

test('a run that was cancelled before it began is told; one that was rolled back left no trace to tell of', async () => {
  const first = await engine.start('waiting', { n: 60_000 });
  const options = { threadId: first.threadId };
  const cancelled = await engine.start('one', { n: 1 }, { ...options, webhook: `${base}/cancelled` });
  const rolledBack = await engine.start('one', { n: 1 }, { ...options, webhook: `${base}/rolled-back` });
  await engine.stores.runs.cancel(rolledBack, 'rollback');
  await engine.stores.runs.cancel(cancelled, 'interrupt');
  expect(await outcomeOf(cancelled)).toMatchObject({ state: 'delivered' });
  expect(at('/cancelled')).toMatchObject([{ status: 'interrupted', run_started_at: null }]);
  expect(await engine.stores.webhooks.outcome(rolledBack)).toBeUndefined();
  await engine.stores.runs.cancel(first, 'interrupt');
  await engine.dispatcher.dispatch(first.runId);
  await engine.finished(first);
});

test('a hook that answers 500 is called again, with growing pauses', async () => {
  answers['/flaky'] = [500, 503];
  const { ref } = await engine.run('one', { n: 1 }, { webhook: `${base}/flaky` });
  expect(await outcomeOf(ref)).toMatchObject({ state: 'delivered', attempts: 3 });
  expect(at('/flaky').map(({ run_id }) => run_id)).toEqual([ref.runId, ref.runId, ref.runId]);
});

test('I10: a hook that refuses is given up at once; the run is none the worse', async () => {
  answers['/gone'] = [410];
  const { ref, run } = await engine.run('one', { n: 1 }, { webhook: `${base}/gone` });
  expect(run.status).toBe('success');
  expect(await outcomeOf(ref)).toEqual({ state: 'failed', attempts: 1, fault: 'the webhook answered 410' });
  const handle = engine.client.workflow.getHandle(`webhook-${ref.runId}`);
  await expect(handle.result()).rejects.toThrow();
});

test('a redirect to the cloud’s metadata is not followed', async () => {
  const { ref } = await engine.run('one', { n: 1 }, { webhook: `${base}/metadata` });
  expect(await outcomeOf(ref)).toEqual({ state: 'failed', attempts: 1, fault: 'the webhook answered 302' });
});

test('an address that is not public is refused, whether it is written out or looked up', async () => {
  const port = new URL(base).port;
  const named = await engine.run('one', { n: 1 }, { webhook: `http://localhost:${port}/ssrf` });
  expect(await outcomeOf(named.ref)).toMatchObject({
    state: 'failed',
    attempts: 1,
    fault: expect.stringMatching(/localhost has the address \S+, which is neither public nor/),
  });
  const literal = await engine.run('one', { n: 1 }, { webhook: 'http://169.254.169.254/latest/secret-token' });
  const { state, fault } = await outcomeOf(literal.ref);
  expect(state).toBe('failed');
  expect(fault).not.toContain('secret-token'); // I11
  expect(at('/ssrf')).toEqual([]);
});

test('I10: a hook that hangs costs an attempt ten seconds, and nobody waits for it', async () => {
  const startedAt = Date.now();
  const { ref, run } = await engine.run('one', { n: 1 }, { webhook: `${base}/hangs` });
  expect(run.status).toBe('success');
  expect(Date.now() - startedAt).toBeLessThan(5_000);
  const outcome = await outcomeOf(ref, ({ attempts }) => attempts > 0);
  expect(outcome).toEqual({ state: 'waiting', attempts: 1, fault: 'no answer within 10000 ms' });
  await engine.client.workflow.getHandle(`webhook-${ref.runId}`).terminate();
});

test('a relative URL is a path of the server that the configuration names', async () => {
  const { ref } = await engine.run('one', { n: 1 }, { webhook: '/self?a=b' });
  expect(await outcomeOf(ref)).toMatchObject({ state: 'delivered' });
  expect(at('/self?a=b')).toMatchObject([{ run_id: ref.runId }]);
});

test('a webhook outlives the thread of its run', async () => {
  const { ref } = await engine.run('one', { n: 4 }, { webhook: `${base}/deleted` });
  await engine.stores.threads.delete(ref.tenantId, ref.threadId);
  expect(await outcomeOf(ref)).toMatchObject({ state: 'delivered' });
  expect(at('/deleted')).toMatchObject([{ values: { n: 5 } }]);
});
