// The life of a run: queueing, cancelling, rolling back, starting later, going on as new, ending what is lost.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunRef, workflowIdOf } from '../../schemas/runs.ts';
import { SEARCH_ATTRIBUTES } from '../../stores/temporal/run-dispatcher.ts';
import { type Engine, historyOf, startEngine, TENANT } from '../support/engine.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const untilRunning = async (ref: RunRef): Promise<void> => {
  while ((await engine.stores.runs.find(ref))?.status !== 'running') await sleep(20);
};

describe('one active run a thread', () => {
  test('I6: enqueued runs go one at a time in the order of creation', async () => {
    const first = await engine.start('steps', { n: 3 });
    const refs = [first];
    for (let i = 0; i < 4; i++) refs.push(await engine.start('steps', { n: 2 }, { threadId: first.threadId }));
    const runs = await Promise.all(refs.map((ref) => engine.finished(ref)));
    expect(runs.map(({ run }) => run.status)).toEqual(refs.map(() => 'success'));
    const times = await engine.database.query<{ run_id: string; started_at: Date; ended_at: Date }>(
      'select run_id, started_at, ended_at from runs where thread_id = $1 order by started_at',
      [first.threadId],
    );
    expect(times.map(({ run_id }) => run_id)).toEqual(refs.map(({ runId }) => runId));
    for (const [index, { started_at }] of times.entries()) {
      if (index > 0) expect(started_at.getTime()).toBeGreaterThanOrEqual(times[index - 1]?.ended_at.getTime() ?? 0);
    }
  });

  test('a run that starts later leaves the thread to others until then', async () => {
    const startedAt = Date.now();
    const first = await engine.run('one', { n: 1 });
    const { run: delayed } = await engine.stores.runs.create({
      tenantId: TENANT,
      threadId: first.ref.threadId,
      assistantId: first.run.assistantId,
      graphId: 'one',
      kwargs: first.run.kwargs,
      afterSeconds: 1.5,
    });
    const second = await engine.run('one', { n: 5 }, { threadId: first.ref.threadId });
    expect(second.run.status).toBe('success');
    const late = await engine.finished({ ...first.ref, runId: delayed.runId });
    expect(late.run.status).toBe('success');
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1_500);
  });
});

describe('cancel', () => {
  test('I8: interrupt ends the run within seconds, keeps what it did and leaves the thread usable', async () => {
    const ref = await engine.start('waiting', { n: 60_000 });
    await untilRunning(ref);
    await sleep(300);
    const askedAt = Date.now();
    expect(await engine.stores.runs.cancel(ref, 'interrupt')).toBe('requested');
    await engine.dispatcher.dispatch(ref.runId);
    const { run, thread, of } = await engine.finished(ref);
    expect(Date.now() - askedAt).toBeLessThan(4_000);
    expect(run.status).toBe('interrupted');
    expect(of('end')).toEqual([{ status: 'interrupted' }]);
    expect(thread.values).toMatchObject({ trace: ['before'] });
    const next = await engine.run('one', { n: 1 }, { threadId: ref.threadId });
    expect(next.run.status).toBe('success');
  });

  test('I8: rollback leaves no trace of the run', async () => {
    const first = await engine.run('one', { n: 1 });
    const history = await engine.stores.checkpoints.list({ tenantId: TENANT, threadId: first.ref.threadId });
    const ref = await engine.start('waiting', { n: 60_000 }, { threadId: first.ref.threadId });
    await untilRunning(ref);
    await sleep(300);
    await engine.stores.runs.cancel(ref, 'rollback');
    await engine.dispatcher.dispatch(ref.runId);
    while (await engine.stores.runs.find(ref)) await sleep(20);
    expect(await engine.stores.checkpoints.list({ tenantId: TENANT, threadId: ref.threadId })).toEqual(history);
    const thread = await engine.stores.threads.find(TENANT, ref.threadId);
    expect(thread).toMatchObject({ status: 'idle', values: first.thread.values });
    const events = await engine.stores.events.read({ ...ref, runId: undefined, afterSeq: 0, limit: 1_000 });
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.filter(({ runId }) => runId === ref.runId)).toEqual([]);
  });

  test('a run whose workflow was terminated from outside ends as error', async () => {
    const ref = await engine.start('waiting', { n: 60_000 });
    await untilRunning(ref);
    await sleep(300);
    await engine.client.workflow.getHandle(workflowIdOf(ref.runId)).terminate('an operator did it');
    // What 30 s of silence would do.
    await engine.database.query(`update runs set updated_at = now() - interval '1 hour' where run_id = $1`, [
      ref.runId,
    ]);
    const { run } = await engine.finished(ref);
    expect(run.status).toBe('error');
    expect(run.error?.message).toMatch(/workflow is terminated/);
  });

  test('cancelled in the Temporal UI: the run is interrupted', async () => {
    const ref = await engine.start('waiting', { n: 60_000 });
    await untilRunning(ref);
    await engine.client.workflow.getHandle(workflowIdOf(ref.runId)).cancel();
    expect((await engine.finished(ref)).run.status).toBe('interrupted');
  });
});

