import type { Minor } from './money.ts';
import type { OrderTicket, Rejection, Side } from './order.ts';
import type { AccountSettings } from './settings.ts';

interface Named {
  readonly orderId: string;
  /** UTC ms: of a command its time, of a fill or expiry the start of the bar. */
  readonly at: number;
}

interface Asked extends Named {
  readonly key: string;
  readonly ticket: OrderTicket;
}

export interface FillBar {
  readonly ts: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

export interface OrderFilled extends Named {
  readonly type: 'order_filled';
  readonly symbol: string;
  readonly side: Side;
  /** Trading day of the bar, as 2020-04-17. */
  readonly day: string;
  readonly quantity: number;
  readonly price: number;
  readonly value: Minor;
  readonly fee: Minor;
  /** Of a sale: value less fee and the cost of what was sold. */
  readonly realised: Minor;
  /** What is still to be traded; above 0 the fill is a partial one. */
  readonly remaining: number;
  /** The bar as it was read: of one that had only started, its open in all four prices. */
  readonly bar: FillBar;
}

/** Everything that ever happens to an account. The numbers are in the events: replaying them computes no rule again. */
export type AccountEvent =
  | { readonly type: 'account_opened'; readonly at: number; readonly settings: AccountSettings }
  | {
      readonly type: 'settings_changed';
      readonly at: number;
      readonly settings: Pick<AccountSettings, 'rules' | 'boards' | 'limits' | 'requireConfirmation'>;
    }
  /** A replay was looked at as of a later time: what was seen cannot be traded on before it. */
  | { readonly type: 'time_moved'; readonly at: number }
  | (Asked & { readonly type: 'order_accepted'; readonly awaitsConfirmation: boolean; readonly reserved: Minor })
  | (Asked & { readonly type: 'order_rejected'; readonly rejection: Rejection })
  | (Named & { readonly type: 'order_confirmed' })
  | OrderFilled
  | (Named & { readonly type: 'order_cancelled'; readonly reason: string })
  | (Named & { readonly type: 'order_expired'; readonly reason: string })
  /** Bars up to `through` are done with: what comes to be stored before it later fills nothing. */
  | {
      readonly type: 'bars_seen';
      readonly at: number;
      readonly symbol: string;
      readonly through: number;
      /** The trading day that day orders got by these bars, by order. */
      readonly days: Readonly<Record<string, string>>;
    };

/** The events that are about one order. */
export type OrderEvent = Extract<AccountEvent, { readonly orderId: string }>;

export const isOrderEvent = (event: AccountEvent): event is OrderEvent => 'orderId' in event;
