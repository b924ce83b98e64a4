import { beforeEach, describe, expect, test } from 'vitest';
import { InMemoryKlineStore } from '../../stores/in-memory/kline-store.ts';
import { InMemoryPaperStore } from '../../stores/in-memory/paper-store.ts';
import { barsFrom, importSpx, NO_COSTS, paperToolsOver } from '../../test/support/paper-fixture.ts';
import { changeTrade } from './paper/change-trade.ts';

const klines = new InMemoryKlineStore();
await importSpx(klines);
await klines.upsert(
  't1',
  { symbol: '600000', level: '1d', source: 'hand' },
  barsFrom('2020-01-06T00:00:00Z', 86_400_000, [
    [10, 10, 10, 10],
    [10, 10.2, 9.9, 10.1],
    [11.11, 11.11, 11.11, 11.11],
    [11.5, 11.6, 11.2, 11.5],
    [11.4, 11.4, 11, 11],
  ]),
);

let paper: InMemoryPaperStore;
let tools: ReturnType<typeof paperToolsOver>;
beforeEach(async () => {
  paper = new InMemoryPaperStore();
  tools = paperToolsOver({ paper, klines });
  await tools.open('replay', { initialCash: 100_000, replayFrom: '2019-01-02T12:00:00Z', rules: NO_COSTS });
});

// Figures of the sample by hand from samples/sp500-1d.csv.
const SPX = { account: 'replay', symbol: 'SPX' } as const;

describe('a day’s trading on the sample', () => {
  test('a market order fills at the next open, and positions are worth the last close (I12)', async () => {
    // On 2019-01-02 at noon that day's bar is under way: the next one opens at 2491.92.
    const placed = await tools.trade({ ...SPX, side: 'buy', quantity: 10 });
    expect(placed).toMatchObject({ at: '2019-01-02T12:00:00Z', asOf: '2018-12-31', cash: 100_000, repeated: false });
    expect(placed.order).toMatchObject({ orderId: 'o2', status: 'open', fills: [], reserved: 25_068.5 });
    expect(placed.source).toEqual(['S&P 500 sample, npm vega-datasets 3.2.1 (BSD-3-Clause)']);
    expect(placed.definition).toContain('Orders fill by stored 1d bars that start when they are placed or later');

    const held = await tools.position({ account: 'replay', at: '2019-01-05T00:00:00Z' });
    expect(held).toMatchObject({
      ...{ cash: 75_080.8, availableCash: 75_080.8, asOf: '2019-01-04', realised: 0 },
      positions: [
        {
          ...{ symbol: 'SPX', quantity: 10, averageCost: 2491.92, cost: 24_919.2, price: 2531.94 },
          ...{ priceAsOf: '2019-01-04', value: 25_319.4, unrealised: 400.2, unrealisedPercent: 1.61 },
        },
      ],
      ...{ equity: 100_400.2, unrealised: 400.2, openOrders: [] },
      closedOrders: [
        { orderId: 'o2', status: 'filled', averagePrice: 2491.92, fills: [{ bar: '2019-01-03T00:00:00Z' }] },
      ],
    });
  });

  test('who has looked ahead in a replay cannot trade before that (I12)', async () => {
    await tools.trade({ ...SPX, side: 'buy', quantity: 10 });
    await tools.position({ account: 'replay', at: '2019-01-05T00:00:00Z' });
    // Nothing is open any more, so no bar is held against an order: the look alone moves the time.
    expect(await tools.performance({ account: 'replay', at: '2019-02-01T00:00:00Z' })).toMatchObject({ n: 0 });
    await expect(tools.trade({ ...SPX, side: 'sell', quantity: 10, at: '2019-01-10T00:00:00Z' })).rejects.toMatchObject(
      {
        code: 'INVALID_REQUEST',
        message:
          'Cannot go back to 2019-01-10T00:00:00.000Z in account replay: it stands at 2019-02-01T00:00:00.000Z, wanted that or later',
      },
    );
    expect(await tools.position({ account: 'replay' })).toMatchObject({ at: '2019-02-01T00:00:00Z' });
    // A fill at the open of a bar that is under way is of its start, the look at it of noon.
    await tools.trade({ ...SPX, side: 'sell', quantity: 10 });
    await tools.position({ account: 'replay', at: '2019-02-04T12:00:00Z' });
    expect(await tools.position({ account: 'replay' })).toMatchObject({ at: '2019-02-04T12:00:00Z', positions: [] });
    const { length } = await paper.events('t1', 'replay');
    await tools.position({ account: 'replay', at: '2019-02-04T12:00:00Z' });
    expect(await paper.events('t1', 'replay')).toHaveLength(length);
  });

  test('performance: equity by day, and the figures of closed trades', async () => {
    await tools.trade({ ...SPX, side: 'buy', quantity: 10 });
    await tools.trade({ ...SPX, side: 'sell', quantity: 4, at: '2019-01-05T00:00:00Z' });
    await tools.trade({
      ...SPX,
      side: 'sell',
      quantity: 6,
      type: 'stop',
      stopPrice: 2565,
      timeInForce: 'gtc',
      at: '2019-01-09T00:00:00Z',
    });
    // 4 at the open of 01-07: 2535.61; 6 at the stop within 01-10, whose low is 2562.02.
    const answer = await tools.performance({ account: 'replay', at: '2019-01-12T00:00:00Z' });
    expect(answer).toMatchObject({
      ...{ initialCash: 100_000, n: 2, winRate: 1, profitFactor: null, enoughTrades: false, fees: 0 },
      // 4 x 43.69 and 6 x 73.08
      ...{ grossProfit: 613.24, realised: 613.24, unrealised: 0, equity: 100_613.24, returnPercent: 0.61 },
      orders: { filled: 3 },
      days: 7,
    });
    expect(answer.equityCurve.map(({ day, equity }) => [day, equity])).toEqual([
      // 75,080.80 and ten at the closes
      ['2019-01-03', 99_559.7],
      ['2019-01-04', 100_400.2],
      // 85,223.24 and six
      ['2019-01-07', 100_521.38],
      ['2019-01-08', 100_669.7],
      ['2019-01-09', 100_733],
      ['2019-01-10', 100_613.24],
      ['2019-01-11', 100_613.24],
    ]);
    // 440.30 of 100,000.00
    expect(answer.maxDrawdownPercent).toBe(0.44);
    expect((await tools.performance({ account: 'replay', days: 2 })).equityCurve).toHaveLength(2);
  });

  test('an account that has done nothing has figures that say so', async () => {
    expect(await tools.performance({ account: 'replay' })).toMatchObject({
      ...{ n: 0, winRate: null, profitFactor: null, equity: 100_000, days: 0, equityCurve: [], asOf: null, source: [] },
    });
  });
});

