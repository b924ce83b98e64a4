// Jobs: child workflows of a run, whose progress is in the run's log.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunRef, workflowIdOf } from '../../schemas/runs.ts';
import { SEARCH_ATTRIBUTES } from '../../stores/temporal/run-dispatcher.ts';
import { type Engine, startEngine, TENANT } from '../support/engine.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const countUp = (input: object) => ({ name: 'countUp', input });
const jobOf = ({ runId }: RunRef, call = 1) => engine.client.workflow.getHandle(`${workflowIdOf(runId)}-job-${call}`);
const statusOf = async (ref: RunRef): Promise<string> => (await jobOf(ref).describe()).status.name;

const untilTold = async (ref: RunRef): Promise<void> => {
  for await (const { event } of engine.stores.events.follow({ ...ref, afterSeq: 0 })) if (event === 'custom') return;
};

const numbers = (upTo: number) =>
  Array.from({ length: upTo }, (_, i) => ({ job: 'countUp', done: i + 1, total: upTo }));

test('I3: its progress is in the log of the run, in order and without a gap, and its result in the state', async () => {
  const { run, thread, events, of, ref } = await engine.run('job', countUp({ to: 5 }), { modes: ['custom'] });
  expect(run.error).toBeUndefined();
  expect(thread.values).toMatchObject({ result: { counted: 5 } });
  expect(of('custom')).toEqual(numbers(5));
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  const { typedSearchAttributes } = await jobOf(ref).describe();
  expect(typedSearchAttributes.get(SEARCH_ATTRIBUTES.tenant)).toBe(TENANT);
  expect(typedSearchAttributes.get(SEARCH_ATTRIBUTES.thread)).toBe(ref.threadId);
});

test('a job that continues as new is the same job', async () => {
  const { run, thread, of } = await engine.run('job', countUp({ to: 7, perExecution: 3 }));
  expect(run.error).toBeUndefined();
  expect(thread.values).toMatchObject({ result: { counted: 7 } });
  expect(of('custom')).toEqual(numbers(7));
});

test('what it fails of is the error of the run', async () => {
  const { run, of } = await engine.run('job', countUp({ to: 5, failAt: 3 }));
  expect(run.status).toBe('error');
  expect(run.error).toEqual({ error: 'COUNT_FAILED', message: 'cannot count beyond 2 (node work)' });
  expect(of('custom')).toEqual(numbers(5).slice(0, 2));
});

test('I1: a job whose workflow cannot be executed ends its run', { timeout: 240_000 }, async () => {
  const { run, ref } = await engine.run('job', { name: 'noSuchJob', input: {} });
  expect(run.status).toBe('error');
  expect(run.error?.message).toMatch(/the workflow task of its job noSuchJob failed \d+ times/);
  await expect.poll(() => statusOf(ref)).toBe('TERMINATED');
});

describe('the end of the run is the end of the job', () => {
  test('I8: a cancel reaches it', async () => {
    const ref = await engine.start('job', countUp({ to: 1_000, pauseMs: 100 }));
    await untilTold(ref);
    const askedAt = Date.now();
    await engine.stores.runs.cancel(ref, 'interrupt');
    await engine.dispatcher.dispatch(ref.runId);
    const { run } = await engine.finished(ref);
    expect(Date.now() - askedAt).toBeLessThan(4_000);
    expect(run.status).toBe('interrupted');
    expect(await statusOf(ref)).not.toBe('RUNNING');
    expect((await engine.run('one', { n: 1 }, { threadId: ref.threadId })).run.status).toBe('success');
  });

  test('terminated with it', async () => {
    const ref = await engine.start('job', countUp({ to: 1_000, pauseMs: 100 }));
    await untilTold(ref);
    await engine.client.workflow.getHandle(workflowIdOf(ref.runId)).terminate('an operator did it');
    while ((await statusOf(ref)) === 'RUNNING') await sleep(50);
    await engine.stores.runs.force(ref, { status: 'error', error: { error: 'RunLost', message: 'terminated' } });
  });

  test('told that the run is over, it ends itself', async () => {
    const ref = await engine.start('job', countUp({ to: 1_000, pauseMs: 100 }));
    await untilTold(ref);
    await engine.stores.runs.force(ref, { status: 'error', error: { error: 'RunLost', message: 'given up' } });
    while ((await statusOf(ref)) === 'RUNNING') await sleep(50);
    expect(await statusOf(ref)).toBe('FAILED');
  });
});

describe('fan-out', () => {
  const waitEach = (input: readonly number[]) => ({ name: 'waitEach', input });

  test('works on so many parts at once and no more', async () => {
    const { thread } = await engine.run('job', waitEach([50, 1, 30, 1, 1, 20, 1, 10]));
    expect(thread.values).toMatchObject({ result: { most: 3 } });
  });

  test('ends with the first failure and waits for nothing', async () => {
    const startedAt = Date.now();
    const { run } = await engine.run('job', waitEach([60_000, 1, -1, 60_000]));
    expect(run.error).toEqual({ error: 'WAIT_FAILED', message: 'cannot wait -1 ms (node work)' });
    expect(Date.now() - startedAt).toBeLessThan(30_000);
  });
});

test('I1: a run whose job works on in silence is not taken for dead', async () => {
  const ref = await engine.start('job', countUp({ to: 2, pauseMs: 9_000 }));
  await engine.database.query(`update runs set updated_at = now() - interval '1 hour' where run_id = $1`, [ref.runId]);
  const { run } = await engine.finished(ref);
  expect(run.status).toBe('success');
});
