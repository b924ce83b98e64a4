// Crons on the real Temporal: what their schedules say, and that each firing makes one run.
import { randomUUID } from 'node:crypto';
import { ScheduleNotFoundError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCronActivities } from '../../activities/crons/cron-activities.ts';
import { nextFiring } from '../../schemas/cron-schedule.ts';
import { type RunStatus, workflowIdOf } from '../../schemas/runs.ts';
import type { Cron, NewCron } from '../../stores/cron-store.ts';
import { SEARCH_ATTRIBUTES } from '../../stores/temporal/run-dispatcher.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { type Engine, startEngine, TENANT } from '../support/engine.ts';
import { TEST_GRAPHS } from '../workflows/graphs.ts';

/** A minute that is far away, so that only what a test does fires it. */
const YEARLY = '0 0 1 1 *';
const WAIT = { timeout: 20_000, interval: 50 };

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  const graphs = Object.keys(TEST_GRAPHS).map((graphId) => ({ graphId, runtime: 'workflow' as const }));
  await engine.stores.assistants.registerGraphs(graphs);
});
afterAll(() => engine.stop());

const scheduleOf = ({ cronId }: Cron) => engine.client.schedule.getHandle(`cron-${cronId}`);

const isSynced = async ({ cronId }: Cron): Promise<boolean> => {
  const rows = await engine.database.query('select 1 from crons where cron_id = $1 and synced_revision = revision', [
    cronId,
  ]);
  return rows.length === 1;
};

const create = async (graphId: string, fields: Partial<NewCron> = {}): Promise<Cron> => {
  const assistant = await engine.stores.assistants.find(TENANT, graphId);
  const cron = await engine.stores.crons.create({
    tenantId: TENANT,
    cronId: randomUUID(),
    assistantId: assistant?.assistantId ?? '',
    threadId: undefined,
    schedule: YEARLY,
    timezone: undefined,
    endTime: undefined,
    enabled: true,
    onRunCompleted: fields.threadId === undefined ? 'keep' : undefined,
    payload: { input: { n: 1 } },
    metadata: {},
    userId: undefined,
    ...fields,
  });
  await expect.poll(() => isSynced(cron), WAIT).toBe(true);
  return cron;
};

interface MadeRun {
  readonly run_id: string;
  readonly thread_id: string;
  readonly status: RunStatus;
}

const runsOf = ({ cronId }: Cron) =>
  engine.database.query<MadeRun>('select run_id, thread_id, status from runs where cron_id = $1 order by queue_no', [
    cronId,
  ]);

const finishedRunsOf = async (cron: Cron, count: number): Promise<readonly MadeRun[]> => {
  await expect
    .poll(async () => (await runsOf(cron)).filter(({ status }) => status === 'success').length, WAIT)
    .toBe(count);
  return runsOf(cron);
};

