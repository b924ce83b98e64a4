import type { FoundPoint, QueryPointsArgs } from '../../schemas/market/query-points.ts';
import type { PointFact } from '../../schemas/market/structure.ts';
import type { SymbolScan } from '../../schemas/market/symbol-scan.ts';

type Filter = Pick<QueryPointsArgs, 'types' | 'sides' | 'states' | 'within' | 'minConfidence'>;

export const isWanted =
  ({ types, sides, states, within, minConfidence }: Filter) =>
  ({ type, side, state, confirmedBarsAgo, confidence }: PointFact): boolean =>
    states.includes(state) &&
    (types?.includes(type) ?? true) &&
    (sides?.includes(side) ?? true) &&
    (within === undefined || (confirmedBarsAgo !== undefined && confirmedBarsAgo < within)) &&
    (minConfidence === undefined || confidence === undefined || confidence >= minConfidence);

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** When something was last heard of it: what is only shown is the latest news. */
const newsOf = ({ confirmedAt, shownAt }: PointFact): string => confirmedAt ?? shownAt;

/** The points of the scans that are wanted, the latest news first, then by confidence and symbol. */
export const findPoints = (
  scans: readonly Pick<SymbolScan, 'symbol' | 'asOf' | 'lastClose' | 'points'>[],
  filter: Filter,
): readonly FoundPoint[] =>
  scans
    .flatMap(({ symbol, asOf, lastClose, points }) =>
      points.filter(isWanted(filter)).map((point): FoundPoint => ({ symbol, asOf, lastClose, ...point })),
    )
    .sort(
      (a, b) =>
        compare(newsOf(b), newsOf(a)) || (b.confidence ?? 0) - (a.confidence ?? 0) || compare(a.symbol, b.symbol),
    );
