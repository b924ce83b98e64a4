import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDefaultAuthentication } from '../../api/auth/default-authentication.ts';
import { importSpx, NO_COSTS, paperToolsOver } from '../support/paper-fixture.ts';
import { type ApiHarness, startApi } from './api-harness.ts';

let api: ApiHarness;
let tools: ReturnType<typeof paperToolsOver>;
beforeAll(async () => {
  api = await startApi({ deps: { authenticate: createDefaultAuthentication({ apiKeys: 'key-a=acme,key-b=globex' }) } });
  await importSpx(api.stores.klines, 'acme');
  tools = paperToolsOver(api.stores);
});
afterAll(() => api.close());

const ask = async (method: string, path: string, body?: unknown, key = 'key-a') => {
  const response = await api.fetch(`/paper/accounts${path}`, {
    method,
    headers: { 'x-api-key': key, 'content-type': 'application/json', accept: 'application/problem+json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

const REPLAY = { initialCash: 5000.5, replayFrom: '2019-01-02T12:00:00Z', rules: NO_COSTS };

describe('an account', () => {
  test('is opened with what is said, and market rules for the rest; a second time changes nothing', async () => {
    const opened = await ask('PUT', '/first', { ...REPLAY, market: 'a-share', limits: { maxOrderValue: 1000 } });
    expect(opened).toMatchObject({
      status: 200,
      body: {
        ...{ account: 'first', currency: 'USD', initialCash: 5000.5, level: '1d', clock: 'replay', events: 1 },
        ...{ at: '2019-01-02T12:00:00.000Z', limits: { maxOrderValue: 1000, maxOpenOrders: 100 } },
        rules: { feeRate: 0, lot: 100, sellAfterDays: 1, priceLimits: true },
        requireConfirmation: false,
      },
    });
    const again = await ask('PUT', '/first', { ...REPLAY, market: 'a-share', limits: { maxOrderValue: 1000 } });
    expect(again).toEqual(opened);
    expect(await ask('GET', '/first')).toEqual(opened);
    expect(await ask('PUT', '/first', REPLAY)).toMatchObject({ status: 409, body: { code: 'PAPER_ACCOUNT_EXISTS' } });
  });

  test('gets other rules and limits; what is not said stays', async () => {
    await ask('PUT', '/changed', { ...REPLAY, limits: { maxOrderValue: 1000, symbols: ['SPX'] } });
    const changed = await ask('PATCH', '/changed', { rules: { slippageBps: 3 }, limits: { maxDailyLoss: 50 } });
    expect(changed.body).toMatchObject({ rules: { slippageBps: 3, feeRate: 0 }, events: 2 });
    expect(changed.body.limits).toEqual({ maxDailyLoss: 50, maxOpenOrders: 100 });
    expect((await tools.position({ account: 'changed' }, { tenantId: 'acme' })).settings.limits).toEqual({
      ...{ maxDailyLoss: 50, maxOpenOrders: 100 },
    });
  });

  test.each([
    ['PUT', '/bad', { initialCash: -1 }, 'initialCash'],
    ['PUT', '/bad', { initialCash: 1e300 }, 'initialCash'],
    ['PUT', '/bad', { currency: 'dollars' }, 'currency'],
    ['PUT', '/bad', { level: '7m' }, 'level'],
    ['PUT', '/bad', { rules: { lot: 1e-9 } }, 'rules.lot'],
    ['PUT', '/bad', { rules: { feeRate: 2 } }, 'rules.feeRate'],
    ['PUT', '/bad', { rules: { margin: 2 } }, 'rules'],
    ['PUT', '/bad', { limits: { maxOrderValue: 0 } }, 'limits.maxOrderValue'],
    ['PUT', '/bad', { replayFrom: 'yesterday' }, 'replayFrom'],
    ['PATCH', '/first', { initialCash: 5 }, 'initialCash'],
    ['PUT', '/bad%20name', {}, 'account'],
  ])('%s %s with %j is refused and names %s', async (method, path, body, field) => {
    const refused = await ask(method, path, body);
    expect(refused).toMatchObject({ status: 422, body: { code: 'INVALID_REQUEST' } });
    expect(JSON.stringify(refused.body)).toContain(field);
  });
});

describe('an order that waits for a person', () => {
  test('is confirmed or declined, once', async () => {
    await ask('PUT', '/asked', { ...REPLAY, requireConfirmation: true });
    const order = { account: 'asked', symbol: 'SPX', side: 'buy', quantity: 1, timeInForce: 'gtc' };
    const first = await tools.trade(order, { tenantId: 'acme' });
    const second = await tools.trade({ ...order, type: 'limit', limitPrice: 2300 }, { tenantId: 'acme' });
    expect((await ask('POST', `/asked/orders/${first.order.orderId}/confirm`)).status).toBe(200);
    expect((await ask('POST', `/asked/orders/${first.order.orderId}/confirm`)).body).toMatchObject({ events: 4 });
    expect((await ask('POST', `/asked/orders/${second.order.orderId}/decline`)).body).toMatchObject({ events: 5 });
    expect(await ask('POST', `/asked/orders/${second.order.orderId}/confirm`)).toMatchObject({
      status: 409,
      body: { code: 'PAPER_ORDER_CONFLICT' },
    });
    const held = await tools.position({ account: 'asked', at: '2019-01-04' }, { tenantId: 'acme' });
    expect(held.closedOrders.map(({ status }) => status)).toEqual(['filled', 'cancelled']);
    expect((await ask('POST', '/asked/orders/o99/confirm')).body).toMatchObject({ code: 'PAPER_ORDER_NOT_FOUND' });
  });
});

test('I9: a tenant sees and changes its own accounts alone', async () => {
  await ask('PUT', '/mine', REPLAY);
  for (const [method, path] of [
    ['GET', '/mine'],
    ['PATCH', '/mine'],
    ['POST', '/mine/orders/o2/confirm'],
  ] as const)
    expect(await ask(method, path, method === 'GET' ? undefined : {}, 'key-b')).toMatchObject({
      status: 404,
      body: { code: 'PAPER_ACCOUNT_NOT_FOUND' },
    });
  expect((await ask('GET', '', undefined, 'key-b')).body).toEqual([]);
  const mine = (await ask('GET', '')).body as unknown as { account: string }[];
  expect(mine.map(({ account }) => account)).toEqual(['asked', 'changed', 'first', 'mine']);
});
