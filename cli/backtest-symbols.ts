import type { BacktestReport, SymbolBacktest } from '../schemas/backtest-report.ts';
import { createDate, different, figure, indent, percent, table } from './report-text.ts';

/** What trading costs, and the rules of the market. */
export const costsOf = ({ market, rules }: SymbolBacktest): string => {
  const { feeRate, slippageBps, slippageTicks, minFee, sellTaxRate, lot, limitPercent } = rules;
  const costs = [
    `fee ${percent(feeRate)} a side${minFee > 0 ? `, at least ${minFee}` : ''}`,
    ...(sellTaxRate > 0 ? [`tax on sales ${percent(sellTaxRate)}`] : []),
    `slippage ${percent(slippageBps / 10_000)}${slippageTicks > 0 ? ` and ${slippageTicks} ticks` : ''}`,
    ...(lot > 0 ? [`lots of ${lot}`] : []),
    ...(rules.sellAfterDays > 0 ? ['T+1'] : []),
    ...(limitPercent === undefined ? [] : [`price limit ${limitPercent} %`]),
  ];
  return `${market}: ${costs.join(', ')}`;
};

export const verdictLine = ({ verdict, reason, beatsBuyAndHold }: SymbolBacktest['verdict']): string => {
  const against = beatsBuyAndHold === null ? '' : `; ${beatsBuyAndHold ? 'better' : 'not better'} than buy and hold`;
  return `verdict: ${verdict} (${reason})${against}`;
};

/** What one line a symbol leaves out: from when to when, where the bars come from, what trading costs. */
export const headOfAll = (symbols: readonly [SymbolBacktest, ...SymbolBacktest[]]): string[] => {
  const [{ level }] = symbols;
  const date = createDate(level);
  const from = Math.min(...symbols.map(({ window }) => window.fromTs));
  const to = Math.max(...symbols.map(({ window }) => window.toTs));
  return [
    `${symbols.length} symbols ${level}, ${date(from)} to ${date(to)}`,
    ...indent([
      different(symbols.map(({ source, adjustment }) => `${source}, ${adjustment} prices`)).join('; '),
      ...different(symbols.map(costsOf)),
    ]),
    '',
  ];
};

/** A line a symbol. */
export const inLines = (symbols: readonly SymbolBacktest[]): string[] =>
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

const DEPENDENT = 'Symbols of one market move together, so the interval is narrower than the truth.';

/** All symbols as one. */
export const together = ({ combined }: BacktestReport): string[] => {
  if (combined === null || combined.symbols < 2) return [];
  const { pooled } = combined;
  return [
    `${combined.symbols} symbols together: ${combined.profitable} with a gain, ${combined.beatBuyAndHold} better than buy and hold`,
    ...indent([
      `mean return ${percent(combined.meanTotalReturn)}, median ${percent(combined.medianTotalReturn)}; ` +
        `buy and hold ${percent(combined.meanBuyAndHoldReturn)}; hindsight, not tradable: ${percent(combined.meanHindsightReturn)}`,
      `${pooled.trades} trades, ${percent(pooled.winRate)} won, profit factor ${figure(pooled.profitFactor)}, mean ${percent(pooled.meanReturn)}`,
      verdictLine(combined.verdict),
      ...(combined.verdict.verdict === 'refused' ? [] : [DEPENDENT]),
    ]),
  ];
};
