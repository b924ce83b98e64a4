import type { BacktestReport, SymbolBacktest } from '../schemas/backtest-report.ts';
import { costsOf, headOfAll, inLines, together, verdictLine } from './backtest-symbols.ts';
import { createDate, different, figure, indent, money, percent, table, wrap } from './report-text.ts';

/** Trades shown of each symbol; `--json` has all. */
const SHOWN_TRADES = 10;
/** With more symbols each is one line. */
const SYMBOLS_IN_FULL = 3;

const head = (one: SymbolBacktest): string[] => {
  const date = createDate(one.level);
  const { fromTs, toTs, bars, warmUpBars } = one.window;
  return [
    `${one.symbol} ${one.level}, ${date(fromTs)} to ${date(toTs)}, ${bars} bars after ${warmUpBars} of warm-up`,
    ...indent([`${one.source}, ${one.adjustment} prices, as of ${one.asOf}`, costsOf(one)]),
  ];
};

const comparison = ({ metrics, buyAndHold, hindsight }: SymbolBacktest): string[] =>
  table([
    ['', 'strategy', 'buy and hold', 'hindsight (not tradable)'],
    ['total return', ...[metrics, buyAndHold, hindsight].map(({ totalReturn }) => percent(totalReturn))],
    ['annual return', percent(metrics.annualReturn), percent(buyAndHold.annualReturn), ''],
    ['Sharpe', figure(metrics.sharpe), figure(buyAndHold.sharpe), ''],
    ['Sortino', figure(metrics.sortino), figure(buyAndHold.sortino), ''],
    ['max drawdown', percent(metrics.maxDrawdown.depth), percent(buyAndHold.maxDrawdown.depth), ''],
    ['exposure', percent(metrics.exposure), percent(1), ''],
    ['trades', String(metrics.trades), '', String(hindsight.trades)],
    ['won', percent(metrics.winRate), '', percent(hindsight.winRate)],
    ['profit factor', figure(metrics.profitFactor), '', figure(hindsight.profitFactor)],
    ['mean, median of a trade', `${percent(metrics.meanReturn)}, ${percent(metrics.medianReturn)}`, '', ''],
    ['fees', money(metrics.fees), money(buyAndHold.fees), ''],
  ]);

const signals = ({ signals: { confirmed, withdrawn, withdrawnShare, passedOver } }: SymbolBacktest): string => {
  const reasons = Object.entries(passedOver).map(([reason, count]) => `${count} ${reason}`);
  const passed = reasons.length === 0 ? '' : `; passed over: ${reasons.join(', ')}`;
  return `signals: ${confirmed} confirmed, ${withdrawn} of them withdrawn later (${percent(withdrawnShare)})${passed}`;
};

type ParameterSet = BacktestReport['sets'][number];

const nameOfSet = (set: ParameterSet | undefined): string =>
  Object.entries(set?.values ?? {})
    .map(([path, value]) => `${path.split('.').at(-1)} ${value}`)
    .join(', ');

const UNTRAINED = '* no set had enough trades before it: the first of the grid';

const folds = (one: SymbolBacktest, sets: BacktestReport['sets']): string[] => {
  if (one.folds.length === 0) return [];
  const date = createDate(one.level);
  const grid = sets.length > 1;
  const rows = one.folds.map((fold) => [
    `${date(fold.fromTs)} to ${date(fold.toTs)}`,
    String(fold.trades),
    percent(fold.winRate),
    percent(fold.totalReturn),
    percent(fold.buyAndHoldReturn),
    figure(fold.sharpe),
    ...(grid ? [`${nameOfSet(sets[fold.set])}${fold.trained?.score === null ? '*' : ''}`] : []),
  ]);
  const title = grid ? 'folds, each by the set that was best before it' : 'folds';
  const untrained = one.folds.some(({ trained }) => trained !== null && trained.score === null);
  const lines = table([
    [title, 'trades', 'won', 'return', 'buy and hold', 'Sharpe', ...(grid ? ['set'] : [])],
    ...rows,
  ]);
  return untrained ? [...lines, UNTRAINED] : lines;
};

const trades = (one: SymbolBacktest): string[] => {
  const date = createDate(one.level);
  const shown = one.trades.slice(-SHOWN_TRADES);
  if (shown.length === 0) return [];
  const title = one.trades.length > shown.length ? `last ${shown.length} trades` : 'trades';
  return table([
    [title, 'in', 'out', 'at', 'at', 'return', 'reason', ''],
    ...shown.map((trade) => [
      `${trade.type}${trade.direction === 'short' ? ' short' : ''}`,
      date(trade.entryTs),
      date(trade.exitTs),
      figure(trade.entryPrice),
      figure(trade.exitPrice),
      percent(trade.return),
      trade.reason.replaceAll('_', ' '),
      trade.withdrawnAt === null ? '' : 'withdrawn later',
    ]),
  ]);
};

const inFull = (one: SymbolBacktest, sets: BacktestReport['sets']): string[] => [
  ...head(one),
  '',
  ...indent(comparison(one)),
  '',
  ...indent([signals(one), ...one.dataFaults.map((fault) => `data: ${fault}`)]),
  ...indent(one.noTrades === null ? [] : [one.noTrades]),
  '',
  ...indent(folds(one, sets)),
  '',
  ...(one.trades.length === 0 ? [] : [...indent(trades(one)), '']),
  ...indent([verdictLine(one.verdict)]),
];

/** One set by its hashes; of a grid how it was searched. */
const setsLine = ({ sets, symbols }: BacktestReport): string => {
  const [set] = sets;
  if (sets.length === 1) return `strategy ${set?.strategyHash}, definition ${set?.definitionHash}`;
  const folds = symbols.flatMap((one) => one.folds);
  const untrained = folds.filter(({ trained }) => trained !== null && trained.score === null).length;
  const definitions = different(sets.map(({ definitionHash }) => definitionHash));
  return (
    `Walked forward over ${sets.length} parameter sets: all figures chain the folds, each traded by the set that did best on the bars before it; ` +
    `the bars before the first fold only train. ` +
    (untrained > 0
      ? `In ${untrained} of ${folds.length} folds no set had enough trades before it: they took the first of the grid. `
      : '') +
    `${definitions.length > 1 ? 'definitions' : 'definition'} ${definitions.join(', ')}`
  );
};

/** A report for people. The figures and all trades are in `--json`. */
export const renderBacktestReport = (report: BacktestReport): string => {
  const { symbols, sets, failed, fillRule } = report;
  const [first, ...rest] = symbols;
  const blocks = [
    ...(first !== undefined && symbols.length > SYMBOLS_IN_FULL
      ? [[...headOfAll([first, ...rest]), ...inLines(symbols)]]
      : symbols.map((one) => inFull(one, sets))),
    together(report),
    failed.map(({ symbol, reason }) => `${symbol}: not tested: ${reason}`),
    [...wrap(fillRule), ...wrap(setsLine(report))],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
};
