import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunRef } from '../../schemas/runs.ts';
import type { AlertChange, AlertSpec, Judgement } from '../../stores/alert-store.ts';
import { createPostgresStores, type PostgresStores } from '../../stores/postgres/create-stores.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventsOf, isGapless, NOTHING, newThread, SUCCESS, startedRun, TENANT } from './run-fixtures.ts';

let database: TestDatabase;
let stores: PostgresStores;
beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 20 });
  stores = createPostgresStores(database.db);
});
afterAll(async () => {
  await stores.close();
  await database.drop();
});

const SPEC: AlertSpec = {
  symbols: ['SPX'],
  level: '1d',
  points: ['buy1', 'buy2'],
  definition: { macd: { fast: 12 } },
  definitionHash: 'abc',
  runUpBars: 5000,
};
const SERIES = { symbol: 'SPX', watermarkTs: 10, version: 1 };
const JUDGED = { symbol: 'SPX', anchorTs: 0, watermarkTs: 20, version: 2, fault: undefined };

const openAlert = async (spec: Partial<AlertSpec> = {}, threadId?: string): Promise<RunRef> => {
  const ref = await startedRun(stores, threadId);
  await stores.alerts.open(ref, { ...SPEC, ...spec });
  await stores.alerts.follow(ref, [SERIES]);
  return ref;
};

const fired = (pointId: string, confirmedTs: number): AlertChange => ({
  kind: 'fired',
  firing: { eventId: randomUUID(), pointId, side: 'buy', type: '1', pointTs: confirmedTs - 2, price: 7.5, confirmedTs },
  message: { event: 'custom', data: { type: 'alert', point: pointId } },
});
const withdrawn = (pointId: string, ts: number): AlertChange => ({
  kind: 'withdrawn',
  pointId,
  ts,
  message: { event: 'custom', data: { type: 'alert_withdrawn', point: pointId } },
});
const restored = (pointId: string): AlertChange => ({
  kind: 'restored',
  pointId,
  message: { event: 'custom', data: { type: 'alert_restored', point: pointId } },
});
const judgement = (from: number, to: number, ...changes: readonly AlertChange[]): Judgement => ({
  symbol: 'SPX',
  anchorTs: 0,
  nextAnchorTs: 0,
  from,
  to,
  version: to / 10,
  changes,
  recovered: { event: 'custom', data: { type: 'series_recovered' } },
});

const customOf = async (ref: RunRef) => {
  const events = await eventsOf(stores, ref);
  expect(isGapless(events)).toBe(true);
  return events
    .filter(({ event }) => event === 'custom')
    .map(({ data }) => JSON.parse(data) as Record<string, string>)
    .map(({ type, point }) => [type, point].filter(Boolean).join(' '));
};

