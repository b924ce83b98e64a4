import type { UnitRange } from '../../schemas/jobs.ts';

/** While one computes, others read and write; threads beyond those of one worker are those of others. */
export const RANGES_AT_ONCE = 8;

/** The units in [from, to), `size` at a time. */
export const toRanges = (from: number, to: number, size: number): readonly UnitRange[] => {
  const step = Math.max(1, size);
  return Array.from({ length: Math.ceil((to - from) / step) }, (_, index) => ({
    from: from + index * step,
    to: Math.min(from + (index + 1) * step, to),
  }));
};