describe('the schedule', () => {
  test.each([
    ['*/15 9-17 * * MON-FRI', undefined],
    ['0 0 29 2 *', 'Europe/Berlin'],
    ['0 0 * * 7', 'Asia/Kolkata'],
    ['15,45 3 1,15 JAN,JUL *', 'America/New_York'],
    // Either day, when both are given.
    ['0 12 13 * 5', 'UTC'],
    // In ten years there is one in which this day has no 2:30, or 1:30 twice.
    ['30 2 14 3 *', 'America/New_York'],
    ['30 1 7 11 *', 'America/New_York'],
    ['* * * * *', 'australia/lord_howe'],
  ])('%j in %s has the times that clients are told', async (schedule, timezone) => {
    const cron = await create('one', { schedule, timezone, metadata: { test: 'times' } });
    const { info, spec } = await scheduleOf(cron).describe();
    expect(info.nextActionTimes.length).toBeGreaterThan(0);
    expect(spec.jitter ?? 0).toBe(0);
    let at: Date | undefined = new Date(info.nextActionTimes[0]?.getTime() ?? 0);
    expect(nextFiring(cron, new Date(at.getTime() - 60_000))).toEqual(at);
    for (const time of info.nextActionTimes) {
      expect(at).toEqual(time);
      at = at && nextFiring(cron, at);
    }
    await engine.stores.crons.delete(TENANT, cron.cronId);
  });

  test('follows the cron: its times, its end, whether it is enabled, its deletion', async () => {
    const endTime = new Date(Date.now() + 3_600_000);
    const cron = await create('one', { endTime });
    expect(await scheduleOf(cron).describe()).toMatchObject({ state: { paused: false }, spec: { endAt: endTime } });
    await engine.stores.crons.update(TENANT, cron.cronId, () => ({ enabled: false, endTime: undefined }));
    await engine.stores.crons.update(TENANT, cron.cronId, () => ({ schedule: '7 * * * *' }));
    await expect.poll(() => isSynced(cron), WAIT).toBe(true);
    const { state, spec } = await scheduleOf(cron).describe();
    expect(state.paused).toBe(true);
    expect(spec.endAt).toBeUndefined();
    expect(spec.calendars?.[0]?.minute).toMatchObject([{ start: 7, end: 7 }]);
    await engine.stores.crons.delete(TENANT, cron.cronId);
    await expect
      .poll(
        () =>
          scheduleOf(cron)
            .describe()
            .catch((error: unknown) => error),
        WAIT,
      )
      .toBeInstanceOf(ScheduleNotFoundError);
    await expect
      .poll(() => engine.database.query('select 1 from crons where cron_id = $1', [cron.cronId]), WAIT)
      .toEqual([]);
  });

  test('goes with the cron’s thread', async () => {
    const { threadId } = await engine.stores.threads.create({ tenantId: TENANT });
    const cron = await create('one', { threadId });
    await engine.stores.threads.delete(TENANT, threadId);
    await expect
      .poll(
        () =>
          scheduleOf(cron)
            .describe()
            .catch((error: unknown) => error),
        WAIT,
      )
      .toBeInstanceOf(ScheduleNotFoundError);
  });

  test('is made again when Temporal lost it', async () => {
    const cron = await create('one');
    await scheduleOf(cron).delete();
    await expect.poll(async () => (await engine.cronScheduler.resyncMissing()) > 0, WAIT).toBe(true);
    await expect.poll(() => isSynced(cron), WAIT).toBe(true);
    expect((await scheduleOf(cron).describe()).state.paused).toBe(false);
  });
});

describe('a firing', () => {
  test('makes a run on a thread of its own, which Temporal finds by the cron', async () => {
    const cron = await create('one', {
      metadata: { owner: 'me' },
      userId: 'ada',
      payload: { input: { n: 3 }, config: { tags: ['t'] } },
    });
    await scheduleOf(cron).trigger();
    const [made] = await finishedRunsOf(cron, 1);
    const ref = { tenantId: TENANT, threadId: made?.thread_id ?? '', runId: made?.run_id ?? '' };
    const { run, thread } = await engine.finished(ref);
    expect(thread).toMatchObject({ values: { n: 4, trace: ['only'] }, metadata: { owner: 'me' } });
    expect(run).toMatchObject({
      assistantId: cron.assistantId,
      graphId: 'one',
      metadata: { owner: 'me', cron_id: cron.cronId },
      kwargs: {
        config: {
          tags: ['t'],
          configurable: { thread_id: ref.threadId, run_id: ref.runId, langgraph_auth_user_id: 'ada' },
        },
      },
    });
    const { typedSearchAttributes } = await engine.client.workflow.getHandle(workflowIdOf(ref.runId)).describe();
    expect(typedSearchAttributes.get(SEARCH_ATTRIBUTES.cron)).toBe(cron.cronId);
  });

  test('of a thread’s cron goes on with the thread', async () => {
    const { threadId } = await engine.stores.threads.create({ tenantId: TENANT });
    const cron = await create('one', { threadId });
    await scheduleOf(cron).trigger();
    await finishedRunsOf(cron, 1);
    await expect.poll(async () => (await scheduleOf(cron).describe()).info.runningActions.length, WAIT).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 1_100)); // triggers are told apart by their second
    await scheduleOf(cron).trigger();
    const runs = await finishedRunsOf(cron, 2);
    expect(runs.map(({ thread_id }) => thread_id)).toEqual([threadId, threadId]);
    expect((await engine.stores.threads.find(TENANT, threadId))?.values).toMatchObject({ trace: ['only', 'only'] });
  });

  test('that was due before the schedule knew of it is made up for', async () => {
    const cron = await create('one', { schedule: '* * * * *' });
    const before = await runsOf(cron);
    await engine.database.query(
      `update crons set updated_at = now() - interval '1 minute', revision = revision + 1, last_fired_at = null
        where cron_id = $1`,
      [cron.cronId],
    );
    await expect.poll(async () => (await runsOf(cron)).length, WAIT).toBe(before.length + 1);
    await engine.stores.crons.delete(TENANT, cron.cronId);
  });

  test('however many were missed, one is made up for', async () => {
    const cron = await create('one', { schedule: '* * * * *' });
    const end = new Date();
    await scheduleOf(cron).backfill({ start: new Date(end.getTime() - 3_600_000), end, overlap: 'SKIP' });
    await expect.poll(async () => (await runsOf(cron)).length, WAIT).toBeGreaterThan(0);
    await expect.poll(async () => (await scheduleOf(cron).describe()).info.runningActions.length, WAIT).toBe(0);
    await engine.stores.crons.delete(TENANT, cron.cronId);
    // The clock may have struck meanwhile.
    expect((await runsOf(cron)).length).toBeLessThanOrEqual(2);
  });
});

