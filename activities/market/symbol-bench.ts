import {
  BacktestError,
  type Bar,
  expandPointNames,
  type Fold,
  foldsOf,
  type Market,
  type MarketRules,
  marketRules,
  type ReportTask,
  type Signal,
  type Variant,
} from '../../domains/backtest/index.ts';
import { definitionHash, resolveDefinition } from '../../domains/chanlun/index.ts';
import type { BacktestInput } from '../../schemas/backtest.ts';
import type { BacktestUnit } from '../../schemas/backtest-units.ts';
import { toRange } from '../../schemas/market/series-args.ts';
import type { ParameterSet } from '../../schemas/parameter-sets.ts';
import { completeStrategy } from '../../schemas/strategy.ts';
import type { KlineSeries } from '../../stores/kline-store.ts';
import { dataFaults } from './backtest-faults.ts';
import { setsOf } from './backtest-plan.ts';
import { replaySignals } from './backtest-signals.ts';
import { barsPerYear } from './bar-time.ts';
import { guessSession } from './guess-session.ts';

/** A unit with the bars it needs; plain JSON, so that it may run in a thread. */
export interface BacktestUnitTask {
  readonly input: BacktestInput;
  readonly unit: BacktestUnit;
  readonly series: Pick<KlineSeries, 'source' | 'adjustment' | 'board' | 'session'>;
  /** All closed bars up to the end of the range, oldest first: those before `from` only feed the structure. */
  readonly bars: readonly Bar[];
}

/** Most values of the equity curve of a symbol: all of it for one, an outline of each of many. */
const CURVE_POINTS = { one: 10_000, many: 500 } as const;

const MARKET_OF_SESSION = { continuous: 'crypto', 'a-share': 'a-share', 'us-equity': 'us' } as const;

const windowOf = ({ from, to, warmUpBars }: BacktestInput, bars: readonly Bar[], symbol: string): Fold => {
  const { fromTs } = toRange({ from });
  const fromBar = fromTs === undefined ? 0 : bars.findIndex(({ ts }) => ts >= fromTs);
  const firstBar = Math.max(fromBar, warmUpBars);
  const lastBar = bars.length - 1;
  if (fromBar !== -1 && firstBar < lastBar) return { firstBar, lastBar };
  const range = `${from === undefined ? '' : ` from ${from} on`}${to === undefined ? '' : ` up to ${to}`}`;
  if (fromBar === -1) throw new BacktestError('BARS_MISSING', `There are no bars of ${symbol}${range}`);
  if (firstBar === fromBar) {
    throw new BacktestError(
      'WINDOW_TOO_SHORT',
      `${symbol} has ${lastBar - fromBar + 1} bar${range}, wanted 2 at least; take a longer range`,
    );
  }
  throw new BacktestError(
    'WINDOW_TOO_SHORT',
    `${symbol} has ${bars.length} bars and the warm-up takes ${warmUpBars}, wanted 2 bars at least behind it; take a longer range or lower warmUpBars`,
  );
};

const checkServed = ({ strategy, definition }: ParameterSet, { shorts }: MarketRules): void => {
  if (!shorts && strategy.direction !== 'long') {
    throw new BacktestError(
      'RULES_INVALID',
      `The direction is ${strategy.direction}, and the market knows no shorts; wanted long`,
    );
  }
  const drawn = resolveDefinition(definition).points.types;
  const wanted = [...expandPointNames(strategy.entry.points)];
  if (wanted.some((type) => drawn.some((known) => type === `buy${known}` || type === `sell${known}`))) return;
  throw new BacktestError(
    'RULES_INVALID',
    `The strategy enters at ${strategy.entry.points.join(', ')}, and definition.points.types draws only ${drawn.join(', ') || 'none'}; add the types`,
  );
};

/** One symbol, ready to be traded. */
export class SymbolBench {
  readonly window: Fold;
  readonly task: ReportTask;
  readonly market: Market;
  readonly #symbol: string;
  readonly #input: BacktestInput;
  readonly #sets: readonly ParameterSet[];
  readonly #bars: readonly Bar[];
  readonly #signals = new Map<string, readonly Signal[]>();

  constructor({ input, unit, series, bars }: BacktestUnitTask) {
    const { level, costs, cash, warmUpBars, symbols } = input;
    this.#symbol = unit.symbol;
    this.#input = input;
    this.#sets = setsOf(input);
    this.#bars = bars;
    if (bars.length === 0) {
      const until = input.to === undefined ? '' : ` up to ${input.to}`;
      throw new BacktestError('BARS_MISSING', `There are no bars of ${unit.symbol} ${level}${until}`);
    }
    this.window = windowOf(input, bars, unit.symbol);
    const times = bars.map(({ ts }) => ts);
    this.market = input.market ?? MARKET_OF_SESSION[series.session ?? guessSession(unit.symbol, level, times)];
    const board = input.board ?? series.board;
    if (this.market !== 'a-share' && input.board !== undefined && input.board !== 'none') {
      throw new BacktestError(
        'RULES_INVALID',
        `The board is ${input.board}, and ${unit.symbol} trades by the rules of ${this.market}, which knows none; leave it out, or set market to a-share`,
      );
    }
    const rules = marketRules(this.market, { symbol: unit.symbol, board, overrides: costs });
    this.task = {
      ...{ symbol: unit.symbol, level, bars, rules, cash, warmUpBars },
      barsPerYear: barsPerYear(times, level) ?? 252,
      curvePoints: symbols.length === 1 ? CURVE_POINTS.one : CURVE_POINTS.many,
      dataFaults: dataFaults(bars, level, rules),
    };
  }

  get folds(): Fold[] {
    const { folds } = this.#input.walkForward;
    return folds === 0 ? [] : foldsOf(this.window, folds, this.#sets.length > 1);
  }

  /** The series is replayed once for each definition. */
  variant(set: number): Variant {
    const parameters = this.#sets[set];
    if (parameters === undefined) throw new RangeError(`There is no parameter set ${set}`);
    checkServed(parameters, this.task.rules);
    const hash = definitionHash(resolveDefinition(parameters.definition));
    const series = { symbol: this.#symbol, level: this.#input.level, bars: this.#bars };
    const signals = this.#signals.get(hash) ?? replaySignals(series, parameters.definition);
    this.#signals.set(hash, signals);
    return { set, signals, strategy: completeStrategy(parameters.strategy) };
  }
}
