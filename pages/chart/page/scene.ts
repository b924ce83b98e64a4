import type { Side } from '../../../domains/chanlun/index.ts';
import type { Known, KnownCenter, KnownLeg, KnownPoint } from './known-at.ts';
import type { Layers } from './layers.ts';

/** Points of one side at one bar, drawn as one mark: types of a stroke's end coincide. */
export interface Mark {
  readonly bar: number;
  readonly side: Side;
  readonly price: number;
  readonly upper: boolean;
  /** State of the furthest of them; `withdrawn` when none is drawn any more. */
  readonly state: KnownPoint['state'];
  readonly label: string;
  readonly points: readonly KnownPoint[];
}

/** What is drawn over the bars. */
export interface Scene {
  readonly strokes: readonly KnownLeg[];
  readonly segments: readonly KnownLeg[];
  readonly centers: readonly KnownCenter[];
  readonly upperSegments: readonly KnownLeg[];
  readonly upperCenters: readonly KnownCenter[];
  readonly marks: readonly Mark[];
}

const RANK = ['withdrawn', 'provisional', 'confirmed', 'final'] as const;

const isWanted = ({ state, confirmedAt, upper }: KnownPoint, layers: Layers): boolean => {
  if (!layers.has(upper ? 'upper' : 'points')) return false;
  if (state !== 'withdrawn') return true;
  return layers.has(confirmedAt === null ? 'unconfirmed' : 'withdrawn');
};

/** The points that the reader wants to see. */
export const wantedPoints = ({ points }: Known, layers: Layers): KnownPoint[] =>
  points.filter((point) => isWanted(point, layers));

const toMark = (points: readonly KnownPoint[], first: KnownPoint): Mark => {
  const state = RANK[Math.max(...points.map((point) => RANK.indexOf(point.state)))] ?? 'withdrawn';
  const named = points.filter((point) => (point.state === 'withdrawn') === (state === 'withdrawn'));
  const { bar, side, price, upper } = first;
  const letter = side === 'buy' ? 'B' : 'S';
  return { bar, side, price, upper, state, points, label: `${letter}${named.map(({ type }) => type).join('·')}` };
};

export const toMarks = (points: readonly KnownPoint[]): Mark[] => {
  const groups = Map.groupBy(points, ({ bar, side, upper }) => `${bar} ${side} ${upper}`);
  return [...groups.values()].flatMap((group) => (group[0] === undefined ? [] : [toMark(group, group[0])]));
};

export const toScene = (known: Known, layers: Layers): Scene => {
  const upper = layers.has('upper');
  return {
    strokes: layers.has('strokes') ? known.strokes : [],
    segments: layers.has('segments') ? known.segments : [],
    centers: layers.has('centers') ? known.centers : [],
    upperSegments: upper ? known.upperSegments : [],
    upperCenters: upper ? known.upperCenters : [],
    marks: toMarks(wantedPoints(known, layers)),
  };
};
