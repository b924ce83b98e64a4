// A second backtest, written apart from the product and importing nothing of it: from the bars of the CSV and the replay events
// of the reference program it looks for one trade after the other, where the product walks bar by bar. Long only, all the cash,
// costs of the market `us`: 0.05 % a side and 2 hundredths of a percent of slippage.
import { readFileSync } from 'node:fs';

const FEE = 0.0005;
const SLIP = 0.0002;
const BARS_PER_YEAR = 252;
const CASH = 1_000_000;
const WARM_UP = 100;
const TYPE_ORDER = ['1', '1p', '2', '2s', '3a', '3b'];

const root = new URL('../../', import.meta.url);
const lines = readFileSync(new URL('samples/sp500-1d.csv', root), 'utf8').trim().split('\n').slice(1);
const cells = lines.map((line) => line.split(','));
const column = (index: number): number[] => cells.map((row) => Number(row[index]));
export const TIME = cells.map((row) => Date.parse(`${row[0]}Z`));
export const OPEN = column(1);
export const HIGH = column(2);
export const LOW = column(3);
export const CLOSE = column(4);

/** `[point bar, type, side, shown, confirmed, withdrawn]` */
export type EventRow = readonly [number, string, string, number, number, number | null];
const reference = JSON.parse(
  readFileSync(new URL('domains/chanlun/fixtures/sp500_1d.reference.json', root), 'utf8'),
) as { replay: { events: EventRow[] } };
export const EVENTS = reference.replay.events;

export interface SecondTrade {
  point: number;
  type: string;
  confirmed: number;
  entry: number;
  bought: number;
  exit: number;
  sold: number;
  quantity: number;
  fees: number;
  pnl: number;
  gain: number;
  reason: string;
  withdrawn: number | null;
}

const at = (values: readonly number[], index: number): number => {
  const value = values[index];
  if (value === undefined) throw new RangeError(`no value ${index}`);
  return value;
};

/** @param invalidation price at which a buy has failed; absent: there is no stop. */
export const secondBacktest = (
  entryTypes: readonly string[],
  invalidation: ((bar: number, type: string) => number) | undefined,
) => {
  const first = WARM_UP;
  const last = CLOSE.length - 1;
  const rank = (row: EventRow): number => row[4] * 1e9 + row[0] * 10 + TYPE_ORDER.indexOf(row[1]);
  const inTime = EVENTS.filter((row) => row[4] >= first - 1 && row[4] < last).sort((a, b) => rank(a) - rank(b));
  const buys = inTime.filter((row) => row[2] === 'buy' && entryTypes.includes(row[1]));
  const sells = inTime.filter((row) => row[2] === 'sell').map((row) => row[4]);

  const trades: SecondTrade[] = [];
  const passed = new Map<string, number>();
  const ordered = new Set<string>();
  let cash = CASH;
  let free = first;
  for (const [point, type, , , confirmed, withdrawn] of buys) {
    const entry = confirmed + 1;
    const failsAt = invalidation?.(point, type) ?? 0;
    const twin = ordered.has(`${confirmed} ${point}`);
    ordered.add(`${confirmed} ${point}`);
    const open = trades.at(-1);
    let refusal = '';
    if (twin) refusal = 'same turn as another signal';
    else if (entry < free) refusal = open?.point === point ? 'same turn as an open position' : 'a position was open';
    else if (at(OPEN, entry) <= failsAt) refusal = 'opened beyond its invalidation';
    if (refusal !== '') {
      passed.set(refusal, (passed.get(refusal) ?? 0) + 1);
      continue;
    }
    const bought = at(OPEN, entry) * (1 + SLIP);
    const quantity = cash / (bought * (1 + FEE));
    const soldBySignal = sells.find((bar) => bar >= entry);
    let exit = last;
    let price = at(CLOSE, last);
    let reason = 'end';
    if (soldBySignal !== undefined) {
      exit = soldBySignal + 1;
      price = at(OPEN, exit);
      reason = 'point';
    }
    for (let bar = entry; bar < exit || (bar === last && reason === 'end'); bar++) {
      if (at(LOW, bar) > failsAt) continue;
      exit = bar;
      price = Math.min(at(OPEN, bar), failsAt);
      reason = 'invalidation';
      break;
    }
    const sold = price * (1 - SLIP);
    const fees = quantity * bought * FEE + quantity * sold * FEE;
    const pnl = quantity * (sold - bought) - fees;
    const gain = pnl / (quantity * bought * (1 + FEE));
    trades.push({ point, type, confirmed, entry, bought, exit, sold, quantity, fees, pnl, gain, reason, withdrawn });
    cash += pnl;
    free = reason === 'point' ? exit : exit + 1;
  }

  // The curve from the finished trades.
  const equity: number[] = [];
  let held = 0;
  for (let bar = first; bar <= last; bar++) {
    const done = trades.filter((trade) => trade.exit <= bar).reduce((sum, trade) => sum + trade.pnl, CASH);
    const open = trades.find((trade) => trade.entry <= bar && trade.exit > bar);
    equity.push(open ? done - open.quantity * open.bought * (1 + FEE) + open.quantity * at(CLOSE, bar) : done);
    const sinceOpen = trades.some(
      (trade) => trade.entry <= bar && (trade.reason === 'point' ? trade.exit > bar : trade.exit >= bar),
    );
    if (sinceOpen) held += 1;
  }
  return { first, last, buys, trades, passed: Object.fromEntries(passed), equity, exposure: held / equity.length };
};