describe('judge', () => {
  test('moves the watermark, fires and tells the run’s log, together', async () => {
    const ref = await openAlert();
    expect(await stores.alerts.judge(ref, judgement(10, 20, fired('a', 12), fired('b', 15)))).toEqual({
      state: 'applied',
      fired: 2,
      withdrawn: 0,
    });
    expect(await stores.alerts.series(ref)).toEqual([JUDGED]);
    expect(await customOf(ref)).toEqual(['alert a', 'alert b']);
    const firings = (await stores.alerts.firings(TENANT, [ref.runId], 10)).get(ref.runId);
    expect(firings?.map(({ pointId, confirmedTs, price }) => [pointId, confirmedTs, price])).toEqual([
      ['b', 15, 7.5],
      ['a', 12, 7.5],
    ]);
  });

  test('of eight that judge the same bars at once, one is heard', async () => {
    const ref = await openAlert();
    const results = await Promise.all(
      Array.from({ length: 8 }, () => stores.alerts.judge(ref, judgement(10, 20, fired('a', 12)))),
    );
    expect(results.map(({ state }) => state).toSorted()).toEqual(['applied', ...Array(7).fill('overtaken')]);
    expect(await customOf(ref)).toEqual(['alert a']);
  });

  test('a point that fired never fires again; its withdrawal and return are told once each', async () => {
    const ref = await openAlert();
    await stores.alerts.judge(ref, judgement(10, 20, fired('a', 12), withdrawn('a', 14), withdrawn('other', 15)));
    expect(await stores.alerts.find(TENANT, ref.runId)).toMatchObject({ fired: 1, withdrawn: 1, state: 'active' });
    expect(await stores.alerts.standing(ref, 'SPX', 0)).toEqual([]);
    await stores.alerts.judge(ref, judgement(20, 30, fired('a', 22), restored('a'), restored('a'), withdrawn('a', 25)));
    const [event] = (await stores.alerts.firings(TENANT, [ref.runId], 10)).get(ref.runId) ?? [];
    expect(event).toMatchObject({ pointId: 'a', confirmedTs: 12, withdrawnTs: 25 });
    await stores.alerts.judge(ref, judgement(30, 40, restored('a')));
    expect(await stores.alerts.find(TENANT, ref.runId)).toMatchObject({ fired: 1, withdrawn: 0 });
    expect(await stores.alerts.standing(ref, 'SPX', 0)).toMatchObject([{ pointId: 'a', confirmedTs: 12 }]);
    expect(await stores.alerts.standing(ref, 'SPX', 5)).toEqual([]);
    expect(await customOf(ref)).toEqual([
      'alert a',
      'alert_withdrawn a',
      'alert_restored a',
      'alert_withdrawn a',
      'alert_restored a',
    ]);
  });

  test('nothing is written for a run that is over, or is being cancelled', async () => {
    const ref = await openAlert();
    await stores.runs.cancel(ref, 'interrupt');
    expect(await stores.alerts.judge(ref, judgement(10, 20, fired('a', 12)))).toEqual({ state: 'closed' });
    await stores.runs.finish(ref, 1, NOTHING, { status: 'interrupted' });
    expect(await stores.alerts.judge(ref, judgement(10, 20, fired('a', 12)))).toEqual({ state: 'closed' });
    expect(await stores.alerts.series(ref)).toMatchObject([{ watermarkTs: 10 }]);
    expect(await stores.alerts.find(TENANT, ref.runId)).toMatchObject({ fired: 0, state: 'cancelled' });
  });
});

test('a series that is broken is told once, and once that it is well again', async () => {
  const ref = await openAlert();
  const broken = (fault: string) =>
    stores.alerts.reportFault(
      ref,
      { symbol: 'SPX', version: 7, fault },
      { event: 'custom', data: { type: 'series_broken', point: fault } },
    );
  await broken('no price');
  await broken('no price');
  await broken('no time');
  expect(await stores.alerts.series(ref)).toMatchObject([{ fault: 'no time', version: 7 }]);
  await stores.alerts.judge(ref, judgement(10, 20));
  await stores.alerts.judge(ref, judgement(20, 30));
  expect(await customOf(ref)).toEqual(['series_broken no price', 'series_broken no time', 'series_recovered']);
});

test('what is watched is told once, and not after the end', async () => {
  const ref = await openAlert();
  const message = { event: 'custom', data: { type: 'watching' } };
  expect(await stores.alerts.announce(ref, message)).toBe(true);
  expect(await stores.alerts.announce(ref, message)).toBe(true);
  expect(await customOf(ref)).toEqual(['watching']);
  await stores.runs.finish(ref, 1, NOTHING, SUCCESS);
  expect(await stores.alerts.announce(ref, message)).toBe(false);
});

test('an alert is as its run is: opened once, active, ended, and gone with it', async () => {
  const ref = await openAlert({ minConfidence: 0.4, sinceTs: 3, until: new Date('2030-01-01T00:00:00Z') });
  await stores.alerts.open(ref, { ...SPEC, symbols: ['OTHER'] });
  expect(await stores.alerts.find(TENANT, ref.runId)).toEqual({
    ...SPEC,
    ref,
    state: 'active',
    createdAt: expect.any(Date),
    minConfidence: 0.4,
    sinceTs: 3,
    until: new Date('2030-01-01T00:00:00Z'),
    webhook: undefined,
    fired: 0,
    withdrawn: 0,
    undelivered: 0,
  });
  await stores.runs.finish(ref, 1, NOTHING, SUCCESS);
  expect(await stores.alerts.find(TENANT, ref.runId)).toMatchObject({ state: 'ended' });
  await stores.runs.delete(ref);
  expect(await stores.alerts.find(TENANT, ref.runId)).toBeUndefined();
  await stores.alerts.open(ref, SPEC);
  expect(await stores.alerts.find(TENANT, ref.runId)).toBeUndefined();
});

