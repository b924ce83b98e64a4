export { type AggregateOptions, aggregateKlines, KlineAggregator } from './aggregate.ts';
export type { Analysis, Fractal, WithdrawnElements } from './analysis.ts';
export { analyzeKlines, type Replay, replayKlines } from './analyze.ts';
export type { Point, Side } from './buy-sell-point.ts';
export type { Center } from './center.ts';
export type { Chart, ChartBar, ChartCenter, ChartLeg, ChartLife, ChartPoint, ChartSeries } from './chart.ts';
export type { Version } from './chart-history.ts';
export {
  type CenterRules,
  DEFAULT_DEFINITION,
  type Definition,
  type DefinitionOptions,
  type DivergenceRules,
  definitionHash,
  type MacdRules,
  POINT_TYPES,
  type PointRules,
  type PointType,
  resolveDefinition,
  type SegmentRules,
  STRENGTH_MEASURES,
  type StrengthMeasure,
  type StrokeRules,
} from './definition.ts';
export { compareStrength, type Divergence } from './divergence.ts';
export { type ElementIdentity, elementId } from './element-id.ts';
export { ChanlunEngine, type Preview } from './engine.ts';
export { ChanlunError, type ChanlunErrorCode } from './errors.ts';
export type { ChanlunEvent, ElementByKind, ElementKind } from './events.ts';
export { type InspectOptions, inspectKlines, type KlineWarning } from './inspect.ts';
export { checkFollows, checkKline, type Kline } from './kline.ts';
export type { Leg } from './leg.ts';
export { LEVELS, type Level, parseLevel } from './level.ts';
export { type LifeChange, type LifeCycle, type LifeState, type Lived, lifeState } from './life-cycle.ts';
export { Macd } from './macd.ts';
export type { FractalKind, MergedBar } from './merged-bar.ts';
export { type LevelEvents, MultiLevelEngine, type MultiLevelOptions } from './multi-level.ts';
export { type NestedPoint, nestPoints } from './nesting.ts';
export { REFERENCE_COLUMNS, type ReferenceArrays, toReferenceArrays } from './reference-columns.ts';
export type { Segment } from './segment.ts';
export {
  A_SHARE_SESSION,
  CONTINUOUS_SESSION,
  SESSIONS,
  type SessionSpan,
  type TradingSession,
  US_EQUITY_SESSION,
} from './session.ts';
export { type SessionStatus, sessionStatus } from './session-status.ts';
export { type LegRole, type StrengthSeries, strength } from './strength.ts';
export type { Stroke } from './stroke.ts';
export { DEFAULT_CHART_BARS, toChart } from './to-chart.ts';
export { TradingCalendar } from './trading-calendar.ts';
