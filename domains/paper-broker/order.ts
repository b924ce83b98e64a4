import type { Minor } from './money.ts';

export type Side = 'buy' | 'sell';

/** The signal that an order cites. */
export interface Basis {
  readonly pointId?: string | undefined;
  /** When it was known: the close of the bar that confirmed it, UTC ms; absent: it was not, or is withdrawn. */
  readonly knownAt?: number | undefined;
}

/** What was asked for. Either `quantity` or, for buys, `amount`: all it pays for, fees included. */
export interface OrderTicket {
  readonly symbol: string;
  readonly side: Side;
  readonly type: 'market' | 'limit' | 'stop';
  readonly quantity?: number | undefined;
  readonly amount?: Minor | undefined;
  readonly limitPrice?: number | undefined;
  readonly stopPrice?: number | undefined;
  /** `day`: for the first trading day with a bar after the order. `gtc`: until it is filled or cancelled. */
  readonly timeInForce: 'day' | 'gtc';
  readonly basis?: Basis | undefined;
}

export type OrderStatus = 'awaiting_confirmation' | 'open' | 'filled' | 'cancelled' | 'expired' | 'rejected';

/** Why an order was not taken: the rule, what was found, what it wants, what to do. */
export interface Rejection {
  readonly rule: string;
  readonly found: string;
  readonly wanted: string;
  readonly todo: string;
}

export interface Order extends OrderTicket {
  readonly id: string;
  /** Names the order for whoever asks again: the same key is the same order. */
  readonly key: string;
  readonly placedAt: number;
  /** Whether a person has said yes to it. */
  readonly confirmed?: boolean | undefined;
  /** Bars that start at this time or later may fill it. */
  readonly activeFrom: number;
  readonly status: OrderStatus;
  /** The trading day that a `day` order is for, once a bar of it was seen. */
  readonly day?: string | undefined;
  /** Cash kept back for what is still to be bought. */
  readonly reserved: Minor;
  readonly filledQuantity: number;
  readonly filledValue: Minor;
  readonly fees: Minor;
  /** Of a sale: proceeds less fees and cost. */
  readonly realised: Minor;
  readonly closedAt?: number | undefined;
  readonly reason?: string | undefined;
  readonly rejection?: Rejection | undefined;
}

/** Whether bars may still fill it, now or after a person's yes. */
export const isWorking = ({ status }: Pick<Order, 'status'>): boolean =>
  status === 'open' || status === 'awaiting_confirmation';

/** What is left to trade; `undefined` for an amount, whose quantity the price decides. */
export const remainingOf = ({ quantity, filledQuantity }: Order): number | undefined =>
  quantity === undefined ? undefined : Math.round((quantity - filledQuantity) * 1e6) / 1e6;
