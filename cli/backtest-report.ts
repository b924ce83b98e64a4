import type { BacktestReport, SymbolBacktest } from '../schemas/backtest-report.ts';

/** Trades shown of each symbol; `--json` has all. */
const SHOWN_TRADES = 10;
/** With more symbols each is one line. */
const SYMBOLS_IN_FULL = 3;

const percent = (value: number | null): string => (value === null ? '-' : `${(value * 100).toFixed(2)} %`);
const figure = (value: number | null): string => (value === null ? '-' : value.toFixed(2));
const money = (value: number): string => Math.round(value).toLocaleString('en-US');

/** Columns under their heads, the first to the left, the others to the right. */
const table = (rows: readonly (readonly string[])[]): string[] => {
  const widths = rows.reduce<number[]>(
    (found, row) => row.map((cell, column) => Math.max(found[column] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
};

const indent = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

const createDate = (level: string): ((ts: number) => string) => {
  const days = ['1d', '1w', '1M'].includes(level);
  return (ts) =>
    new Date(ts)
      .toISOString()
      .slice(0, days ? 10 : 16)
      .replace('T', ' ');
};

const head = (one: SymbolBacktest): string[] => {
  const date = createDate(one.level);
  const { fromTs, toTs, bars, warmUpBars } = one.window;
  const { feeRate, slippageBps, slippageTicks, minFee, sellTaxRate, lot, limitPercent } = one.rules;
  const costs = [
    `fee ${percent(feeRate)} a side${minFee > 0 ? `, at least ${minFee}` : ''}`,
    ...(sellTaxRate > 0 ? [`tax on sales ${percent(sellTaxRate)}`] : []),
    `slippage ${percent(slippageBps / 10_000)}${slippageTicks > 0 ? ` and ${slippageTicks} ticks` : ''}`,
    ...(lot > 0 ? [`lots of ${lot}`] : []),
    ...(one.rules.sellAfterDays > 0 ? ['T+1'] : []),
    ...(limitPercent === undefined ? [] : [`price limit ${limitPercent} %`]),
  ];
  return [
    `${one.symbol} ${one.level}, ${date(fromTs)} to ${date(toTs)}, ${bars} bars after ${warmUpBars} of warm-up`,
    ...indent([`${one.source}, ${one.adjustment} prices, as of ${one.asOf}`, `${one.market}: ${costs.join(', ')}`]),
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
    ...(grid
      ? [
          Object.entries(sets[fold.set]?.values ?? {})
            .map(([path, value]) => `${path.split('.').at(-1)} ${value}`)
            .join(', '),
        ]
      : []),
  ]);
  const title = grid ? 'folds, each by the set that was best before it' : 'folds';
  return table([[title, 'trades', 'won', 'return', 'buy and hold', 'Sharpe', ...(grid ? ['set'] : [])], ...rows]);
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

const verdictLine = ({ verdict, reason, beatsBuyAndHold }: SymbolBacktest['verdict']): string => {
  const against = beatsBuyAndHold === null ? '' : `; ${beatsBuyAndHold ? 'better' : 'not better'} than buy and hold`;
  return `verdict: ${verdict} (${reason})${against}`;
};

const inFull = (one: SymbolBacktest, sets: BacktestReport['sets']): string[] => [
  ...head(one),
  '',
  ...indent(comparison(one)),
  '',
  ...indent([signals(one), ...one.dataFaults.map((fault) => `data: ${fault}`)]),
  ...indent(one.noTrades === null ? [] : [one.noTrades]),
  '',
  ...indent([...folds(one, sets), '', ...trades(one)]),
  '',
  ...indent([verdictLine(one.verdict)]),
];

const inLines = (symbols: readonly SymbolBacktest[]): string[] =>
  table([
    ['symbol', 'trades', 'won', 'return', 'buy and hold', 'Sharpe', 'max drawdown', 'withdrawn'],
    ...symbols.map(({ symbol, metrics, buyAndHold, signals: found }) => [
      symbol,
      String(metrics.trades),
      percent(metrics.winRate),
      percent(metrics.totalReturn),
      percent(buyAndHold.totalReturn),
      figure(metrics.sharpe),
      percent(metrics.maxDrawdown.depth),
      percent(found.withdrawnShare),
    ]),
  ]);

const together = ({ combined }: BacktestReport): string[] => {
  if (combined === null || combined.symbols < 2) return [];
  const { pooled } = combined;
  return [
    `${combined.symbols} symbols, ${combined.profitable} with a gain, ${combined.beatBuyAndHold} better than buy and hold`,
    ...indent([
      `mean return ${percent(combined.meanTotalReturn)}, median ${percent(combined.medianTotalReturn)}; ` +
        `buy and hold ${percent(combined.meanBuyAndHoldReturn)}; hindsight, not tradable: ${percent(combined.meanHindsightReturn)}`,
      `${pooled.trades} trades, ${percent(pooled.winRate)} won, profit factor ${figure(pooled.profitFactor)}, mean ${percent(pooled.meanReturn)}`,
      verdictLine(combined.verdict),
    ]),
  ];
};

/** A report for people. The figures and all trades are in `--json`. */
export const renderBacktestReport = (report: BacktestReport): string => {
  const { symbols, sets, failed, fillRule } = report;
  const [set] = sets;
  const blocks = [
    ...(symbols.length <= SYMBOLS_IN_FULL ? symbols.map((one) => inFull(one, sets)) : [inLines(symbols)]),
    together(report),
    failed.map(({ symbol, reason }) => `${symbol}: not tested: ${reason}`),
    [
      fillRule,
      sets.length > 1
        ? `${sets.length} parameter sets`
        : `strategy ${set?.strategyHash}, definition ${set?.definitionHash}`,
    ],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
};
