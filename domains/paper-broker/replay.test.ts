import { describe, expect, test } from 'vitest';
import { replayEvents } from './apply.ts';
import { ordersOf } from './apply-order.ts';
import { barOf, DAY, TestAccount } from './broker-fixture.ts';
import { changeOrder } from './change-order.ts';
import { tradingDay } from './day.ts';
import type { AccountEvent, OrderFilled } from './events.ts';
import type { OrderTicket } from './order.ts';
import { type AccountState, availableCash } from './state.ts';

/** Small and seeded (mulberry32): a failure names its seed. */
const randomOf = (seed: number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const cents = (price: number) => Math.round(price * 100) / 100;

const randomTicket = (random: () => number, price: number, fractions: boolean): Partial<OrderTicket> => {
  const side = random() < 0.6 ? 'buy' : 'sell';
  const near = cents(price * (0.97 + random() * 0.06));
  const common = { symbol: random() < 0.5 ? 'AAA' : 'BBB', side, timeInForce: random() < 0.5 ? 'day' : 'gtc' } as const;
  if (side === 'buy' && random() < 0.2) return { ...common, amount: Math.floor(random() * 500_000) + 1 };
  const whole = Math.floor(random() * 40) + 1;
  const quantity = fractions ? Math.round((whole - random()) * 1e6) / 1e6 : whole;
  const kind = random();
  if (kind < 0.4) return { ...common, quantity };
  if (kind < 0.7) return { ...common, quantity, type: 'limit', limitPrice: near };
  return { ...common, quantity, type: 'stop', stopPrice: near };
};

/** Sixty days of random orders, cancellations and bars that jump, in an account with every rule switched on. */
const randomAccount = (seed: number, onStep: (state: AccountState) => void = () => {}): TestAccount => {
  const random = randomOf(seed);
  // Every second account trades millionths.
  const fractions = seed % 2 === 0;
  const account = new TestAccount({
    rules: {
      lot: fractions ? 0 : 1,
      feeRate: 0.0013,
      minFee: 0.37,
      sellTaxRate: 0.0005,
      slippageBps: 7,
      sellAfterDays: 1,
      maxVolumeShare: 0.05,
    },
    limits: { maxOpenOrders: 6, maxPositionValue: 800_000 },
  });
  let price = 100;
  for (let day = 1; day <= 60; day += 1) {
    for (let count = 0; count < random() * 4; count += 1)
      account.place(day - 0.3, randomTicket(random, price, fractions), { lastPrice: price });
    const [first] = Object.values(account.state.orders);
    const cancel = first && random() < 0.15 && changeOrder(first, 'cancel', (day - 0.2) * DAY);
    if (cancel) account.add([cancel]);
    const bars = ['AAA', 'BBB'].map((symbol) => {
      const open = cents(Math.max(1, price * (0.9 + random() * 0.2)));
      const close = cents(Math.max(1, open * (0.95 + random() * 0.1)));
      const [low, high] = [cents(Math.min(open, close) * 0.99), cents(Math.max(open, close) * 1.01)];
      price = close;
      return barOf(day, [open, high, low, close], { symbol, volume: Math.floor(random() * 1500) });
    });
    account.settle(...bars);
    onStep(account.state);
  }
  return account;
};

const seeds = Array.from({ length: 40 }, (_, index) => index + 1);
const isFill = (event: AccountEvent): event is OrderFilled => event.type === 'order_filled';

describe('random orders against random bars', () => {
  test('do trade, are cut, refused, cancelled and expire', () => {
    const events = seeds.flatMap((seed) => randomAccount(seed).events);
    const types = new Set(events.map(({ type }) => type));
    for (const type of ['order_rejected', 'order_cancelled', 'order_expired', 'order_filled'] as const)
      expect(types).toContain(type);
    expect(events.filter(isFill).some(({ remaining }) => remaining > 0)).toBe(true);
    expect(events.filter(isFill).length).toBeGreaterThan(1000);
  });

  test('cash is never below zero, nor what orders keep back above it; nothing is held short', () => {
    for (const seed of seeds)
      randomAccount(seed, (state) => {
        expect(availableCash(state), `seed ${seed}`).toBeGreaterThanOrEqual(0);
        for (const { quantity, cost } of Object.values(state.positions)) {
          expect(quantity, `seed ${seed}`).toBeGreaterThan(0);
          expect(cost, `seed ${seed}`).toBeGreaterThanOrEqual(0);
        }
      });
  });

  test('cash, and cash with the cost of the positions, are sums over the events', () => {
    for (const seed of seeds) {
      const { state, events } = randomAccount(seed);
      const fills = events.filter(isFill);
      const flow = fills.reduce((sum, { side, value, fee }) => sum + (side === 'buy' ? -value : value) - fee, 0);
      expect(state.cash, `seed ${seed}`).toBe(1_000_000 + flow);
      const cost = Object.values(state.positions).reduce((sum, position) => sum + position.cost, 0);
      expect(state.cash + cost, `seed ${seed}`).toBe(1_000_000 + state.realised);
      for (const { symbol, quantity } of Object.values(state.positions)) {
        const traded = fills.filter((fill) => fill.symbol === symbol);
        const micros = (list: readonly OrderFilled[]) =>
          list.reduce((sum, fill) => sum + (fill.side === 'buy' ? 1 : -1) * Math.round(fill.quantity * 1e6), 0);
        expect(micros(traded), `seed ${seed}`).toBe(Math.round(quantity * 1e6));
      }
    }
  });

  test('a snapshot that went through JSON and the events after it give the state of a full replay', () => {
    for (const seed of seeds) {
      const { events, state } = randomAccount(seed);
      const wire: readonly AccountEvent[] = JSON.parse(JSON.stringify(events));
      const full = JSON.stringify(replayEvents(wire));
      expect(full).toBe(JSON.stringify(state));
      for (const at of [1, Math.floor(events.length / 3), events.length - 1]) {
        const snapshot: AccountState = JSON.parse(JSON.stringify(replayEvents(wire.slice(0, at))));
        expect(JSON.stringify(replayEvents(wire.slice(at), snapshot)), `seed ${seed}, after ${at}`).toBe(full);
      }
    }
  });

  test('I12: each fill is at a bar that started when its order was placed or later', () => {
    for (const seed of seeds) {
      const { events } = randomAccount(seed);
      const placedAt = new Map(ordersOf(events).map(({ id, placedAt: at }) => [id, at]));
      for (const { orderId, bar } of events.filter(isFill))
        expect(bar.ts).toBeGreaterThanOrEqual(placedAt.get(orderId) ?? Number.NaN);
    }
  });

  test('T+1: no sale takes what was bought on its day', () => {
    for (const seed of seeds) {
      const fills = randomAccount(seed).events.filter(isFill);
      for (const symbol of ['AAA', 'BBB'])
        for (const sale of fills.filter((fill) => fill.symbol === symbol && fill.side === 'sell')) {
          const before = fills.slice(0, fills.indexOf(sale) + 1).filter((fill) => fill.symbol === symbol);
          const sold = before.filter(({ side }) => side === 'sell').reduce((sum, { quantity }) => sum + quantity, 0);
          const free = before.filter(({ side, day }) => side === 'buy' && day < sale.day);
          const mostSold = free.reduce((sum, { quantity }) => sum + quantity, 0);
          expect(sold, `seed ${seed}`).toBeLessThanOrEqual(mostSold + 1e-9);
        }
    }
  });
});

test('events that fit no account are refused', () => {
  expect(() => replayEvents([])).toThrow('There are no events');
  const [opened] = new TestAccount().events;
  if (opened === undefined) throw new Error('no event');
  expect(() => replayEvents([opened, opened])).toThrow('opened twice');
  expect(() => replayEvents([{ type: 'order_confirmed', orderId: 'o9', at: 1 }])).toThrow('wanted account_opened');
  expect(() => replayEvents([opened, { type: 'order_confirmed', orderId: 'o9', at: 1 }])).toThrow('order o9');
});

test('symbols with the names of built-ins are symbols', () => {
  const account = new TestAccount();
  for (const symbol of ['__proto__', 'constructor']) {
    account.place(1, { symbol });
    account.settle(barOf(1, [100, 100, 100, 100], { symbol }));
    expect(account.place(2, { symbol, side: 'sell' }).type).toBe('order_accepted');
  }
});

describe('the trading day', () => {
  test.each([
    ['2020-04-17T00:00:00Z', '1d', -300, '2020-04-17'],
    ['2020-04-16T16:00:00Z', '1d', 480, '2020-04-17'],
    ['2020-04-17T00:00:00Z', '60m', -300, '2020-04-16'],
    ['2020-04-17T01:30:00Z', '5m', 480, '2020-04-17'],
    ['2020-04-17T23:30:00Z', undefined, 480, '2020-04-18'],
  ])('of %s at level %s, %d minutes from UTC, is %s', (iso, level, utcOffsetMinutes, day) => {
    expect(tradingDay(Date.parse(iso), { ...(level !== undefined && { level }), utcOffsetMinutes })).toBe(day);
  });
});
