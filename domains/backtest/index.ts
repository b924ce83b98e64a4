export type { Board, Market, MarketRules } from './market-rules.ts';
export type { PointName, SignalType } from './point-name.ts';
export type {
  BuyAndHold,
  CombinedReport,
  Drawdown,
  ExitReason,
  FoldReport,
  Hindsight,
  Metrics,
  SignalFigures,
  SymbolReport,
  Trade,
  TradeFigures,
  Verdict,
} from './report.ts';
export type { Strategy } from './strategy.ts';
