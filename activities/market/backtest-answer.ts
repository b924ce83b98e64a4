import type { BacktestReport, SymbolBacktest } from '../../schemas/backtest-report.ts';
import type { BacktestAnswer } from '../../schemas/market/backtest-strategy.ts';
import { toBarDate } from './bar-time.ts';
import { toFigure, toPercent } from './figures.ts';

/** Trades given one by one: more would crowd the model's context. */
const LAST_TRADES = 8;

const percentOrNull = (value: number | null): number | null => (value === null ? null : toPercent(value));
const roundedOrNull = (value: number | null): number | null => (value === null ? null : Math.round(value * 100) / 100);

type Curve = Pick<SymbolBacktest['metrics'], 'totalReturn' | 'annualReturn' | 'sharpe' | 'sortino' | 'maxDrawdown'>;
type Trades = Pick<SymbolBacktest['metrics'], 'trades' | 'winRate' | 'profitFactor'>;

const curveOf = ({ totalReturn, annualReturn, sharpe, sortino, maxDrawdown }: Curve) => ({
  totalReturnPercent: toPercent(totalReturn),
  annualReturnPercent: percentOrNull(annualReturn),
  sharpe: roundedOrNull(sharpe),
  sortino: roundedOrNull(sortino),
  maxDrawdownPercent: toPercent(maxDrawdown.depth),
});

const tradesOf = ({ trades, winRate, profitFactor }: Trades) => ({
  trades,
  winRatePercent: percentOrNull(winRate),
  profitFactor: roundedOrNull(profitFactor),
});

/** @param times Start of each bar that was read. */
const toSymbolAnswer = (one: SymbolBacktest, times: readonly number[]): BacktestAnswer['symbols'][number] => {
  const { level, metrics, signals } = one;
  const date = (ts: number): string => toBarDate(ts, level);
  const dateOfBar = (bar: number | null): string | null => (bar === null ? null : date(times[bar] ?? Number.NaN));
  const { peakBar, troughBar, recoveryBar } = metrics.maxDrawdown;
  return {
    ...{ symbol: one.symbol, level, source: one.source, adjustment: one.adjustment, market: one.market },
    ...{ from: date(one.window.fromTs), asOf: one.asOf, bars: one.window.bars, warmUpBars: one.window.warmUpBars },
    barsPerYear: one.barsPerYear,
    strategy: {
      ...tradesOf(metrics),
      ...curveOf(metrics),
      ...{ drawdownFrom: dateOfBar(peakBar), drawdownTo: dateOfBar(troughBar), recovered: dateOfBar(recoveryBar) },
      meanReturnPercent: percentOrNull(metrics.meanReturn),
      medianReturnPercent: percentOrNull(metrics.medianReturn),
      meanBars: roundedOrNull(metrics.meanBars),
      exposurePercent: toPercent(metrics.exposure),
      fees: Math.round(metrics.fees),
    },
    buyAndHold: curveOf(one.buyAndHold),
    hindsight: {
      label: one.hindsight.label,
      ...tradesOf(one.hindsight),
      totalReturnPercent: toPercent(one.hindsight.totalReturn),
    },
    signals: {
      confirmed: signals.confirmed,
      withdrawn: signals.withdrawn,
      withdrawnPercent: percentOrNull(signals.withdrawnShare),
      passedOver: signals.passedOver,
    },
    folds: one.folds.map((fold) => ({
      ...{ from: date(fold.fromTs), to: date(fold.toTs), set: fold.set, trades: fold.trades },
      returnPercent: toPercent(fold.totalReturn),
      buyAndHoldPercent: toPercent(fold.buyAndHoldReturn),
    })),
    lastTrades: one.trades.slice(-LAST_TRADES).map((trade) => ({
      ...{ type: trade.type, direction: trade.direction, reason: trade.reason },
      confirmedAt: dateOfBar(trade.confirmedAt) ?? '',
      ...{ entry: date(trade.entryTs), entryPrice: toFigure(trade.entryPrice) },
      ...{ exit: date(trade.exitTs), exitPrice: toFigure(trade.exitPrice) },
      returnPercent: toPercent(trade.return),
      withdrawnAt: dateOfBar(trade.withdrawnAt),
    })),
    ...{ noTrades: one.noTrades, dataFaults: one.dataFaults, verdict: one.verdict },
  };
};

const costsOf = ({ rules }: SymbolBacktest): string =>
  `Each side ${toPercent(rules.feeRate)} % of the value, at least ${rules.minFee}; sales ${toPercent(rules.sellTaxRate)} % tax; ` +
  `slippage ${rules.slippageBps / 100} % and ${rules.slippageTicks} ticks; ${rules.lot === 0 ? 'any fraction' : `lots of ${rules.lot}`}` +
  `${rules.sellAfterDays === 1 ? '; T+1' : ''}${rules.limitPercent === undefined ? '' : `; price limit ${rules.limitPercent} %`}.`;

/** What a model reads of a report. `timesBySymbol`: start of each bar that was read. */
export const toBacktestAnswer = (
  { fillRule, sets, symbols, combined }: BacktestReport,
  timesBySymbol: ReadonlyMap<string, readonly number[]>,
): BacktestAnswer => {
  const [first] = sets;
  const [one] = symbols;
  if (first === undefined || one === undefined) throw new RangeError('A report has a set and a symbol at least');
  return {
    fillRule,
    costs: costsOf(one),
    sets: sets.map(({ values, strategyHash, definitionHash }, set) => ({ set, values, strategyHash, definitionHash })),
    strategy: first.strategy,
    definition: first.definition,
    symbols: symbols.map((report) => toSymbolAnswer(report, timesBySymbol.get(report.symbol) ?? [])),
    together:
      combined === null || symbols.length < 2 ? null : { ...tradesOf(combined.pooled), verdict: combined.verdict },
  };
};
