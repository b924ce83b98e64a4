import { times, toDecimal } from './decimal.ts';
import type { FillBar } from './events.ts';
import type { Order, Side } from './order.ts';
import { type PriceBand, toTick } from './price-limit.ts';
import type { MarketRules } from './settings.ts';

/** A price as a trade at the market gets it: worse by the slippage, on the next tick against the trader; a sale below a tick has none. */
export const withSlippage = (price: number, side: Side, rules: Pick<MarketRules, 'slippageBps' | 'tick'>): number => {
  if (rules.slippageBps === 0) return price;
  const slip = toDecimal(rules.slippageBps);
  const whole = { units: 10_000n * 10n ** BigInt(slip.scale), scale: slip.scale + 4 };
  const factor = { ...whole, units: side === 'buy' ? whole.units + slip.units : whole.units - slip.units };
  const slipped = times(toDecimal(price), factor);
  if (side === 'buy') return toTick(slipped, rules.tick, 'up');
  return Math.max(toTick(slipped, rules.tick, 'down'), Math.min(price, rules.tick));
};

/** Where the bar trades with the order before slippage; `undefined`: it does not. */
const touchedAt = (order: Order, { open, high, low }: FillBar): number | undefined => {
  const { side, limitPrice, stopPrice, filledQuantity } = order;
  const isBuy = side === 'buy';
  if (limitPrice !== undefined) {
    if (isBuy ? open <= limitPrice : open >= limitPrice) return open;
    return (isBuy ? low <= limitPrice : high >= limitPrice) ? limitPrice : undefined;
  }
  // A stop that has traded once is at the market for the rest.
  if (stopPrice === undefined || filledQuantity > 0) return open;
  if (isBuy ? open >= stopPrice : open <= stopPrice) return open;
  return (isBuy ? high >= stopPrice : low <= stopPrice) ? stopPrice : undefined;
};

/**
 * The price at which a bar fills an order. A limit that the open has passed fills at the open, one that the bar touches at
 * the limit; a stop likewise, with slippage. Nobody sells at the upper price limit of a day, nobody buys at the lower one.
 */
export const fillPrice = (
  order: Order,
  bar: FillBar,
  rules: Pick<MarketRules, 'slippageBps' | 'tick'>,
  band: PriceBand | undefined,
): number | undefined => {
  const touched = touchedAt(order, bar);
  if (touched === undefined) return undefined;
  if (band !== undefined && (order.side === 'buy' ? touched >= band.upper : touched <= band.lower)) return undefined;
  if (order.limitPrice !== undefined) return touched;
  const slipped = withSlippage(touched, order.side, rules);
  return band === undefined ? slipped : Math.min(Math.max(slipped, band.lower), band.upper);
};
