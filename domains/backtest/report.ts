import type { SignalType } from './point-name.ts';

/**
 * Why a position was closed. `stop`: fixed percent or ATR; `ruin`: at a close nothing was left of the capital, as a short may do;
 * `end`: marked at the last close, with the costs of a sale, since
 * the data (or the fold) ended; a trade of that reason is not decided yet.
 */
export type ExitReason =
  | 'point'
  | 'invalidation'
  | 'withdrawal'
  | 'stop'
  | 'trailing_stop'
  | 'target'
  | 'max_bars'
  | 'ruin'
  | 'end';

/** One position from its entry to its exit. Bars by index, prices with slippage, money in the currency of the prices. */
export interface Trade {
  readonly signalId: string;
  readonly type: SignalType;
  readonly direction: 'long' | 'short';
  /** Where the point was drawn, and the bar at whose close it was confirmed: the first one at which it could be acted upon. */
  readonly pointBar: number;
  readonly pointPrice: number;
  readonly confirmedAt: number;
  readonly entryBar: number;
  readonly entryTs: number;
  readonly entryPrice: number;
  readonly exitBar: number;
  readonly exitTs: number;
  readonly exitPrice: number;
  readonly quantity: number;
  /** Fees and taxes of both orders. */
  readonly fees: number;
  /** Money gained, fees paid. */
  readonly pnl: number;
  /** `pnl` over what the entry cost with its fees (of a short: what the entry was worth). */
  readonly return: number;
  readonly bars: number;
  readonly reason: ExitReason;
  /** Bar at which the point vanished, by the end of the data; `null`: it is still drawn. */
  readonly withdrawnAt: number | null;
}

/** Deepest fall of the equity below an earlier high. Bars by index; `null` where there is none. */
export interface Drawdown {
  /** Share of the high, from 0 to 1; above 1 when a short lost more than there was. */
  readonly depth: number;
  readonly peakBar: number | null;
  readonly troughBar: number | null;
  readonly recoveryBar: number | null;
}

/** Figures of a list of trades. `null` where the formula has no value. */
export interface TradeFigures {
  readonly trades: number;
  readonly winRate: number | null;
  readonly profitFactor: number | null;
  readonly meanReturn: number | null;
  readonly medianReturn: number | null;
  readonly meanBars: number | null;
  readonly fees: number;
  readonly pnl: number;
}

/** Figures of an equity curve. */
export interface CurveFigures {
  readonly totalReturn: number;
  readonly annualReturn: number | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly maxDrawdown: Drawdown;
}

export interface Metrics extends TradeFigures, CurveFigures {
  /** Share of bars in which a position was held. */
  readonly exposure: number;
}

/** Bought at the first open of the window, sold at its last close, with the same costs. */
export interface BuyAndHold extends CurveFigures {
  readonly quantity: number;
  readonly fees: number;
}

/** What the same strategy would have made at the drawn extremes of the points that survived: nobody could have traded it. */
export interface Hindsight {
  readonly label: string;
  readonly trades: number;
  readonly winRate: number | null;
  readonly profitFactor: number | null;
  readonly totalReturn: number;
}

/** Entry signals of the window: how many, how many of them are drawn no more, and why some made no trade. */
export interface SignalFigures {
  readonly confirmed: number;
  readonly withdrawn: number;
  readonly withdrawnShare: number | null;
  readonly traded: number;
  readonly passedOver: Readonly<Record<string, number>>;
}

/** One stretch of time of its own. */
export interface FoldReport {
  readonly fold: number;
  readonly firstBar: number;
  readonly lastBar: number;
  readonly fromTs: number;
  readonly toTs: number;
  /** Parameter set traded in it, and how it was found: on the bars before, or `null` when there was one set only. */
  readonly set: number;
  readonly trained: { readonly bars: number; readonly trades: number; readonly score: number | null } | null;
  readonly trades: number;
  readonly winRate: number | null;
  readonly totalReturn: number;
  readonly sharpe: number | null;
  readonly maxDrawdown: number;
  readonly buyAndHoldReturn: number;
}

/** A judgement, or why there is none. */
export interface Verdict {
  /** `profitable` or `losing`: the 95 % interval of the mean return of a trade lies above or below 0; else `undecided`. */
  readonly verdict: 'profitable' | 'losing' | 'undecided' | 'refused';
  readonly reason: string;
  readonly beatsBuyAndHold: boolean | null;
}

export interface SymbolReport {
  readonly symbol: string;
  readonly level: string;
  /** Bars in which it could trade; `warmUpBars` come before and only feed the structure. */
  readonly window: {
    readonly firstBar: number;
    readonly lastBar: number;
    readonly fromTs: number;
    readonly toTs: number;
    readonly bars: number;
    readonly warmUpBars: number;
  };
  readonly barsPerYear: number;
  readonly initialCash: number;
  readonly finalEquity: number;
  readonly metrics: Metrics;
  readonly buyAndHold: BuyAndHold;
  readonly hindsight: Hindsight;
  readonly signals: SignalFigures;
  readonly verdict: Verdict;
  /** What is wrong with the data, such as a jump where raw and adjusted prices meet; no verdict then. */
  readonly dataFaults: readonly string[];
  /** Why nothing was traded, when nothing was. */
  readonly noTrades: string | null;
  readonly folds: readonly FoldReport[];
  readonly trades: readonly Trade[];
  /** `[ts, equity]` at closes; thinned when long, the first and the last always there. The figures come from all bars. */
  readonly equity: readonly (readonly [number, number])[];
}

/** Several symbols together. */
export interface CombinedReport {
  readonly symbols: number;
  readonly withTrades: number;
  readonly profitable: number;
  readonly beatBuyAndHold: number;
  /** All trades of all symbols as one sample. */
  readonly pooled: TradeFigures;
  readonly signals: SignalFigures;
  /** Mean over symbols, each with the same capital. */
  readonly meanTotalReturn: number | null;
  readonly medianTotalReturn: number | null;
  readonly meanBuyAndHoldReturn: number | null;
  readonly meanHindsightReturn: number | null;
  readonly verdict: Verdict;
}
