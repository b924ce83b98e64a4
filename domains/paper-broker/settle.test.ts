import { describe, expect, test } from 'vitest';
import { barOf, DAY, TestAccount } from './broker-fixture.ts';
import type { AccountEvent } from './events.ts';

const outline = (events: readonly AccountEvent[]) =>
  events.map((event) => {
    if (event.type === 'order_filled') return `${event.orderId} ${event.quantity} at ${event.price}`;
    if (event.type === 'order_cancelled' || event.type === 'order_expired')
      return `${event.orderId} ${event.type.slice(6)}: ${event.reason}`;
    return event.type;
  });

describe('I12: a market order fills at the open of the first bar that starts when it is placed or later', () => {
  test('never by a bar that had started before', () => {
    const account = new TestAccount();
    account.place(1.5);
    expect(account.settle(barOf(1, [90, 120, 80, 100]))).toEqual([]);
    expect(outline(account.settle(barOf(2, [101, 120, 80, 110]), barOf(3, [1, 1, 1, 1])))).toEqual(['o1 10 at 101']);
    expect(account.state).toMatchObject({ cash: 1_000_000 - 101_000, orders: {} });
  });

  test('a bar that has only started gives its open; the rest of it waits', () => {
    const account = new TestAccount();
    account.place(2);
    account.place(2, { type: 'limit', limitPrice: 95 });
    const started = barOf(2, [101, 101, 101, 101], { closed: false });
    expect(outline(account.settle(started))).toEqual(['o1 10 at 101']);
    expect(account.state.seen).toEqual({});
    expect(outline(account.settle(barOf(2, [101, 120, 94, 110])))).toEqual(['o2 10 at 95']);
  });

  test('bars that were held against the orders once are passed over', () => {
    const account = new TestAccount();
    account.place(1, { type: 'limit', limitPrice: 90 });
    account.settle(barOf(1, [100, 101, 99, 100]), barOf(3, [100, 101, 99, 100]));
    expect(account.settle(barOf(2, [80, 80, 80, 80]))).toEqual([]);
    expect(outline(account.settle(barOf(4, [80, 80, 80, 80])))).toEqual(['o1 10 at 80']);
  });
});

describe('limits and stops by the range of the bar', () => {
  test.each([
    ['buy limit, touched', { side: 'buy', type: 'limit', limitPrice: 95 }, [100, 105, 95, 100], 95],
    ['buy limit, missed', { side: 'buy', type: 'limit', limitPrice: 95 }, [100, 105, 95.01, 100], undefined],
    ['buy limit, gap through it', { side: 'buy', type: 'limit', limitPrice: 95 }, [90, 99, 89, 98], 90],
    ['sell limit, touched', { side: 'sell', type: 'limit', limitPrice: 105 }, [100, 105, 95, 100], 105],
    ['sell limit, missed', { side: 'sell', type: 'limit', limitPrice: 105 }, [100, 104.99, 95, 100], undefined],
    ['sell limit, gap through it', { side: 'sell', type: 'limit', limitPrice: 105 }, [110, 112, 90, 91], 110],
    ['buy stop, touched', { side: 'buy', type: 'stop', stopPrice: 105 }, [100, 105, 95, 100], 105],
    ['buy stop, missed', { side: 'buy', type: 'stop', stopPrice: 105 }, [100, 104.99, 95, 100], undefined],
    ['buy stop, gap through it', { side: 'buy', type: 'stop', stopPrice: 105 }, [110, 112, 90, 91], 110],
    ['sell stop, touched', { side: 'sell', type: 'stop', stopPrice: 95 }, [100, 105, 95, 100], 95],
    ['sell stop, missed', { side: 'sell', type: 'stop', stopPrice: 95 }, [100, 105, 95.01, 100], undefined],
    ['sell stop, gap through it', { side: 'sell', type: 'stop', stopPrice: 95 }, [90, 99, 89, 98], 90],
  ] as const)('%s', (_, ticket, ohlc, price) => {
    const account = new TestAccount();
    account.place(1);
    account.settle(barOf(1, [100, 100, 100, 100]));
    account.place(2, ticket);
    expect(outline(account.settle(barOf(2, ohlc)))).toEqual(price === undefined ? [] : [`o2 10 at ${price}`]);
  });
});

