import { type Bar, checkBars } from './bar.ts';
import { Book, type Fill } from './book.ts';
import { type ReadyStrategy, readyStrategy } from './entry-filter.ts';
import { BacktestError } from './errors.ts';
import type { MarketRules } from './market-rules.ts';
import { intrabarExit, type Position } from './position.ts';
import type { Trade } from './report.ts';
import { isBuy, type Signal, sortSignals } from './signal.ts';
import type { Strategy } from './strategy.ts';
import { type BarPermit, barPermits } from './trading-days.ts';

export interface SimulationInput {
  readonly bars: readonly Bar[];
  readonly signals: readonly Signal[];
  readonly strategy: Strategy;
  readonly rules: MarketRules;
  readonly cash: number;
  /** First bar whose open may be traded, and last one; positions are marked at its close. */
  readonly firstBar: number;
  readonly lastBar: number;
}

export interface Simulation {
  /** In the order of their exits. */
  readonly trades: readonly Trade[];
  /** At the close of each bar from the first to the last. */
  readonly equity: readonly number[];
  /** Per bar, whether a position was held in it after its open. */
  readonly held: readonly boolean[];
  /** Signals that would open and could still be traded, and why those without a trade have none. */
  readonly entrySignals: readonly Signal[];
  readonly passedOver: Readonly<Record<string, number>>;
}

class Walk {
  readonly equity: number[] = [];
  readonly held: boolean[] = [];
  readonly entrySignals: Signal[] = [];
  readonly passedOver: Record<string, number> = {};
  readonly book: Book;
  readonly #input: SimulationInput;
  readonly #ready: ReadyStrategy;
  readonly #permits: readonly BarPermit[];
  /** Signals waiting for an open that is served. */
  #orders: Signal[] = [];

  constructor(input: SimulationInput) {
    this.#input = input;
    this.#ready = readyStrategy(input.strategy, input.bars, input.signals);
    this.#permits = barPermits(input.bars, input.rules);
    this.book = new Book(input);
  }

  run(): void {
    const { bars, signals, firstBar, lastBar } = this.#input;
    // What the close before the window confirmed is bought at its first open.
    const inTime = signals.filter(({ confirmedAt }) => confirmedAt >= firstBar - 1 && confirmedAt < lastBar);
    let next = 0;
    for (let index = Math.max(0, firstBar - 1); index <= lastBar; index++) {
      const bar = bars[index];
      const permit = this.#permits[index];
      if (bar === undefined || permit === undefined) break;
      if (index >= firstBar) this.#trade({ bar, permit, index });
      for (let signal = inTime[next]; signal?.confirmedAt === index; signal = inTime[next]) {
        this.#decide(signal);
        next += 1;
      }
    }
    for (const _order of this.#orders) this.#passOver('not traded again before the end');
  }

  /** Open, course and close of one bar. */
  #trade(fill: Fill): void {
    const { bar, permit, index } = fill;
    for (const position of this.book.positions) this.#closeAtOpen(position, fill);
    if (!permit.suspended) this.#openAll(fill);
    this.held.push(this.book.positions.length > 0);
    for (const position of this.book.positions) this.#closeWithin(position, fill);
    for (const position of this.book.positions) this.#afterClose(position, fill);
    if (this.book.equityAt(bar.close) <= 0) for (const position of this.book.positions) position.pending ??= 'ruin';
    if (index === this.#input.lastBar) {
      const end = { price: bar.close, reason: 'end', atMarket: true } as const;
      for (const position of this.book.positions) this.book.close(position, end, fill);
    }
    this.equity.push(this.book.equityAt(bar.close));
  }