describe('a key is one order', () => {
  test('the same call again finds the order that it placed, also when time has gone on', async () => {
    const args = { ...SPX, side: 'buy', quantity: 10, at: '2019-01-03T00:00:00Z' };
    const first = await tools.trade(args, { runId: 'r1', callId: '7' });
    await tools.position({ account: 'replay', at: '2019-01-09T00:00:00Z' });
    const again = await tools.trade(args, { runId: 'r1', callId: '7' });
    expect([first.repeated, again.repeated]).toEqual([false, true]);
    expect(again.order).toMatchObject({ orderId: first.order.orderId, idempotencyKey: 'r1/7', status: 'filled' });
    expect((await tools.position({ account: 'replay' })).positions).toMatchObject([{ quantity: 10 }]);
  });

  test('another call, or another run, is another order', async () => {
    const args = { ...SPX, side: 'buy', quantity: 10 };
    for (const caller of [
      { runId: 'r1', callId: '1' },
      { runId: 'r1', callId: '2' },
      { runId: 'r2', callId: '1' },
    ])
      await tools.trade(args, caller);
    expect((await tools.position({ account: 'replay' })).openOrders).toHaveLength(3);
  });

  test('a key of one’s own for something else is refused by name', async () => {
    const args = { ...SPX, side: 'buy', quantity: 10, idempotencyKey: 'mine' };
    await tools.trade(args);
    await expect(tools.trade({ ...args, quantity: 11 })).rejects.toMatchObject({
      code: 'PAPER_ORDER_CONFLICT',
      message:
        'Cannot place the order: idempotency key mine is that of order o2, buy 10 SPX, which is not the same; use a new key for a new order',
    });
    expect((await tools.trade({ ...args, symbol: 'spx' })).repeated).toBe(true);
  });

  test('a rejected order stays rejected under its key', async () => {
    const args = { ...SPX, side: 'sell', quantity: 1, idempotencyKey: 'short' };
    const { order } = await tools.trade(args);
    expect(order).toMatchObject({ status: 'rejected', rejection: { rule: 'no_short' } });
    expect(await tools.trade(args)).toMatchObject({ repeated: true, order: { status: 'rejected' } });
  });
});