describe('costs', () => {
  test('slippage is against the trade, to the next tick, at the market and not at a limit', () => {
    const account = new TestAccount({ rules: { slippageBps: 5 } });
    account.place(1);
    account.place(1, { type: 'limit', limitPrice: 100 });
    // 100.00 and 5 hundredths of a percent: 100.05; 101.11 less as much: 101.059445, down to 101.05
    expect(outline(account.settle(barOf(1, [100, 100, 100, 100])))).toEqual(['o1 10 at 100.05', 'o2 10 at 100']);
    account.place(2, { side: 'sell' });
    expect(outline(account.settle(barOf(2, [101.11, 102, 101, 101])))).toEqual(['o3 10 at 101.05']);
  });

  test('below a tick a sale gets its price, not the tick', () => {
    const account = new TestAccount({ rules: { slippageBps: 100, lot: 0, tick: 0.01 } });
    account.place(1, { quantity: 100 }, { lastPrice: 0.002 });
    account.settle(barOf(1, [0.002, 0.002, 0.002, 0.002]));
    account.place(2, { side: 'sell', quantity: 100 }, { lastPrice: 0.002 });
    expect(outline(account.settle(barOf(2, [0.002, 0.002, 0.002, 0.002])))).toEqual(['o2 100 at 0.002']);
  });

  test('a sale costs at most what it brings: cash is never below zero', () => {
    // 99 shares at 100 and the fee of 100 take all of 10,000; sold at 0.50 they bring 49.50, which the fee takes.
    const account = new TestAccount({ rules: { minFee: 100 } });
    account.place(1, { quantity: 99 });
    account.settle(barOf(1, [100, 100, 100, 100]));
    expect(account.state.cash).toBe(0);
    account.place(2, { side: 'sell', quantity: 99 });
    account.settle(barOf(2, [0.5, 0.5, 0.5, 0.5]));
    expect(account.state).toMatchObject({ cash: 0, positions: {}, realised: -1_000_000, fees: 14_950 });
  });

  test('bars trade by the rules of their time, whenever somebody asks', () => {
    const fillsOf = (askBetween: boolean) => {
      const account = new TestAccount();
      account.place(1);
      account.place(1, { type: 'limit', limitPrice: 90 });
      const [first, second] = [barOf(1, [100, 101, 99, 100]), barOf(2, [95, 96, 89, 90])];
      if (askBetween) account.settle(first);
      const { rules, boards, limits, requireConfirmation } = account.state.settings;
      const changed = { boards, limits, requireConfirmation, rules: { ...rules, feeRate: 0.01 } };
      account.add([{ type: 'settings_changed', at: 2 * DAY, settings: changed }]);
      account.settle(first, second);
      return account.events.flatMap((event) => (event.type === 'order_filled' ? [[event.price, event.fee]] : []));
    };
    // The market order at 100 before the change is free; the limit at 90 after it costs 1 % of 900.
    const wanted = [
      [100, 0],
      [90, 900],
    ];
    expect(fillsOf(true)).toEqual(wanted);
    expect(fillsOf(false)).toEqual(wanted);
  });

  test('fees are part of the cost; a sale realises proceeds less fees and average cost', () => {
    const account = new TestAccount({ rules: { feeRate: 0.001, minFee: 1, sellTaxRate: 0.002 } });
    account.place(1);
    account.settle(barOf(1, [100, 100, 100, 100]));
    account.place(2, { quantity: 20 });
    account.settle(barOf(2, [103, 103, 103, 103]));
    // 1000.00 + 1.00 (the least fee), 2060.00 + 2.06; 30 cost 3063.06
    expect(account.state.positions.AAA).toMatchObject({ quantity: 30, cost: 306_306 });
    account.place(3, { side: 'sell', quantity: 12 });
    account.settle(barOf(3, [110, 110, 110, 110]));
    // 1320.00 - 1.32 - 2.64 = 1316.04; 12 of 30 cost 1225.224, rounded 1225.22; gain 90.82
    expect(account.state).toMatchObject({
      realised: 9082,
      fees: 100 + 206 + 396,
      cash: 1_000_000 - 306_306 + 131_604,
      positions: { AAA: { quantity: 18, cost: 306_306 - 122_522 } },
    });
  });
});

