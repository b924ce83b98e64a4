// Alerts by tools: what a model subscribes goes on without it, fires once, and may be posted to a webhook.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAlertTools } from '../../activities/market/alert-tools.ts';
import { toHandlers } from '../../activities/tools/tool.ts';
import type { ToolContext } from '../../activities/tools/tool-handler.ts';
import { CANCEL_ALERT, LIST_ALERTS, SUBSCRIBE_ALERT } from '../../schemas/alert-tools.ts';
import { PUBLIC_ONLY } from '../../schemas/webhook-policy.ts';
import { startedRun } from '../stores/run-fixtures.ts';
import { type Engine, startEngine, TENANT } from '../support/engine.ts';
import { dayOf, REPLAYED, SPX } from './spx.ts';

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
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
    received.push({ path, headers: request.headers, body: JSON.parse(text) as Record<string, unknown> });
    response.writeHead(answers[path]?.shift() ?? 200).end();
  });
});

let engine: Engine;
let base: string;
let handlers: ReturnType<typeof toHandlers>;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  base = `http://${host}`;
  const webhookPolicy = { ...PUBLIC_ONLY, hosts: new Set([host]) };
  engine = await startEngine({ webhookPolicy });
  await engine.stores.assistants.registerGraphs([{ graphId: 'watch', runtime: 'workflow' }]);
  handlers = toHandlers(createAlertTools({ ...engine.stores, webhookPolicy, liveProviders: [] }));
});
afterAll(async () => {
  await engine.stop();
  server.close().closeAllConnections();
});

const WAIT = { timeout: 40_000, interval: 100 };

/** A call of a tool by a run of the tenant. */
const callOf = async (
  options: { readonly tenantId?: string; readonly metadata?: object } = {},
): Promise<ToolContext> => {
  const { tenantId = TENANT, metadata = {} } = options;
  const { threadId } = await engine.stores.threads.create({ tenantId, metadata: { ...metadata } });
  const ref = await startedRun(engine.stores, threadId, { tenantId });
  return { ...ref, callId: '1', signal: new AbortController().signal, heartbeat: () => {} };
};

const call = async (name: string, args: unknown, context: ToolContext): Promise<unknown> => {
  const handler = handlers[name];
  if (handler === undefined) throw new Error(`no tool ${name}`);
  return handler(args, context);
};
const subscribe = async (args: object, context: ToolContext) =>
  SUBSCRIBE_ALERT.answer.parse(await call('subscribe_alert', args, context));
const list = async (args: object, context: ToolContext) =>
  LIST_ALERTS.answer.parse(await call('list_alerts', args, context)).alerts;
const cancel = async (alertId: string, context: ToolContext) =>
  CANCEL_ALERT.answer.parse(await call('cancel_alert', { alertId }, context));

const importBars = (symbol: string, from: number, to: number, tenantId = TENANT) =>
  engine.stores.klines.upsert(tenantId, { symbol, level: '1d', source: 'test' }, SPX.slice(from, to));
const replayed = (after: number, upTo: number) =>
  REPLAYED.filter(({ confirmedBar }) => confirmedBar > after && confirmedBar <= upTo).map(
    ({ bar, name }) => `${dayOf(bar)} ${name}`,
  );
const statusOf = async (alertId: string) =>
  (await engine.stores.runs.find({ tenantId: TENANT, runId: alertId }))?.status;