  /** Whether the market lets a position be closed during a bar. */
  #mayClose({ sign, entryBar }: Position, permit: BarPermit): boolean {
    if (sign === -1) return permit.canBuy;
    const entryDay = this.#permits[entryBar]?.day ?? Number.NaN;
    return permit.canSell && permit.day - entryDay >= this.#input.rules.sellAfterDays;
  }

  #closeAtOpen(position: Position, fill: Fill): void {
    const { maxBars } = this.#input.strategy.exits;
    if (maxBars !== undefined && fill.index - position.entryBar >= maxBars) position.pending ??= 'max_bars';
    if (position.pending === undefined || !this.#mayClose(position, fill.permit)) return;
    this.book.close(position, { price: fill.bar.open, reason: position.pending, atMarket: true }, fill);
  }

  #openAll(fill: Fill): void {
    const atr = this.#input.strategy.stops.atr === undefined ? 0 : this.#ready.atr(fill.index - 1);
    for (const signal of this.#orders) {
      const refusal = this.book.open(signal, fill, atr);
      if (refusal !== undefined) this.#passOver(refusal);
    }
    this.#orders = [];
  }

  #closeWithin(position: Position, fill: Fill): void {
    if (fill.permit.suspended) return;
    const exit = intrabarExit(this.#input.strategy, position, fill.bar);
    if (exit === undefined) return;
    if (this.#mayClose(position, fill.permit)) this.book.close(position, exit, fill);
    // A stop touched while nothing could be sold becomes an order for the next open; a limit order stays as it is.
    else if (exit.atMarket) position.pending ??= exit.reason;
  }

  #afterClose(position: Position, { bar, index }: Fill): void {
    const { sign, signal } = position;
    position.best = sign === 1 ? Math.max(position.best, bar.high) : Math.min(position.best, bar.low);
    const withdrawn = signal.firstWithdrawnAt !== null && signal.firstWithdrawnAt <= index;
    if (this.#input.strategy.exits.withdrawal && withdrawn) position.pending ??= 'withdrawal';
  }

  /** Takes in a signal at the close of the bar that confirmed it. */
  #decide(signal: Signal): void {
    const sign = isBuy(signal) ? 1 : -1;
    if (this.#ready.closes(signal)) {
      for (const position of this.book.positions) {
        if (position.sign !== sign) position.pending ??= 'point';
      }
    }
    if (!this.#ready.opens(signal)) return;
    this.entrySignals.push(signal);
    const refusal = this.#ready.refusal(signal);
    const twin = this.#orders.some((other) => other.bar === signal.bar && isBuy(other) === isBuy(signal));
    if (refusal !== undefined) this.#passOver(refusal);
    else if (twin) this.#passOver('same turn as another signal');
    else this.#orders.push(signal);
  }

  #passOver(reason: string): void {
    this.passedOver[reason] = (this.passedOver[reason] ?? 0) + 1;
  }
}

/**
 * Trades a series by a strategy, bar by bar. At each bar: orders of the close before at its open, exits first; then stops and
 * targets within it; at its close what became known is decided. So a signal is never acted upon before the open after its
 * `confirmedAt`. Suspended bars pass with all orders waiting. At the upper price limit a buy is dropped; at the lower one a
 * sale waits for the first open that is off it.
 * @throws {BacktestError} For bad bars or signals, or a window outside the bars.
 */
export const simulate = (input: SimulationInput): Simulation => {
  const { bars, signals, firstBar, lastBar, cash } = input;
  checkBars(bars);
  if (!(firstBar >= 0 && firstBar <= lastBar && lastBar < bars.length)) {
    throw new BacktestError(
      'WINDOW_TOO_SHORT',
      `The window from bar ${firstBar} to ${lastBar} does not lie in ${bars.length} bars; load more bars, or lower the warm-up`,
    );
  }
  if (!(cash > 0 && Number.isFinite(cash))) {
    throw new BacktestError('RULES_INVALID', `The capital is ${cash}, wanted an amount above 0`);
  }
  const walk = new Walk({ ...input, signals: sortSignals(signals, bars.length) });
  walk.run();
  const { equity, held, entrySignals, passedOver, book } = walk;
  return { trades: book.trades, equity, held, entrySignals, passedOver };
};