describe('what the market permits', () => {
  test('a suspended bar trades nothing; a bar without volume that moves does', () => {
    const account = new TestAccount();
    account.place(1);
    expect(account.settle(barOf(1, [100, 100, 100, 100], { volume: 0 }))).toEqual([]);
    expect(outline(account.settle(barOf(2, [101, 102, 101, 102], { volume: 0 })))).toEqual(['o1 10 at 101']);
  });

  test('a bar that has started without volume may be a suspension: its end tells', () => {
    const account = new TestAccount();
    account.place(1);
    const started = barOf(1, [100, 100, 100, 100], { closed: false, volume: 0 });
    expect(account.settle(started)).toEqual([]);
    expect(outline(account.settle({ ...started, volume: 5 }))).toEqual(['o1 10 at 100']);
  });

  test.each([
    // close of the day before 10.00: 11.00 and 9.00 on the main board
    ['600000', 11, undefined],
    ['600000', 10.99, 10.99],
    // 20 % on STAR and ChiNext, 30 % in Beijing
    ['688001', 11.99, 11.99],
    ['688001', 12, undefined],
    ['300750', 11.99, 11.99],
    ['830799', 12.99, 12.99],
    ['920799', 13, undefined],
    // special treatment is not in the code
    ['600001', 10.5, undefined],
    ['600001', 10.49, 10.49],
  ])('%s opening at %d after a close of 10', (symbol, open, price) => {
    const account = new TestAccount({ rules: { priceLimits: true, lot: 100 }, boards: { '600001': 'st' } });
    account.place(1, { symbol, quantity: 100 }, { lastPrice: 10 });
    const bar = barOf(1, [open, open, 9.5, 10], { symbol, closeBefore: 10 });
    expect(outline(account.settle(bar))).toEqual(price === undefined ? [] : [`o1 100 at ${price}`]);
  });

  test('what the series knows of the board counts before the code, and what the account says before that', () => {
    const told = barOf(1, [11.5, 11.5, 11, 11], { symbol: '600001', closeBefore: 10, board: 'star' });
    const account = new TestAccount({ rules: { priceLimits: true } });
    account.place(1, { symbol: '600001' });
    expect(outline(account.settle(told))).toEqual(['o1 10 at 11.5']);
    const other = new TestAccount({ rules: { priceLimits: true }, boards: { '600001': 'st' } });
    other.place(1, { symbol: '600001' });
    expect(other.settle(told)).toEqual([]);
  });

  test('nobody buys at the lower price limit; a stop waits there', () => {
    const account = new TestAccount({ rules: { priceLimits: true } });
    account.place(1, { symbol: '600000' });
    account.settle(barOf(1, [10, 10, 10, 10], { symbol: '600000' }));
    account.place(2, { symbol: '600000', side: 'sell', type: 'stop', stopPrice: 9.5 });
    expect(account.settle(barOf(2, [9, 9, 9, 9], { symbol: '600000', closeBefore: 10 }))).toEqual([]);
    const next = barOf(3, [8.8, 9, 8.2, 9], { symbol: '600000', closeBefore: 9 });
    expect(outline(account.settle(next))).toEqual(['o2 10 at 8.8']);
  });

  test('an order takes no more than its share of the volume of a bar, and goes on with the next', () => {
    const account = new TestAccount({ rules: { maxVolumeShare: 0.1 } });
    account.place(1, { quantity: 25 });
    const bars = [1, 2, 3].map((day) => barOf(day, [100, 100, 100, 100 + day], { volume: 109 }));
    expect(outline(account.settle(...bars))).toEqual(['o1 10 at 100', 'o1 10 at 100', 'o1 5 at 100']);
  });
});