test('a subscription watches beyond the conversation, is listed with what fired, and ends when it is cancelled', async () => {
  await importBars('TOOL', 0, 1001);
  const context = await callOf({ metadata: { owner: 'ada' } });
  const alert = await subscribe({ symbols: ['tool'], pollSeconds: 1 }, context);
  expect(alert).toMatchObject({
    state: 'active',
    level: '1d',
    seriesCount: 1,
    series: [{ symbol: 'TOOL', source: 'test', asOf: dayOf(1000) }],
    definition: { hash: expect.any(String), options: { divergence: { maxRatio: 0.8 } } },
    fired: 0,
    recent: [],
  });
  await importBars('TOOL', 1001, 1300);
  const wanted = replayed(1000, 1299);
  expect(wanted.length).toBeGreaterThan(5);
  const other = await callOf();
  await expect.poll(async () => (await list({}, other))[0]?.fired, WAIT).toBe(wanted.length);
  const [listed] = await list({ firings: 50 }, other);
  expect(listed?.recent.map(({ at, side, type }) => `${at} ${side}${type}`).toSorted()).toEqual(wanted.toSorted());
  expect(listed?.series).toMatchObject([{ symbol: 'TOOL', asOf: dayOf(1299) }]);

  const thread = await engine.stores.threads.find(TENANT, alert.threadId);
  expect(thread?.metadata).toMatchObject({ owner: 'ada', graph_id: 'watch' });

  expect(await cancel(alert.alertId, other)).toMatchObject({ state: 'cancelled', fired: wanted.length });
  await expect.poll(() => statusOf(alert.alertId), WAIT).toBe('interrupted');
  expect(await cancel(alert.alertId, other)).toMatchObject({ state: 'cancelled' });
  expect((await list({ state: 'active' }, other)).map(({ alertId }) => alertId)).not.toContain(alert.alertId);
});

test('a call that is made again, even at once, makes one watch', async () => {
  await importBars('AGAIN', 0, 300);
  const context = await callOf();
  const args = { symbols: ['AGAIN'], pollSeconds: 3600 };
  const made = await Promise.all([subscribe(args, context), subscribe(args, context), subscribe(args, context)]);
  const again = await subscribe(args, context);
  expect(new Set([...made, again].map(({ alertId }) => alertId)).size).toBe(1);
  const rows = await engine.database.query('select 1 from alerts where symbols = $1', [['AGAIN']]);
  expect(rows).toHaveLength(1);
  const other = await subscribe(args, { ...context, callId: '2' });
  expect(other.alertId).not.toBe(again.alertId);
  for (const { alertId } of [again, other]) await cancel(alertId, context);
});

test('bars that come right after the answer fire, however late the watch begins', async () => {
  await importBars('SOON', 0, 1001);
  const context = await callOf();
  const { alertId } = await subscribe({ symbols: ['SOON'], pollSeconds: 1 }, context);
  await importBars('SOON', 1001, 1300);
  await expect
    .poll(async () => (await engine.stores.alerts.find(TENANT, alertId))?.fired, WAIT)
    .toBe(replayed(1000, 1299).length);
  await cancel(alertId, context);
});

