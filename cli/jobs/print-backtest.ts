import type { BacktestReport, SymbolBacktest } from '../../schemas/backtest-report.ts';
import { print, printTable } from '../terminal.ts';
import { barTime, percent, price, ratio } from './figures.ts';

const LAST_TRADES = 10;

const COLUMNS = [
  ...['symbol', 'from', 'to', 'trades', 'win rate', 'profit factor', 'return', 'buy & hold', 'sharpe', 'sortino'],
  ...['max drawdown', 'exposure', 'withdrawn', 'hindsight*'],
];

const rowOf = ({ symbol, window, metrics, buyAndHold, signals, hindsight }: SymbolBacktest) => [
  symbol,
  barTime(window.fromTs),
  barTime(window.toTs),
  metrics.trades,
  percent(metrics.winRate),
  ratio(metrics.profitFactor),
  percent(metrics.totalReturn),
  percent(buyAndHold.totalReturn),
  ratio(metrics.sharpe),
  ratio(metrics.sortino),
  percent(metrics.maxDrawdown.depth),
  percent(metrics.exposure),
  percent(signals.withdrawnShare),
  percent(hindsight.totalReturn),
];

const printTrades = ({ trades }: SymbolBacktest): void => {
  if (trades.length === 0) return;
  const shown = trades.slice(-LAST_TRADES);
  print(`\n${shown.length === trades.length ? 'trades' : `last ${shown.length} of ${trades.length} trades`}:`);
  printTable(
    ['point', 'entry', 'price', 'exit', 'price', 'return', 'bars', 'reason'],
    shown.map((trade) => [
      trade.type,
      barTime(trade.entryTs),
      price(trade.entryPrice),
      barTime(trade.exitTs),
      price(trade.exitPrice),
      percent(trade.return),
      trade.bars,
      trade.reason,
    ]),
  );
};

const printFolds = ({ folds }: SymbolBacktest, { sets }: BacktestReport): void => {
  if (folds.length === 0) return;
  print('\nwalk-forward:');
  const tuned = sets.length > 1;
  printTable(
    ['fold', 'from', 'to', 'trades', 'win rate', 'return', 'buy & hold', ...(tuned ? ['set'] : [])],
    folds.map((fold) => [
      fold.fold,
      barTime(fold.fromTs),
      barTime(fold.toTs),
      fold.trades,
      percent(fold.winRate),
      percent(fold.totalReturn),
      percent(fold.buyAndHoldReturn),
      ...(tuned ? [JSON.stringify(sets[fold.set]?.values ?? {})] : []),
    ]),
  );
};

/** A backtest as a person reads it. */
export const printBacktest = (report: BacktestReport): void => {
  const { symbols, failed, combined, sets } = report;
  printTable(COLUMNS, symbols.map(rowOf));
  const [only] = symbols;
  if (only !== undefined && symbols.length === 1) {
    printFolds(only, report);
    printTrades(only);
    print(`\nverdict: ${only.verdict.verdict}: ${only.verdict.reason}`);
    if (only.noTrades !== null) print(`no trades: ${only.noTrades}`);
    for (const fault of only.dataFaults) print(`data: ${fault}`);
    print(`last bar ${only.asOf} · source: ${only.source}`);
  } else if (combined !== null) {
    print(`\n${combined.profitable} of ${combined.symbols} symbols gained, ${combined.beatBuyAndHold} beat buy & hold`);
    print(`verdict on all trades: ${combined.verdict.verdict}: ${combined.verdict.reason}`);
  }
  print(`definition ${[...new Set(sets.map(({ definitionHash }) => definitionHash))].join(', ')}`);
  print(report.fillRule);
  print(`* ${only?.hindsight.label ?? 'with hindsight: nobody could have traded it'}`);
  if (failed.length > 0) print(`\n${failed.length} symbols could not be tested:`);
  for (const { symbol, reason } of failed) print(`  ${symbol}: ${reason}`);
};
