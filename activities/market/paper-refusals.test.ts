import { beforeEach, describe, expect, test } from 'vitest';
import { InMemoryKlineStore } from '../../stores/in-memory/kline-store.ts';
import { InMemoryPaperStore } from '../../stores/in-memory/paper-store.ts';
import { importSpx, NO_COSTS, paperToolsOver } from '../../test/support/paper-fixture.ts';

const klines = new InMemoryKlineStore();
await importSpx(klines);

let paper: InMemoryPaperStore;
let tools: ReturnType<typeof paperToolsOver>;
beforeEach(async () => {
  paper = new InMemoryPaperStore();
  tools = paperToolsOver({ paper, klines });
  await tools.open('replay', { initialCash: 100_000, replayFrom: '2019-01-02T12:00:00Z', rules: NO_COSTS });
});

const SPX = { account: 'replay', symbol: 'SPX' } as const;

describe('bad input is one clear sentence', () => {
  test.each([
    [{ quantity: Number.NaN }, 'quantity'],
    [{ quantity: 0 }, 'quantity'],
    [{ quantity: -1 }, 'quantity'],
    [{ quantity: 1e300 }, 'quantity'],
    [{ quantity: '10' }, 'quantity'],
    [{ quantity: undefined }, 'quantity: neither it nor amount is given; give one of the two'],
    [{ amount: 5 }, 'quantity: both it and amount is given; give one of the two'],
    [{ quantity: undefined, amount: 5, side: 'sell' }, 'amount: a sale wants a quantity'],
    [{ quantity: undefined, amount: 0 }, 'amount'],
    [{ quantity: undefined, amount: Number.POSITIVE_INFINITY }, 'amount'],
    [{ type: 'limit' }, 'limitPrice: a limit order wants one'],
    [{ type: 'limit', limitPrice: -5 }, 'limitPrice'],
    [{ type: 'limit', limitPrice: 1e300 }, 'limitPrice'],
    [{ limitPrice: 5 }, 'limitPrice: a market order has none; leave it out'],
    [{ type: 'stop' }, 'stopPrice: a stop order wants one'],
    [{ type: 'limit', limitPrice: 5, stopPrice: 5 }, 'stopPrice: a limit order has none'],
    [{ type: 'iceberg' }, 'type'],
    [{ side: 'short' }, 'side'],
    [{ timeInForce: 'fok' }, 'timeInForce'],
    [{ symbol: '' }, 'symbol'],
    [{ account: '../x' }, 'account: must be 1 to 64 letters'],
    [{ idempotencyKey: '' }, 'idempotencyKey'],
    [{ idempotencyKey: 'a\u0000b' }, 'idempotencyKey: must have no control characters'],
    [{ idempotencyKey: '\ud800' }, 'idempotencyKey: must have no control characters'],
    [{ symbol: 'SPX\u0000' }, 'symbol: must have no control characters'],
    [{ limit: 2300 }, 'Unrecognized key: "limit"'],
    [{ stopLoss: 2300 }, 'Unrecognized key: "stopLoss"'],
    [{ basis: { confirmedAt: '2018-12-31', point: 'x' } }, 'basis: Unrecognized key: "point"'],
    [{ basis: {} }, 'basis: must name pointId or confirmedAt'],
    [{ basis: { confirmedAt: 'soon' } }, 'basis.confirmedAt: must be an ISO date'],
    [{ at: 'now' }, 'at: must be an ISO date'],
    [
      { at: '2018-12-31' },
      'Cannot go back to 2018-12-31T00:00:00.000Z in account replay: it stands at 2019-01-02T12:00:00.000Z',
    ],
  ])('execute_trade with %j', async (more, message) => {
    const error = await tools.trade({ ...SPX, side: 'buy', quantity: 10, ...more }).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringContaining(message) });
    expect(await paper.events('t1', 'replay')).toHaveLength(1);
  });

  test('an unknown symbol, with those that are stored', async () => {
    await expect(tools.trade({ ...SPX, symbol: 'SPY', side: 'buy', quantity: 1 })).rejects.toMatchObject({
      code: 'KLINES_NOT_FOUND',
      message: expect.stringContaining('No klines of SPY at level 1d'),
    });
  });

  test('an unknown account, with those that there are', async () => {
    await expect(tools.position({ account: 'nobody' })).rejects.toMatchObject({
      code: 'PAPER_ACCOUNT_NOT_FOUND',
      message: 'No paper account nobody: there are replay; use one of those, `default`, or open it first',
    });
  });

  test('an unknown order, and one of another account', async () => {
    await tools.open('other', { replayFrom: '2019-01-02T12:00:00Z' });
    const { order } = await tools.trade({ ...SPX, side: 'buy', quantity: 1 });
    const wanted = {
      code: 'PAPER_ORDER_NOT_FOUND',
      message: 'No order o2 in paper account other: it has none yet; use the orderId that execute_trade answered',
    };
    await expect(tools.cancel({ account: 'other', orderId: order.orderId })).rejects.toMatchObject(wanted);
    await expect(tools.cancel({ account: 'replay', orderId: 'o99' })).rejects.toMatchObject({
      message: expect.stringContaining('its latest are o2'),
    });
  });

  test('a bar whose price no account can hold', async () => {
    await klines.upsert('t1', { symbol: 'HUGE', level: '1d', source: 'hand' }, [
      { ts: Date.UTC(2019, 0, 1), open: 1e300, high: 1e300, low: 1e300, close: 1e300, volume: 1 },
    ]);
    await expect(tools.trade({ ...SPX, symbol: 'HUGE', side: 'buy', quantity: 1 })).rejects.toMatchObject({
      code: 'KLINES_INVALID',
      message: expect.stringContaining('Cannot value HUGE: its 1d bar of 2019-01-01T00:00:00.000Z closes at 1e+300'),
    });
  });

  test('prices in another currency', async () => {
    await klines.upsert('t1', { symbol: 'MAO', level: '1d', source: 'hand', currency: 'CNY' }, [
      { ts: Date.UTC(2019, 0, 1), open: 9, high: 9, low: 9, close: 9, volume: 1 },
    ]);
    const { order } = await tools.trade({ ...SPX, symbol: 'MAO', side: 'buy', quantity: 1 });
    expect(order.rejection).toMatchObject({ rule: 'currency', todo: 'Use an account in CNY.' });
  });

  test('no bars by then', async () => {
    await tools.open('early', { replayFrom: '1999-01-01' });
    const { order } = await tools.trade({ account: 'early', symbol: 'SPX', side: 'buy', quantity: 1 });
    expect(order.rejection).toMatchObject({ rule: 'no_price', todo: 'Import bars of that time first.' });
  });
});