describe('webhooks', () => {
  test('each firing and withdrawal is posted, with an id of its own that stays when it is tried again', async () => {
    await importBars('HOOK', 0, 1001);
    answers['/hook?key=secret'] = [500];
    const context = await callOf();
    const webhook = `${base}/hook?key=secret`;
    const alert = await subscribe({ symbols: ['HOOK'], pollSeconds: 1, webhook }, context);
    expect(JSON.stringify(alert)).not.toContain('secret');
    expect(alert.hasWebhook).toBe(true);
    await importBars('HOOK', 1001, 1300);
    const settled = async () =>
      (await engine.stores.alertDeliveries.outcomes(TENANT, alert.alertId)).map(({ state }) => state);
    await expect.poll(async () => new Set(await settled()), WAIT).toEqual(new Set(['delivered']));
    const posts = received.filter(({ path }) => path === '/hook?key=secret');
    const byKey = new Map(posts.map((post) => [post.headers['idempotency-key'], post.body]));
    expect(byKey.size).toBe((await settled()).length);
    expect(posts.length).toBe(byKey.size + 1);
    const bodies = [...byKey.values()];
    expect(bodies.filter(({ type }) => type === 'alert')).toHaveLength(replayed(1000, 1299).length);
    for (const [key, body] of byKey) expect(body).toMatchObject({ deliveryId: key, alertId: alert.alertId });
    await cancel(alert.alertId, context);
  });

  test('I10: one that refuses fails no watch', async () => {
    await importBars('REFUSED', 0, 1001);
    answers['/refuses'] = Array<number>(100).fill(410);
    const context = await callOf();
    const { alertId } = await subscribe(
      { symbols: ['REFUSED'], points: ['buy2'], pollSeconds: 1, webhook: `${base}/refuses` },
      context,
    );
    await importBars('REFUSED', 1001, 1300);
    const wanted = replayed(1000, 1299).filter((point) => / buy2s?$/.test(point)).length;
    expect(wanted).toBeGreaterThan(0);
    const find = async () => engine.stores.alerts.find(TENANT, alertId);
    await expect.poll(async () => (await find())?.undelivered, WAIT).toBeGreaterThanOrEqual(wanted);
    expect(await find()).toMatchObject({ state: 'active', fired: wanted });
    await importBars('REFUSED', 1300, 1500);
    const more = replayed(1000, 1499).filter((point) => / buy2s?$/.test(point)).length;
    await expect.poll(async () => (await find())?.fired, WAIT).toBe(more);
    await cancel(alertId, context);
  });
});

describe('bad input', () => {
  test.each([
    ['subscribe_alert', { symbols: ['NOPE'] }, 'KLINES_NOT_FOUND', /No klines of NOPE at level 1d/],
    ['subscribe_alert', { symbols: ['NOPE*'] }, 'KLINES_NOT_FOUND', /No klines of NOPE\* at level 1d/],
    ['subscribe_alert', { symbols: ['BASE'], level: '5m' }, 'KLINES_NOT_FOUND', /No klines of BASE at level 5m/],
    ['subscribe_alert', { symbols: ['BASE'], level: '2d' }, 'INVALID_REQUEST', /level: /],
    ['subscribe_alert', { symbols: ['BASE'], points: [] }, 'INVALID_REQUEST', /points: /],
    ['subscribe_alert', { symbols: ['BASE'], webhook: 'http://10.0.0.1/' }, 'INVALID_REQUEST', /public address/],
    ['subscribe_alert', { symbols: ['BASE'], webhook: 'file:///etc/passwd' }, 'INVALID_REQUEST', /webhook: /],
    ['subscribe_alert', { symbols: ['BASE'], colour: 'red' }, 'INVALID_REQUEST', /colour/],
    ['list_alerts', { limit: 0 }, 'INVALID_REQUEST', /limit: /],
    ['cancel_alert', { alertId: 'none' }, 'ALERT_NOT_FOUND', /No alert has the id none; list_alerts/],
    ['cancel_alert', { alertId: randomUUID() }, 'ALERT_NOT_FOUND', /No alert/],
  ])('%s %j: %s', async (name, args, code, message) => {
    await importBars('BASE', 0, 10);
    const context = await callOf();
    await expect(call(name, args, context)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(await engine.database.query('select 1 from alerts where symbols = $1', [['BASE']])).toEqual([]);
  });
});

test('I9: another tenant neither lists nor cancels an alert', async () => {
  await importBars('MINE', 0, 300);
  const mine = await callOf();
  const { alertId } = await subscribe({ symbols: ['MINE'], pollSeconds: 3600 }, mine);
  const theirs = await callOf({ tenantId: 'tenant-2' });
  expect(await list({}, theirs)).toEqual([]);
  await expect(cancel(alertId, theirs)).rejects.toMatchObject({ code: 'ALERT_NOT_FOUND' });
  await expect(subscribe({ symbols: ['MINE'] }, theirs)).rejects.toMatchObject({ code: 'KLINES_NOT_FOUND' });
  expect(await cancel(alertId, mine)).toMatchObject({ state: 'cancelled' });
});
