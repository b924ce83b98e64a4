import { applyEvent } from './apply.ts';
import type { AccountEvent } from './events.ts';
import { fillOrder } from './fill-order.ts';
import type { MarketBar } from './market-bar.ts';
import type { Order } from './order.ts';
import { type AccountState, entryOf, workingOrders } from './state.ts';

/** A bar of one price without volume; of one that has only started, whether it trades shows by its volume. */
const isSuspended = ({ open, high, low, close, volume, closed }: MarketBar): boolean =>
  volume === 0 && (!closed || (open === high && high === low && low === close));

/** What a bar does to one order, and the trading day that a `day` order gets by it. */
const workOrder = (
  state: AccountState,
  order: Order,
  bar: MarketBar,
  days: Map<string, string>,
): readonly AccountEvent[] => {
  const day = order.day ?? days.get(order.id);
  if (order.timeInForce === 'day' && day !== undefined && bar.day > day)
    return [{ type: 'order_expired', orderId: order.id, at: bar.ts, reason: `its day, ${day}, is over` }];
  if (day === undefined) days.set(order.id, bar.day);
  const { rules } = state.settings;
  if (rules.zeroVolumeSuspends && isSuspended(bar)) return [];
  // How much a bar trades is known at its end.
  if (!bar.closed && rules.maxVolumeShare !== undefined) return [];
  return fillOrder(state, order, bar);
};

/** The account by the rules that were in force when a bar started. */
const asAt = (state: AccountState, ts: number): AccountState => {
  const then = state.earlier.find(({ until }) => ts < until);
  return then === undefined ? state : { ...state, settings: then.settings };
};

const isFor = (bar: MarketBar) => (order: Order) =>
  order.symbol === bar.symbol && order.status === 'open' && order.activeFrom <= bar.ts;

/**
 * What bars do to the working orders: a bar fills only orders that were there before it started (I12), in the order in
 * which they were placed. Bars that were held against them before are passed over.
 * @param bars By time, then symbol.
 * @returns The events, `bars_seen` of each symbol last; nothing when no bar is new to a working order.
 */
export const settleOrders = (state: AccountState, bars: readonly MarketBar[], at: number): readonly AccountEvent[] => {
  const events: AccountEvent[] = [];
  const seen = new Map<string, number>();
  const daysOf = new Map<string, Map<string, string>>();
  let current = state;
  for (const bar of bars) {
    if (bar.ts <= (entryOf(state.seen, bar.symbol) ?? Number.NEGATIVE_INFINITY)) continue;
    const days = daysOf.get(bar.symbol) ?? new Map<string, string>();
    daysOf.set(bar.symbol, days);
    for (const { id } of workingOrders(current).filter(isFor(bar))) {
      const order = entryOf(current.orders, id);
      if (order === undefined) continue;
      const happened = workOrder(asAt(current, bar.ts), order, bar, days);
      current = happened.reduce<AccountState>(applyEvent, current);
      events.push(...happened);
    }
    if (bar.closed) seen.set(bar.symbol, bar.ts);
  }
  for (const [symbol, through] of seen) {
    const open = [...(daysOf.get(symbol) ?? [])].filter(([id]) => entryOf(current.orders, id) !== undefined);
    events.push({ type: 'bars_seen', at, symbol, through, days: Object.fromEntries(open) });
  }
  return events;
};
