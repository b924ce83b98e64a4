import { expandPointNames, type SignalType } from '../../domains/backtest/index.ts';
import type { PointFact } from '../../schemas/market/structure.ts';
import type { SymbolScan } from '../../schemas/market/symbol-scan.ts';
import type { ScanInput, ScanPoint } from '../../schemas/scan.ts';
import type { KlineSeries } from '../../stores/kline-store.ts';

const nameOf = ({ side, type }: PointFact): SignalType => `${side}${type}`;

/** Whether a point is one of those that a scan looks for. */
export const createPointFilter = ({
  points,
  sides,
  within,
  minConfidence,
}: Pick<ScanInput, 'points' | 'sides' | 'within' | 'minConfidence'>): ((point: PointFact) => boolean) => {
  const names = points === null ? undefined : expandPointNames(points);
  return (point) => {
    const { state, side, confirmedBarsAgo, confidence } = point;
    if (state !== 'confirmed' && state !== 'final') return false;
    if (confirmedBarsAgo === undefined || confirmedBarsAgo >= within) return false;
    if (names !== undefined && !names.has(nameOf(point))) return false;
    if (sides !== null && !sides.includes(side)) return false;
    return minConfidence === null || confidence === undefined || confidence >= minConfidence;
  };
};

/** The points of a symbol that a scan looks for, as it lists them. */
export const toScanPoints = (
  { symbol, asOf, lastClose, points }: SymbolScan,
  { source }: KlineSeries,
  isWanted: (point: PointFact) => boolean,
): readonly ScanPoint[] =>
  points.filter(isWanted).map((point) => ({ symbol, name: nameOf(point), ...point, asOf, lastClose, source }));

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Confirmed last first, then by confidence and symbol. */
export const byNews = (a: ScanPoint, b: ScanPoint): number =>
  compare(b.confirmedAt ?? '', a.confirmedAt ?? '') ||
  (b.confidence ?? 0) - (a.confidence ?? 0) ||
  compare(a.symbol, b.symbol) ||
  compare(a.id, b.id);
