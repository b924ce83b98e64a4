export type { Bar } from './bar.ts';
export { buildReport } from './build-report.ts';
export { combineReports } from './combine.ts';
export { BacktestError, type BacktestErrorCode } from './errors.ts';
export { type Fold, foldsOf } from './folds.ts';
export type { Leg, ReportTask, Variant } from './legs.ts';
export { type Board, boardOf, type Market, type MarketRules, marketRules } from './market-rules.ts';
export { expandPointNames, type PointName, SIGNAL_TYPES, type SignalType } from './point-name.ts';
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
export type { Signal } from './signal.ts';
export type { Strategy } from './strategy.ts';
export { thinCurve } from './thin-curve.ts';
export { type Objective, pickSet, type Training, trainOn } from './walk-forward.ts';
