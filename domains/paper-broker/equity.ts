import type { AccountEvent, OrderFilled } from './events.ts';
import { type Minor, toMicros, toQuantity, valueAt } from './money.ts';
import type { AccountState, Position } from './state.ts';

/** What a position is worth at a price; a price that is not known is that of its last fill. */
export const worthOf = (position: Position, price: number | undefined): Minor =>
  valueAt(price ?? position.lastPrice, position.quantity);

/** Cash and what the positions are worth. */
export const equityOf = (state: AccountState, prices: ReadonlyMap<string, number>): Minor =>
  Object.values(state.positions).reduce(
    (sum, position) => sum + worthOf(position, prices.get(position.symbol)),
    state.cash,
  );

/** The last close of a trading day. */
export interface DayClose {
  readonly day: string;
  readonly close: number;
}

export interface EquityDay {
  readonly day: string;
  readonly cash: Minor;
  /** Worth of the positions at the last closes known by then. */
  readonly positions: Minor;
  readonly equity: Minor;
}

export const fillsOf = (events: readonly AccountEvent[]): readonly OrderFilled[] =>
  events.filter((event) => event.type === 'order_filled');

/**
 * Equity at the end of each trading day on which anything that was ever held has a close or was traded. A fill counts on the
 * day of its bar, whenever it was recorded.
 * @param closes Of each symbol that was ever filled, in the order of days.
 */
export const equityCurve = (
  initialCash: Minor,
  fills: readonly OrderFilled[],
  closes: ReadonlyMap<string, readonly DayClose[]>,
): readonly EquityDay[] => {
  const byDay = [...fills].sort((a, b) => a.at - b.at);
  const firstDay = byDay[0]?.day;
  if (firstDay === undefined) return [];
  const closeDays = [...closes.values()].flatMap((list) => list.map(({ day }) => day));
  const days = [...new Set([...closeDays.filter((day) => day >= firstDay), ...byDay.map(({ day }) => day)])].sort();
  const priceOn = new Map(
    [...closes].map(([symbol, list]) => [symbol, new Map(list.map(({ day, close }) => [day, close]))]),
  );
  const held = new Map<string, { quantity: number; price: number }>();
  let cash = initialCash;
  let next = 0;
  return days.map((day) => {
    for (let fill = byDay[next]; fill !== undefined && fill.day <= day; next += 1, fill = byDay[next]) {
      const isBuy = fill.side === 'buy';
      cash += isBuy ? -fill.value - fill.fee : fill.value - fill.fee;
      const before = held.get(fill.symbol)?.quantity ?? 0;
      const quantity = toQuantity(before + (isBuy ? fill.quantity : -fill.quantity));
      held.set(fill.symbol, { quantity, price: fill.price });
    }
    let positions = 0;
    for (const [symbol, holding] of held) {
      holding.price = priceOn.get(symbol)?.get(day) ?? holding.price;
      if (toMicros(holding.quantity) > 0n) positions += valueAt(holding.price, holding.quantity);
    }
    return { day, cash, positions, equity: cash + positions };
  });
};

/** The worth of an account at the end of the last day before `day`, by the same closes; its initial cash when there is none. */
export const equityBefore = (initialCash: Minor, curve: readonly EquityDay[], day: string): Minor =>
  curve.findLast((point) => point.day < day)?.equity ?? initialCash;