describe('limits, and what a market permits', () => {
  test('the loss of a day is measured from the last close of the day before', async () => {
    await tools.open('careful', {
      ...{ initialCash: 100_000, replayFrom: '2019-01-02T12:00:00Z', rules: NO_COSTS },
      limits: { maxDailyLoss: 343.5 },
    });
    const args = { ...SPX, account: 'careful', side: 'buy' };
    await tools.trade({ ...args, quantity: 30 });
    await tools.trade({ ...args, side: 'sell', quantity: 30, at: '2019-01-09T12:00:00Z' });
    // Sold at 2573.51, the open of 01-10; the day before closed at 2584.96: 30 x 11.45 are lost.
    const { order } = await tools.trade({ ...args, quantity: 1, at: '2019-01-10T12:00:00Z' });
    expect(order.rejection).toEqual({
      ...{ rule: 'daily_loss', found: 'a loss of 343.50 USD on 2019-01-10', wanted: 'under 343.50 USD a day' },
      todo: 'Sell, or wait for the next trading day.',
    });
    const next = await tools.trade({ ...args, quantity: 1, at: '2019-01-11T12:00:00Z' });
    expect(next.order.status).toBe('open');
  });

  test('T+1, lots and price limits of the Chinese boards', async () => {
    await tools.open('china', {
      ...{ currency: 'CNY', initialCash: 100_000, market: 'a-share', replayFrom: '2020-01-07T00:00:00Z' },
      rules: { slippageBps: 0 },
    });
    const args = { account: 'china', symbol: '600000', side: 'buy' };
    const odd = await tools.trade({ ...args, quantity: 150 });
    expect(odd.order.rejection).toMatchObject({ rule: 'lot_size', wanted: 'a multiple of 100' });
    // 01-07 opens at 10.00: 1,000.00 and the least fee of 5.00.
    await tools.trade({ ...args, quantity: 100 });
    const bought = await tools.position({ account: 'china', at: '2020-01-07T07:00:00Z' });
    expect(bought).toMatchObject({
      cash: 98_995,
      positions: [{ quantity: 100, availableToSell: 0, averageCost: 10.05 }],
    });
    const tooEarly = await tools.trade({ ...args, side: 'sell', quantity: 100, at: '2020-01-07T07:00:00Z' });
    expect(tooEarly.order.rejection).toMatchObject({ rule: 'not_available' });
    // 01-08 opens at 11.11, the upper limit after a close of 10.10: nothing is bought there; 01-09 opens at 11.50.
    await tools.trade({ ...args, quantity: 100, timeInForce: 'gtc', at: '2020-01-07T08:00:00Z' });
    const sale = await tools.trade({
      ...args,
      side: 'sell',
      quantity: 100,
      timeInForce: 'gtc',
      at: '2020-01-08T00:00:00Z',
    });
    expect(sale.order.status).toBe('open');
    const later = await tools.position({ account: 'china', at: '2020-01-10T00:00:00Z' });
    expect(later.closedOrders.slice(-2)).toMatchObject([
      { side: 'buy', averagePrice: 11.5 },
      // 1111.00 less 5.00 and 0.56 of tax, at a cost of 1005.00
      { side: 'sell', averagePrice: 11.11, fees: 5.56, realised: 100.44 },
    ]);
  });

  test('an amount, a limit and a cancelled rest', async () => {
    await tools.trade({ ...SPX, side: 'buy', amount: 10_000 });
    const limit = await tools.trade({
      ...SPX,
      side: 'buy',
      quantity: 5,
      type: 'limit',
      limitPrice: 2400,
      timeInForce: 'gtc',
    });
    const { orderId } = limit.order;
    // 4 at 2491.92 are 9,967.68
    expect(await tools.position({ account: 'replay', at: '2019-01-10T00:00:00Z' })).toMatchObject({
      ...{ cash: 90_032.32, availableCash: 78_032.32 },
      openOrders: [{ orderId, reserved: 12_000 }],
    });
    expect(await tools.cancel({ account: 'replay', orderId })).toMatchObject({
      ...{
        availableCash: 90_032.32,
        repeated: false,
        order: { status: 'cancelled', reason: 'cancelled', reserved: 0 },
      },
    });
    expect((await tools.cancel({ account: 'replay', orderId })).repeated).toBe(true);
  });

  test('what has filled is not cancelled', async () => {
    const { order } = await tools.trade({ ...SPX, side: 'buy', quantity: 1 });
    await expect(
      tools.cancel({ account: 'replay', orderId: order.orderId, at: '2019-01-03T00:00:00Z' }),
    ).rejects.toMatchObject({
      code: 'PAPER_ORDER_CONFLICT',
      message: 'Cannot cancel order o2: it is filled, wanted open or awaiting_confirmation',
    });
  });
});