describe('what the API left undone', () => {
  test('I1: a run that nobody dispatched is started by the reconciler', async () => {
    const { run } = await engine.run('one', { n: 1 });
    const created = await engine.stores.runs.create({
      tenantId: TENANT,
      threadId: run.threadId,
      assistantId: run.assistantId,
      graphId: 'one',
      kwargs: run.kwargs,
    });
    expect(created.starts).toBe(true);
    const ended = await engine.finished({ tenantId: TENANT, threadId: run.threadId, runId: created.run.runId });
    expect(ended.run.status).toBe('success');
  });

  test('I1: dispatching twice starts it once', async () => {
    const ref = await engine.start('one', { n: 1 });
    await engine.dispatcher.dispatch(ref.runId);
    const { of } = await engine.finished(ref);
    await engine.dispatcher.dispatch(ref.runId);
    expect(of('values')).toHaveLength(2);
  });
});

describe('large payloads', () => {
  test('an input of 4 MB, a state that keeps it and an answer to it stay out of Temporal’s history', async () => {
    const content = 'x'.repeat(3_900_000);
    const { run, ref, thread } = await engine.run('greeting', { messages: [{ role: 'user', content }] });
    expect(run.error).toBeUndefined();
    expect(
      (thread.values as { messages: { content: string }[] }).messages.map((message) => message.content.length),
    ).toEqual([content.length, 'seen 1'.length]);
    const description = await engine.client.workflow.getHandle(workflowIdOf(ref.runId)).describe();
    expect(description.historySize).toBeLessThan(20_000);
    const again = await engine.run('greeting', { messages: [] }, { threadId: ref.threadId });
    expect(again.run.status).toBe('success');
  });
});

describe('a node that blocks its worker', () => {
  test('I1: its run ends as error, and runs beside it go on', { timeout: 240_000 }, async () => {
    const spinning = await engine.start('spinning', { n: 0 });
    await sleep(1_000);
    const beside = await engine.run('one', { n: 1 });
    expect(beside.run.status).toBe('success');
    const { run } = await engine.finished(spinning);
    expect(run.status).toBe('error');
    expect(run.error?.message).toMatch(/its workflow task failed \d+ times/);
  });
});

describe('the Temporal UI', () => {
  test('shows graph, thread and tenant, and a line for each call', async () => {
    const { ref, run } = await engine.run('analyst', { messages: [{ role: 'user', content: 'Analyse NOPE daily' }] });
    const handle = engine.client.workflow.getHandle(workflowIdOf(ref.runId));
    const { typedSearchAttributes } = await handle.describe();
    expect(Object.fromEntries([...typedSearchAttributes.getAll()].map(({ key, value }) => [key.name, value]))).toEqual(
      expect.objectContaining({
        SluiceTenant: TENANT,
        SluiceThread: ref.threadId,
        SluiceGraph: 'analyst',
        SluiceAssistant: run.assistantId,
      }),
    );
    const history = await historyOf(engine, ref);
    const summaries = history.flatMap(({ userMetadata }) =>
      userMetadata?.summary?.data ? [JSON.parse(Buffer.from(userMetadata.summary.data).toString()) as string] : [],
    );
    expect(summaries).toEqual(
      expect.arrayContaining([`analyst · thread ${ref.threadId}`, 'agent · model', 'get_klines']),
    );
  });

  test('a run that forks names the checkpoint that it goes on from', async () => {
    const { ref } = await engine.run('branching', { n: 2 });
    const [, , earlier] = await engine.stores.checkpoints.list({ tenantId: TENANT, threadId: ref.threadId });
    const checkpointId = earlier?.checkpointId ?? '';
    const fork = await engine.run('branching', null, { threadId: ref.threadId, checkpointId });
    const { typedSearchAttributes } = await engine.client.workflow.getHandle(workflowIdOf(fork.ref.runId)).describe();
    expect(typedSearchAttributes.get(SEARCH_ATTRIBUTES.parentCheckpoint)).toBe(checkpointId);
  });
});

describe('a long history', () => {
  test('continues as new when the server suggests it, and nobody can tell from the thread', async () => {
    const { startTemporal } = await import('../../launcher/temporal.ts');
    const dataDir = await mkdtemp(join(tmpdir(), 'sluice-long-'));
    const temporal = await startTemporal({ dataDir, dynamicConfig: ['limit.historyCount.suggestContinueAsNew=60'] });
    const long = await startEngine({ temporalAddress: temporal.address });
    try {
      const { run, ref, thread, events } = await long.run(
        'steps',
        { n: 40 },
        { recursionLimit: 50, modes: ['updates'] },
      );
      expect(run.error).toBeUndefined();
      expect(thread.values).toEqual({ n: 0, trace: Array.from({ length: 40 }, (_, i) => `step ${40 - i}`) });
      expect(events.filter(({ event }) => event === 'updates')).toHaveLength(40);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      const calls = await long.database.query<{ n: number }>('select count(*)::int as n from calls where run_id = $1', [
        ref.runId,
      ]);
      expect(calls).toEqual([{ n: 40 }]);
      const last = await historyOf(long, ref);
      expect(last[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId).toBeTruthy();
      const tooLong = await long.run('steps', { n: 40 }, { recursionLimit: 30 });
      expect(tooLong.run.error?.error).toBe('GraphRecursionError');
    } finally {
      await long.stop();
      await temporal.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});
