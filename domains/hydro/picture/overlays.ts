import { toBase64 } from './pack-series.ts';
import type { PictureMark, PictureOverlay } from './picture.ts';
import { scaleOfValues } from './scales.ts';

type Options = Omit<PictureOverlay, 'values' | 'scale' | 'lowStandsOut' | 'isFirst'> &
  Partial<Pick<PictureOverlay, 'lowStandsOut' | 'isFirst' | 'scale'>>;

/** Values of some elements, by id; ids that the network does not have are left out. `undefined` when nothing is left. */
export const toOverlay = (
  ids: readonly string[],
  valueById: ReadonlyMap<string, number>,
  { lowStandsOut = false, isFirst = false, scale, ...names }: Options,
): PictureOverlay | undefined => {
  const values = Float32Array.from(ids, (id) => {
    const value = valueById.get(id);
    // What was kept as JSON has null for what is no number.
    return Number.isFinite(value) ? Number(value) : Number.NaN;
  });
  const known = [...values].filter(Number.isFinite);
  if (known.length === 0) return undefined;
  return { ...names, values: toBase64(values), scale: scale ?? scaleOfValues(known), lowStandsOut, isFirst };
};

const MOST_MARKS = 50;

/** Marks at the first of some nodes or links. */
export const toMarks = (
  known: readonly string[],
  what: PictureMark['what'],
  ids: readonly string[],
  text: string,
): readonly PictureMark[] =>
  ids.slice(0, MOST_MARKS).flatMap((id) => {
    const index = known.indexOf(id);
    return index === -1 ? [] : [{ what, index, text }];
  });

export const present = <T>(values: readonly (T | undefined)[]): readonly T[] =>
  values.filter((value) => value !== undefined);