describe('an account whose orders wait for a yes', () => {
  beforeEach(async () => {
    await tools.open('asked', { replayFrom: '2019-01-02T12:00:00Z', rules: NO_COSTS, requireConfirmation: true });
  });
  const answer = (orderId: string, change: 'confirm' | 'decline', at: string) =>
    changeTrade({ paper, klines }, { tenantId: 't1', account: 'asked', orderId, at }, change);

  test('fills from the yes on', async () => {
    const { order } = await tools.trade({ ...SPX, account: 'asked', side: 'buy', quantity: 1 });
    expect(order.status).toBe('awaiting_confirmation');
    await answer(order.orderId, 'confirm', '2019-01-07T10:00:00Z');
    const { closedOrders } = await tools.position({ account: 'asked', at: '2019-01-09T00:00:00Z' });
    expect(closedOrders).toMatchObject([
      { status: 'filled', fills: [{ bar: '2019-01-08T00:00:00Z', price: 2568.11 }] },
    ]);
  });

  test('ends with a no', async () => {
    const { order } = await tools.trade({ ...SPX, account: 'asked', side: 'buy', quantity: 1 });
    const declined = await answer(order.orderId, 'decline', '2019-01-07T10:00:00Z');
    expect(declined.order).toMatchObject({ status: 'cancelled', reason: 'declined' });
    await expect(answer(order.orderId, 'confirm', '2019-01-07T11:00:00Z')).rejects.toMatchObject({
      code: 'PAPER_ORDER_CONFLICT',
    });
  });
});

test('the default account opens at its first use, and only once', async () => {
  const answers = await Promise.all(Array.from({ length: 5 }, () => tools.position({})));
  for (const answer of answers) expect(answer).toMatchObject({ account: 'default', cash: 1_000_000, currency: 'USD' });
  expect(await paper.events('t1', 'default')).toHaveLength(1);
});

test('an account is opened once; with other settings it is refused', async () => {
  const same = { initialCash: 100_000, replayFrom: '2019-01-02T12:00:00Z', rules: NO_COSTS };
  expect((await tools.open('replay', same)).state.seq).toBe(1);
  await expect(tools.open('replay', { ...same, initialCash: 1 })).rejects.toMatchObject({
    code: 'PAPER_ACCOUNT_EXISTS',
  });
});

test('I9: a tenant’s account is nobody else’s', async () => {
  await tools.trade({ ...SPX, side: 'buy', quantity: 1 });
  const other = { tenantId: 't2' };
  await expect(tools.position({ account: 'replay' }, other)).rejects.toMatchObject({ code: 'PAPER_ACCOUNT_NOT_FOUND' });
  await expect(tools.cancel({ account: 'replay', orderId: 'o2' }, other)).rejects.toMatchObject({
    code: 'PAPER_ACCOUNT_NOT_FOUND',
    message: 'No paper account replay: there is none yet; use one of those, `default`, or open it first',
  });
  await expect(tools.trade({ symbol: 'SPX', side: 'buy', quantity: 1 }, other)).rejects.toMatchObject({
    code: 'KLINES_NOT_FOUND',
  });
});
