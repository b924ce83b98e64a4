export { type AccountChange, type AccountOptions, changeSettings, toSettings } from './account-options.ts';
export { replayEvents } from './apply.ts';
export { ordersOf } from './apply-order.ts';
export { changeOrder, type OrderChange } from './change-order.ts';
export { tradingDay } from './day.ts';
export {
  type DayClose,
  type EquityDay,
  equityBefore,
  equityCurve,
  equityOf,
  fillsOf,
  worthOf,
} from './equity.ts';
export type { AccountEvent, OrderFilled } from './events.ts';
export type { MarketBar } from './market-bar.ts';
export { type Minor, toAmount, toMinor } from './money.ts';
export { isWorking, type Order, type OrderTicket, type Rejection, remainingOf } from './order.ts';
export { ENOUGH_TRADES, type Performance, performanceOf } from './performance.ts';
export { placeOrder } from './place-order.ts';
export { MAX_QUANTITY } from './quantity.ts';
export {
  type AccountSettings,
  BOARDS,
  MARKET_RULES,
  MARKETS,
  type MarketRules,
  type RiskLimits,
} from './settings.ts';
export { settleOrders } from './settle.ts';
export { type AccountState, availableCash, availableToSell, entryOf, type Position, workingOrders } from './state.ts';