export const secondCurveFigures = (equity: readonly number[], start: number) => {
  const before = [start, ...equity];
  const returns = equity.map((value, index) => (value - at(before, index)) / at(before, index));
  const n = returns.length;
  let total = 0;
  let squares = 0;
  let below = 0;
  for (const value of returns) total += value;
  for (const value of returns) squares += (value - total / n) * (value - total / n);
  for (const value of returns) if (value < 0) below += value * value;
  let depth = 0;
  for (let low = 0; low < before.length; low++) {
    const high = Math.max(...before.slice(Math.max(0, low - 6000), low + 1));
    depth = Math.max(depth, (high - at(before, low)) / high);
  }
  const growth = at(before, n) / start;
  return {
    totalReturn: growth - 1,
    annualReturn: Math.exp((Math.log(growth) * BARS_PER_YEAR) / n) - 1,
    sharpe: (total / n / Math.sqrt(squares / (n - 1))) * Math.sqrt(BARS_PER_YEAR),
    sortino: (total / n / Math.sqrt(below / n)) * Math.sqrt(BARS_PER_YEAR),
    depth,
  };
};

export const secondTradeFigures = (trades: readonly SecondTrade[]) => {
  const gains = trades.map((trade) => trade.gain).sort((a, b) => a - b);
  const n = gains.length;
  const winners = trades.filter((trade) => trade.pnl > 0);
  const won = winners.reduce((sum, trade) => sum + trade.pnl, 0);
  const pnl = trades.reduce((sum, trade) => sum + trade.pnl, 0);
  return {
    trades: n,
    winRate: winners.length / n,
    profitFactor: won / (won - pnl),
    meanReturn: gains.reduce((sum, value) => sum + value, 0) / n,
    medianReturn: (at(gains, Math.floor((n - 1) / 2)) + at(gains, Math.ceil((n - 1) / 2))) / 2,
    meanBars: trades.reduce((sum, trade) => sum + trade.exit - trade.entry, 0) / n,
    fees: trades.reduce((sum, trade) => sum + trade.fees, 0),
    pnl,
  };
};

export const secondBuyAndHold = (first: number, last: number, cash: number) => {
  const bought = at(OPEN, first) * (1 + SLIP);
  const quantity = cash / (bought * (1 + FEE));
  const sold = at(CLOSE, last) * (1 - SLIP);
  const equity = CLOSE.slice(first, last).map((close) => quantity * close);
  return {
    quantity,
    fees: quantity * (bought + sold) * FEE,
    equity: [...equity, quantity * sold * (1 - FEE)],
  };
};

/** Surviving points at their drawn extremes. */
export const secondHindsight = (entryTypes: readonly string[]) => {
  const drawn = EVENTS.filter((row) => row[5] === null && row[0] >= WARM_UP).sort((a, b) => a[0] - b[0]);
  let cash = CASH;
  let bought = 0;
  let wins = 0;
  let trades = 0;
  let won = 0;
  let lost = 0;
  const sell = (price: number): void => {
    const after = (cash / (bought * (1 + FEE))) * price * (1 - FEE);
    trades += 1;
    if (after > cash) wins += 1;
    won += Math.max(0, after - cash);
    lost += Math.max(0, cash - after);
    cash = after;
    bought = 0;
  };
  for (const [bar, type, side] of drawn) {
    if (side === 'sell' && bought > 0) sell(at(HIGH, bar));
    if (side === 'buy' && bought === 0 && entryTypes.includes(type)) bought = at(LOW, bar);
  }
  if (bought > 0) sell(at(CLOSE, CLOSE.length - 1));
  return { trades, winRate: wins / trades, profitFactor: won / lost, totalReturn: cash / CASH - 1 };
};
