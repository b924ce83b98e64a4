import { describe, expect, test } from 'vitest';
import { barOf, DAY, TestAccount, ticketOf } from './broker-fixture.ts';
import { changeOrder } from './change-order.ts';
import type { AccountEvent } from './events.ts';

const rejectionOf = (event: AccountEvent) => (event.type === 'order_rejected' ? event.rejection : event.type);

/** An account that holds 10 of AAA at 100.00, bought on day 1. */
const holding = (more: ConstructorParameters<typeof TestAccount>[0] = {}) => {
  const account = new TestAccount(more);
  account.place(1);
  account.settle(barOf(1, [100, 100, 100, 100]));
  return account;
};

describe('an order that passes a limit is refused with the limit, what was found and what to do', () => {
  test.each([
    [
      'order value',
      { limits: { maxOrderValue: 99_999 } },
      ticketOf(),
      { rule: 'max_order_value', found: '1000.00 USD', wanted: 'at most 999.99 USD', todo: 'Order less.' },
    ],
    [
      'symbols',
      { limits: { symbols: ['BBB', 'CCC'] } },
      ticketOf(),
      { rule: 'symbol_list', found: 'AAA', wanted: 'one of BBB, CCC' },
    ],
    [
      'cash',
      { rules: { feeRate: 0.001 } },
      ticketOf({ quantity: 100 }),
      {
        rule: 'insufficient_cash',
        found: '10000.00 USD free',
        wanted: '10010.00 USD, fees included',
        todo: 'Order at most 99 at 100.',
      },
    ],
    ['an amount over the cash', {}, ticketOf({ amount: 1_000_001 }), { rule: 'insufficient_cash' }],
    ['an amount under one lot', { rules: { lot: 100 } }, ticketOf({ amount: 900_000 }), { rule: 'lot_size' }],
    [
      'lots',
      { rules: { lot: 100 } },
      ticketOf({ quantity: 50 }),
      { rule: 'lot_size', found: 'a quantity of 50', wanted: 'a multiple of 100' },
    ],
    ['a fraction of a share', {}, ticketOf({ quantity: 0.5 }), { rule: 'lot_size' }],
    ['ticks', {}, ticketOf({ type: 'limit', limitPrice: 99.995 }), { rule: 'tick', found: '99.995', todo: 'Use 100.' }],
    [
      'a value that no number holds',
      {},
      ticketOf({ type: 'limit', limitPrice: 1e300, quantity: 1e9 }),
      { rule: 'insufficient_cash' },
    ],
    [
      'selling short',
      {},
      ticketOf({ side: 'sell' }),
      { rule: 'no_short', found: '0 AAA to sell, 10 ordered', todo: 'Sell what is held and free.' },
    ],
  ])('%s', (_, settings, ticket, wanted) => {
    const account = new TestAccount(settings);
    expect(rejectionOf(account.place(1, ticket))).toMatchObject(wanted);
    expect(account.state).toMatchObject({ cash: 1_000_000, orders: {} });
  });

  test('the position counts what is held, what is ordered and the order itself', () => {
    const account = holding({ limits: { maxPositionValue: 300_000 } });
    account.place(2);
    // 10 held and 10 ordered at 100.00
    expect(rejectionOf(account.place(2, { quantity: 11 }))).toMatchObject({
      rule: 'max_position',
      found: '3100.00 USD of AAA with this order',
      wanted: 'at most 3000.00 USD',
    });
    expect(account.place(2, { quantity: 10 }).type).toBe('order_accepted');
    expect(account.place(2, { symbol: 'BBB', quantity: 30 }).type).toBe('order_accepted');
  });

  test('after the loss of a day nothing more is bought that day, and sales go on', () => {
    const account = holding({ limits: { maxDailyLoss: 10_000 } });
    const lost = { equityBefore: 1_000_000, equity: 990_000 };
    expect(rejectionOf(account.place(2, {}, lost))).toMatchObject({
      rule: 'daily_loss',
      found: 'a loss of 100.00 USD on 1970-01-03',
      wanted: 'under 100.00 USD a day',
    });
    expect(account.place(2, {}, { ...lost, equity: 990_001 }).type).toBe('order_accepted');
    expect(account.place(2, { side: 'sell' }, lost).type).toBe('order_accepted');
  });

  test('prices in another currency', () => {
    const refused = new TestAccount().place(1, {}, { currency: 'CNY' });
    expect(rejectionOf(refused)).toMatchObject({ rule: 'currency', found: 'prices of AAA in CNY' });
    expect(new TestAccount().place(1, {}, { currency: 'USD' }).type).toBe('order_accepted');
  });

  test('so many open orders and no more', () => {
    const account = new TestAccount({ limits: { maxOpenOrders: 1 } });
    account.place(1);
    expect(rejectionOf(account.place(1))).toMatchObject({ rule: 'max_open_orders', found: '1 open' });
  });

  test.each([undefined, 0, -37])('no price (%s) to measure it by', (lastPrice) => {
    expect(rejectionOf(new TestAccount().place(1, {}, { lastPrice }))).toMatchObject({ rule: 'no_price' });
  });
});