test('alerts are listed newest first, by state', async () => {
  const threadId = await newThread(stores, 'tenant-3');
  const first = await startedRun(stores, threadId, { tenantId: 'tenant-3' });
  await stores.alerts.open(first, SPEC);
  await stores.runs.finish(first, 1, NOTHING, { status: 'error', error: { error: 'X', message: 'y' } });
  const second = await startedRun(stores, threadId, { tenantId: 'tenant-3' });
  await stores.alerts.open(second, SPEC);
  const idsOf = async (state?: 'active' | 'failed') =>
    (await stores.alerts.list('tenant-3', { limit: 10, state })).map(({ ref }) => ref.runId);
  expect(await idsOf()).toEqual([second.runId, first.runId]);
  expect(await idsOf('active')).toEqual([second.runId]);
  expect(await idsOf('failed')).toEqual([first.runId]);
  expect((await stores.alerts.list('tenant-3', { limit: 1 })).length).toBe(1);
});

test('I9: another tenant sees, judges and follows nothing', async () => {
  const ref = await openAlert({ webhook: 'https://example.com/hook' });
  await stores.alerts.judge(ref, judgement(10, 20, fired('a', 12)));
  const other = { ...ref, tenantId: 'tenant-2' };
  expect(await stores.alerts.find('tenant-2', ref.runId)).toBeUndefined();
  expect(await stores.alerts.list('tenant-2', { limit: 10 })).toEqual([]);
  expect((await stores.alerts.firings('tenant-2', [ref.runId], 10)).size).toBe(0);
  expect(await stores.alerts.series(other)).toEqual([]);
  expect(await stores.alertDeliveries.outcomes('tenant-2', ref.runId)).toEqual([]);
  await stores.alerts.follow(other, [{ ...SERIES, symbol: 'NDX' }]);
  await stores.alerts.reportFault(other, { symbol: 'SPX', version: 9, fault: 'x' }, { event: 'custom', data: {} });
  expect(await stores.alerts.judge(other, judgement(20, 30, fired('b', 22)))).toEqual({ state: 'closed' });
  expect(await stores.alerts.series(ref)).toEqual([JUDGED]);
});

test('what is to be posted is there with the firing, until it is taken, and is not kept', async () => {
  const ref = await openAlert({ webhook: 'https://example.com/hook' });
  await stores.alerts.judge(ref, judgement(10, 20, fired('a', 12), withdrawn('a', 14)));
  const taken = await stores.alertDeliveries.takeUndispatched(100);
  const refs = [];
  for (const one of taken) {
    const delivery = await stores.alertDeliveries.findWaiting(one);
    if (delivery?.alertId !== ref.runId) continue;
    refs.push(one);
    expect(delivery.url).toBe('https://example.com/hook');
    expect(JSON.parse(delivery.body)).toMatchObject({ deliveryId: one.deliveryId, point: 'a' });
  }
  expect(await stores.alertDeliveries.takeUndispatched(100)).toEqual([]);
  const [first, second] = refs;
  if (first === undefined || second === undefined) throw new Error('two deliveries are wanted');
  await stores.alertDeliveries.recordAttempt(first, { fault: 'no answer' });
  await stores.alertDeliveries.recordAttempt(first, {});
  await stores.alertDeliveries.recordAttempt(second, { fault: 'it answered 410' });
  await stores.alertDeliveries.giveUp(second);
  expect(await stores.alertDeliveries.findWaiting(first)).toBeUndefined();
  expect(
    (await stores.alertDeliveries.outcomes(TENANT, ref.runId)).toSorted((a, b) => b.attempts - a.attempts),
  ).toEqual([
    { state: 'delivered', attempts: 2, fault: 'no answer' },
    { state: 'failed', attempts: 1, fault: 'it answered 410' },
  ]);
  expect(await stores.alerts.find(TENANT, ref.runId)).toMatchObject({ undelivered: 1 });
  expect(await database.query('select distinct body::text from alert_deliveries where settled_at is not null')).toEqual(
    [{ body: 'null' }],
  );
});
