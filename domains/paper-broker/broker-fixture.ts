// What the tests of this folder start from: an account without costs, and daily bars on numbered days.
import { replayEvents } from './apply.ts';
import { tradingDay } from './day.ts';
import type { AccountEvent } from './events.ts';
import type { MarketBar } from './market-bar.ts';
import type { OrderTicket } from './order.ts';
import { placeOrder } from './place-order.ts';
import type { PlacingFacts } from './risk.ts';
import type { AccountSettings, MarketRules, RiskLimits } from './settings.ts';
import { settleOrders } from './settle.ts';
import type { AccountState } from './state.ts';

export const DAY = 86_400_000;

export const FREE: MarketRules = {
  feeRate: 0,
  minFee: 0,
  sellTaxRate: 0,
  slippageBps: 0,
  tick: 0.01,
  lot: 1,
  sellAfterDays: 0,
  priceLimits: false,
  zeroVolumeSuspends: true,
  utcOffsetMinutes: 0,
};

type More = Partial<Omit<AccountSettings, 'rules' | 'limits'>> & {
  readonly rules?: Partial<MarketRules>;
  readonly limits?: Partial<RiskLimits>;
};

/** An account of 10,000.00 by default. */
export const settingsOf = ({ rules, limits, ...more }: More = {}): AccountSettings => ({
  ...{ currency: 'USD', initialCash: 1_000_000, level: '1d', clock: 'replay', boards: {}, requireConfirmation: false },
  ...more,
  rules: { ...FREE, ...rules },
  limits: { maxOpenOrders: 100, ...limits },
});

export const ticketOf = (more: Partial<OrderTicket> = {}): OrderTicket => ({
  ...{ symbol: 'AAA', side: 'buy', type: 'market', timeInForce: 'gtc' },
  ...(more.amount === undefined && { quantity: 10 }),
  ...more,
});

/** The bar of a day: open, high, low, close. */
export const barOf = (
  day: number,
  [open, high, low, close]: readonly [number, number, number, number],
  more: Partial<MarketBar> = {},
): MarketBar => ({
  ...{ symbol: 'AAA', ts: day * DAY, open, high, low, close, volume: 1000, closed: true, closeBefore: undefined },
  ...{ day: tradingDay(day * DAY, { level: '1d', utcOffsetMinutes: 0 }) },
  ...more,
});

/** An account that is driven by hand: every event it made, and the state they make. */
export class TestAccount {
  readonly events: AccountEvent[];
  state: AccountState;
  #orders = 0;

  constructor(more: More = {}) {
    this.events = [{ type: 'account_opened', at: 0, settings: settingsOf(more) }];
    this.state = replayEvents(this.events);
  }

  add(events: readonly AccountEvent[]): readonly AccountEvent[] {
    this.events.push(...events);
    this.state = replayEvents(events, this.state);
    return events;
  }

  /** Places an order at the given day; its last price is 100 unless the facts say otherwise. */
  place(day: number, ticket: Partial<OrderTicket> = {}, facts: Partial<PlacingFacts> = {}): AccountEvent {
    this.#orders += 1;
    const at = day * DAY;
    const known: PlacingFacts = {
      ...{ lastPrice: 100, equity: this.state.cash, equityBefore: this.state.cash },
      ...{ day: tradingDay(at, { utcOffsetMinutes: 0 }) },
      ...facts,
    };
    const orderId = `o${this.#orders}`;
    const command = { orderId, key: `key-${orderId}`, at, ticket: ticketOf(ticket) };
    const event = placeOrder(this.state, command, known);
    this.add([event]);
    return event;
  }

  /** The events of bars, but for `bars_seen`. */
  settle(...bars: readonly MarketBar[]): readonly AccountEvent[] {
    const events = this.add(settleOrders(this.state, bars, (bars.at(-1)?.ts ?? 0) + DAY));
    return events.filter(({ type }) => type !== 'bars_seen');
  }
}