test('cash that an order keeps back is not spent twice', () => {
  const account = new TestAccount();
  account.place(1, { quantity: 60 });
  expect(rejectionOf(account.place(1, { quantity: 41 }))).toMatchObject({
    rule: 'insufficient_cash',
    found: '4000.00 USD free',
    todo: 'Order at most 40 at 100.',
  });
});

describe('I12: an order that cites a signal', () => {
  test.each([
    ['known at the time of the order', { pointId: 'p', knownAt: DAY }, 'order_accepted'],
    ['known a moment later', { pointId: 'p', knownAt: DAY + 1 }, { rule: 'signal_not_confirmed' }],
    [
      'never confirmed',
      { pointId: 'p' },
      {
        rule: 'signal_not_confirmed',
        found: 'signal p is not confirmed by then, or withdrawn',
        wanted: 'a signal known by 1970-01-02T00:00:00.000Z, the time of the order',
      },
    ],
  ])('%s', (_, basis, wanted) => {
    const seen = rejectionOf(new TestAccount().place(1, { basis }));
    if (typeof wanted === 'string') expect(seen).toBe(wanted);
    else expect(seen).toMatchObject(wanted);
  });
});

describe('sales', () => {
  test('what an open sale takes is not sold twice', () => {
    const account = holding();
    account.place(2, { side: 'sell', quantity: 6, type: 'limit', limitPrice: 120 });
    expect(rejectionOf(account.place(2, { side: 'sell', quantity: 5 }))).toMatchObject({
      rule: 'not_available',
      todo: 'Sell at most 4.',
    });
    expect(account.place(2, { side: 'sell', quantity: 4 }).type).toBe('order_accepted');
  });

  test('T+1: what was bought on a day is sold on a later one; what was held before is free', () => {
    const account = holding({ rules: { sellAfterDays: 1 } });
    const sameDay = { day: '1970-01-02' };
    expect(rejectionOf(account.place(1, { side: 'sell' }, sameDay))).toMatchObject({ rule: 'not_available' });
    account.place(2);
    account.settle(barOf(2, [100, 100, 100, 100]));
    const nextDay = { day: '1970-01-03' };
    expect(rejectionOf(account.place(2.5, { side: 'sell', quantity: 11 }, nextDay))).toMatchObject({
      rule: 'not_available',
      todo: 'Sell at most 10.',
    });
    expect(account.place(2.5, { side: 'sell', quantity: 10 }, nextDay).type).toBe('order_accepted');
  });

  test('what fills no lot is sold as a whole', () => {
    const account = holding();
    account.add([
      {
        type: 'settings_changed',
        at: 0,
        settings: { ...account.state.settings, rules: { ...account.state.settings.rules, lot: 4 } },
      },
    ]);
    expect(rejectionOf(account.place(2, { side: 'sell', quantity: 2 }))).toMatchObject({ rule: 'lot_size' });
    expect(account.place(2, { side: 'sell', quantity: 10 }).type).toBe('order_accepted');
  });
});

describe('an order that waits for a yes', () => {
  const waiting = () => {
    const account = new TestAccount({ requireConfirmation: true });
    account.place(1);
    return account;
  };
  const change = (account: TestAccount, what: 'cancel' | 'confirm' | 'decline', day: number) => {
    const order = account.state.orders.o1;
    if (order === undefined) throw new Error('o1 is closed');
    const event = changeOrder(order, what, day * 86_400_000);
    if (event !== undefined) account.add([event]);
    return event;
  };

  test('fills by no bar before the yes, and keeps its cash back', () => {
    const account = waiting();
    expect(account.settle(barOf(1, [90, 90, 90, 90]))).toEqual([]);
    expect(rejectionOf(account.place(2, { quantity: 91 }))).toMatchObject({ rule: 'insufficient_cash' });
    change(account, 'confirm', 2.5);
    expect(account.settle(barOf(2, [95, 95, 95, 95]), barOf(3, [99, 99, 99, 99]))).toMatchObject([
      { type: 'order_filled', price: 99 },
    ]);
  });

  test('a no ends it and frees the cash; to say so twice changes nothing', () => {
    const account = waiting();
    const order = account.state.orders.o1;
    expect(change(account, 'decline', 2)).toMatchObject({ type: 'order_cancelled', reason: 'declined' });
    expect(account.place(3, { quantity: 100 }).type).toBe('order_accepted');
    expect(order && changeOrder({ ...order, status: 'cancelled', reason: 'declined' }, 'decline', 3)).toBeUndefined();
    expect(() => order && changeOrder({ ...order, status: 'filled' }, 'cancel', 3)).toThrow(
      'Cannot cancel order o1: it is filled, wanted open or awaiting_confirmation',
    );
  });

  test('a yes twice is one yes', () => {
    const account = waiting();
    change(account, 'confirm', 2);
    expect(change(account, 'confirm', 3)).toBeUndefined();
    expect(() => change(account, 'decline', 3)).toThrow('it is open, wanted awaiting_confirmation');
  });
});
