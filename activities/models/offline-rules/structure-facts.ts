import { type StructureAnswer, StructureAnswerSchema } from '../../../schemas/market/analyze-structure.ts';
import { type MarketStatusAnswer, MarketStatusAnswerSchema } from '../../../schemas/market/market-status.ts';
import { type PointsAnswer, PointsAnswerSchema } from '../../../schemas/market/query-points.ts';
import type { CenterFact, PointFact } from '../../../schemas/market/structure.ts';
import type { ToolOutcome } from './conversation.ts';

/** Answers about structure, points and trading hours, in the order in which they came. */
export type StructureFacts =
  | { readonly kind: 'structure'; readonly answer: StructureAnswer }
  | { readonly kind: 'points'; readonly answer: PointsAnswer }
  | { readonly kind: 'status'; readonly answer: MarketStatusAnswer };

export const toStructureFacts = (value: unknown): StructureFacts | undefined => {
  const structure = StructureAnswerSchema.safeParse(value).data;
  if (structure !== undefined) return { kind: 'structure', answer: structure };
  const points = PointsAnswerSchema.safeParse(value).data;
  if (points !== undefined) return { kind: 'points', answer: points };
  const status = MarketStatusAnswerSchema.safeParse(value).data;
  return status && { kind: 'status', answer: status };
};

export const structureFactsOf = (outcomes: readonly ToolOutcome[]): readonly StructureFacts[] =>
  outcomes.flatMap(({ failed, value }) => {
    const facts = failed ? undefined : toStructureFacts(value);
    return facts ? [facts] : [];
  });

/** Where a price lies against the range of a center. */
export const sideOfCenter = (price: number, { zd, zg }: CenterFact): 'above' | 'inside' | 'below' => {
  if (price > zg) return 'above';
  return price < zd ? 'below' : 'inside';
};

/** On which side of its invalidation price a point has failed. */
export const failsWhere = ({ side }: PointFact): 'below' | 'above' => (side === 'buy' ? 'below' : 'above');
