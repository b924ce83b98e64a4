import type { KnownPoint } from './known-at.ts';

/** What a reader is told of a point; `day` names a bar. */
export interface PointText {
  readonly name: string;
  readonly price: string;
  readonly state: string;
  readonly bar: string;
  readonly shown: string;
  readonly confirmed: string;
  readonly final: string;
  readonly withdrawn: string;
  readonly ratio: string;
}

export const toPointText = (
  point: KnownPoint,
  { day, price }: { readonly day: (bar: number) => string; readonly price: (value: number) => string },
): PointText => {
  const dayOf = (bar: number | null): string => (bar === null ? '–' : day(bar));
  return {
    name: `${point.side} ${point.type}${point.upper ? ' of segments' : ''}`,
    price: price(point.price),
    state: point.state === 'withdrawn' && point.confirmedAt === null ? 'withdrawn, never confirmed' : point.state,
    bar: day(point.bar),
    shown: dayOf(point.shownAt),
    confirmed: dayOf(point.confirmedAt),
    final: dayOf(point.finalAt),
    withdrawn: dayOf(point.withdrawnAt),
    ratio: point.ratio === null ? '–' : point.ratio.toFixed(3),
  };
};
