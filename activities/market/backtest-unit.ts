import {
  BacktestError,
  type Bar,
  buildReport,
  expandPointNames,
  type Fold,
  foldsOf,
  type Leg,
  type Market,
  type MarketRules,
  marketRules,
  type ReportTask,
  type Signal,
  trainOn,
  type Variant,
} from '../../domains/backtest/index.ts';
import { definitionHash, resolveDefinition } from '../../domains/chanlun/index.ts';
import type { BacktestInput } from '../../schemas/backtest.ts';
import type { BacktestUnit, BacktestUnitResult } from '../../schemas/backtest-units.ts';
import { EngineError } from '../../schemas/errors.ts';
import { toRange } from '../../schemas/market/series-args.ts';
import type { ParameterSet } from '../../schemas/parameter-sets.ts';
import { completeStrategy } from '../../schemas/strategy.ts';
import type { KlineSeries } from '../../stores/kline-store.ts';
import { toMarketError } from './analyze-bars.ts';
import { dataFaults } from './backtest-faults.ts';
import { setsOf } from './backtest-plan.ts';
import { replaySignals } from './backtest-signals.ts';
import { barsPerYear, toBarDate } from './bar-time.ts';
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
class SymbolBench {
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

const scoreSets = (bench: SymbolBench, input: BacktestInput, sets: readonly number[]) => {
  const { objective, minTrades } = input.walkForward;
  const options = { objective, minTrades, barsPerYear: bench.task.barsPerYear };
  return sets.map((set) => {
    const variant = bench.variant(set);
    return { set, folds: trainOn({ ...bench.task, ...bench.window, ...variant }, bench.folds, options) };
  });
};

const legsOf = (bench: SymbolBench, { unit }: BacktestUnitTask): Leg[] => {
  const picks = unit.kind === 'report' ? unit.picks : null;
  if (picks === null) return [{ fold: bench.window, variant: bench.variant(0), trained: null }];
  return bench.folds.map((fold, index) => {
    const pick = picks[index];
    if (pick === undefined) throw new RangeError(`There is no pick for fold ${index}`);
    return { fold, variant: bench.variant(pick.set), trained: pick.trained };
  });
};

const compute = (task: BacktestUnitTask): BacktestUnitResult => {
  const { input, unit, series, bars } = task;
  const bench = new SymbolBench(task);
  if (unit.kind === 'score') {
    return { kind: 'score', symbol: unit.symbol, scores: scoreSets(bench, input, unit.sets) };
  }
  const {
    trades,
    folds,
    equity,
    dataFaults: faults,
    ...report
  } = buildReport(bench.task, legsOf(bench, task), bench.folds);
  return {
    kind: 'report',
    report: {
      ...report,
      level: input.level,
      trades: [...trades],
      folds: [...folds],
      equity: equity.map(([ts, value]) => [ts, value]),
      dataFaults: [...faults],
      source: series.source,
      adjustment: series.adjustment,
      market: bench.market,
      asOf: toBarDate(bars.at(-1)?.ts ?? Number.NaN, input.level),
      rules: bench.task.rules,
    },
  };
};

const CODES = {
  BARS_MISSING: 'KLINES_NOT_FOUND',
  BAR_INVALID: 'KLINES_INVALID',
  SIGNAL_INVALID: 'KLINES_INVALID',
  RULES_INVALID: 'INVALID_REQUEST',
  WINDOW_TOO_SHORT: 'INVALID_REQUEST',
} as const;

/**
 * Does one piece of a backtest, from its bars alone: pure, and plain JSON on both sides.
 * @throws {EngineError} KLINES_NOT_FOUND without bars in the range, KLINES_INVALID for a bad bar, INVALID_REQUEST for a
 *   window that is too short or a strategy that the definition cannot serve: the symbol has then failed, no other.
 */
export const runBacktestUnit = (task: BacktestUnitTask): BacktestUnitResult => {
  try {
    return compute(task);
  } catch (error) {
    const action = `backtest ${task.unit.symbol} ${task.input.level}`;
    if (!(error instanceof BacktestError)) throw toMarketError(action, error);
    throw new EngineError(CODES[error.code], `Cannot ${action}: ${error.message}`, { cause: error });
  }
};