describe('the activity', () => {
  const gone: string[] = [];
  const activities = () =>
    createCronActivities({
      ...engine.stores,
      unschedule: async (cronId) => void gone.push(cronId),
      onRunCreated: (runIds) => {
        for (const runId of runIds) void engine.dispatcher.dispatch(runId);
      },
      log: createLogger('test', 'silent'),
    });
  const AT = '2026-03-01T09:00:00.000Z';
  const refOf = ({ cronId }: Cron) => ({ tenantId: TENANT, cronId });

  test('makes one run of a firing however often it is tried, at once and after the run is deleted', async () => {
    const cron = await create('one');
    const { fireCron } = activities();
    const tries = await Promise.all([1, 2, 3, 4].map(() => fireCron(refOf(cron), AT)));
    expect(tries.filter((one) => 'runId' in one)).toHaveLength(1);
    const [made, ...more] = await finishedRunsOf(cron, 1);
    expect(more).toEqual([]);
    await engine.stores.threads.delete(TENANT, made?.thread_id ?? '');
    expect(await fireCron(refOf(cron), AT)).toEqual({ skipped: expect.stringContaining('it is made already') });
    expect(await runsOf(cron)).toEqual([]);
    expect(await fireCron(refOf(cron), '2026-03-01T09:01:00.000Z')).toHaveProperty('runId');
  });

  test('makes none of a cron that is off, over, gone, or another tenant’s', async () => {
    const { fireCron } = activities();
    const off = await create('one', { enabled: false });
    expect(await fireCron(refOf(off), AT)).toEqual({ skipped: 'the cron is not enabled' });
    const over = await create('one', { endTime: new Date('2026-02-01T00:00:00Z') });
    expect(await fireCron(refOf(over), AT)).toEqual({ skipped: 'the cron is over' });
    const unknown = randomUUID();
    expect(await fireCron({ tenantId: TENANT, cronId: unknown }, AT)).toEqual({ skipped: 'the cron is deleted' });
    expect(gone).toEqual([unknown]);
    const own = await create('one');
    expect(await fireCron({ tenantId: 'other', cronId: own.cronId }, AT)).toEqual({ skipped: 'the cron is deleted' });
    for (const cron of [off, over, own]) expect(await runsOf(cron)).toEqual([]);
  });

  test('makes none on a thread that is busy when the strategy is reject, and deletes a cron whose thread is gone', async () => {
    const { fireCron } = activities();
    const busy = await engine.start('waiting', { n: 60_000 });
    const rejecting = await create('one', { threadId: busy.threadId, payload: { multitask_strategy: 'reject' } });
    expect(await fireCron(refOf(rejecting), AT)).toEqual({ skipped: expect.stringContaining(busy.runId) });
    expect(await runsOf(rejecting)).toEqual([]);
    await engine.stores.runs.cancel(busy, 'interrupt');
    await engine.dispatcher.dispatch(busy.runId);
    await engine.finished(busy);
    expect(await fireCron(refOf(rejecting), AT)).toHaveProperty('runId');

    const orphan = await create('one', { threadId: randomUUID() });
    expect(await fireCron(refOf(orphan), AT)).toHaveProperty('skipped');
    expect(await engine.stores.crons.find(TENANT, orphan.cronId)).toBeUndefined();
  });

  test('has the thread of a firing taken away after its run, unless it is to be kept', async () => {
    const { fireCron } = activities();
    const [deleting, keeping] = [await create('one', { onRunCompleted: 'delete' }), await create('one')];
    const isEphemeral = async (cron: Cron) => {
      await fireCron(refOf(cron), AT);
      const [made] = await finishedRunsOf(cron, 1);
      return engine.database.query('select ephemeral from threads where thread_id = $1', [made?.thread_id]);
    };
    expect(await isEphemeral(deleting)).toEqual([{ ephemeral: true }]);
    expect(await isEphemeral(keeping)).toEqual([{ ephemeral: false }]);
  });
});