describe('how long an order lives', () => {
  test('a day order is for the first trading day that has a bar after it', () => {
    const account = new TestAccount();
    account.place(1, { type: 'limit', limitPrice: 90, timeInForce: 'day' });
    expect(account.settle(barOf(4, [100, 101, 99, 100]))).toEqual([]);
    expect(account.state.orders.o1?.day).toBe('1970-01-05');
    expect(outline(account.settle(barOf(5, [80, 80, 80, 80])))).toEqual(['o1 expired: its day, 1970-01-05, is over']);
    expect(account.state.orders).toEqual({});
  });

  test('a later bar of the same day fills it', () => {
    const account = new TestAccount();
    account.place(1, { type: 'limit', limitPrice: 90, timeInForce: 'day' });
    const [first, second] = [1, 1.5].map((day) =>
      barOf(day, [day === 1 ? 100 : 89, 100, 89, 99], { day: '1970-01-02' }),
    );
    if (first === undefined || second === undefined) throw new Error('two bars');
    expect(outline(account.settle({ ...first, low: 99 }, second))).toEqual(['o1 10 at 89']);
  });
});

describe('cash', () => {
  test('an amount buys what it pays for, fees included', () => {
    const account = new TestAccount({ rules: { feeRate: 0.001 } });
    account.place(1, { amount: 100_000 });
    expect(outline(account.settle(barOf(1, [100, 100, 100, 100])))).toEqual(['o1 9 at 100']);
    expect(account.state).toMatchObject({ cash: 1_000_000 - 90_000 - 90, orders: {} });
  });

  test('a gap beyond the cash fills what can be paid and cancels the rest', () => {
    const account = new TestAccount();
    account.place(1, { quantity: 100 });
    expect(outline(account.settle(barOf(1, [130, 130, 130, 130])))).toEqual([
      'o1 76 at 130',
      'o1 cancelled: insufficient_cash',
    ]);
    expect(account.state.cash).toBe(1_000_000 - 76 * 13_000);
  });

  test('a gap does not take the cash that another order keeps back', () => {
    const account = new TestAccount();
    account.place(1, { quantity: 50 });
    account.place(1, { quantity: 50, type: 'limit', limitPrice: 100 });
    // 10,000.00 less 5,000.00 kept back: 38 at 130.00
    expect(outline(account.settle(barOf(1, [130, 130, 90, 130])))).toEqual([
      'o1 38 at 130',
      'o1 cancelled: insufficient_cash',
      'o2 50 at 100',
    ]);
  });

  test('a price that no number holds ends the sale, and nothing is lost', () => {
    const account = new TestAccount();
    account.place(1);
    account.settle(barOf(1, [100, 100, 100, 100]));
    account.place(2, { side: 'sell' });
    expect(outline(account.settle(barOf(2, [1e300, 1e300, 1e300, 1e300])))).toEqual(['o2 cancelled: value_too_large']);
    expect(account.state.positions.AAA?.quantity).toBe(10);
  });
});

test('orders of several symbols are worked in the order of time', () => {
  const account = new TestAccount();
  account.place(1, { quantity: 60 });
  account.place(1, { symbol: 'BBB', amount: 400_000 });
  const events = account.settle(
    barOf(2, [100, 100, 100, 100], { symbol: 'BBB' }),
    barOf(3, [100, 100, 100, 100], { symbol: 'AAA' }),
  );
  expect(outline(events)).toEqual(['o2 40 at 100', 'o1 60 at 100']);
  expect(account.state.seen).toEqual({ BBB: 2 * DAY, AAA: 3 * DAY });
  expect(account.state.cash).toBe(0);
});
