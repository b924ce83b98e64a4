import type { StrokeRules } from './definition.ts';
import type { MergedBar } from './merged-bar.ts';

const spanWithGaps = (merged: readonly MergedBar[], begin: number, end: number): number => {
  let span = end - begin;
  for (let at = begin + 1; at <= end; at++) if (merged[at]?.gapBefore) span++;
  return span;
};

const isLongEnough = (merged: readonly MergedBar[], begin: number, end: number, rules: StrokeRules): boolean => {
  if (rules.span === 'none') return true;
  const wanted = rules.span === 'strict' ? 4 : 3;
  if (end - begin < wanted && !(rules.gapCountsAsBar && spanWithGaps(merged, begin, end) >= wanted)) return false;
  if (rules.span === 'strict') return true;
  // Loose: enough raw bars strictly between the two merged bars.
  const first = merged[begin + 1];
  const last = merged[end - 1];
  return first !== undefined && last !== undefined && last.lastBar - first.firstBar + 1 >= 3;
};

/**
 * Whether the fractal at `begin` and the bar at `end` may be the two ends of a stroke, as far as span and fractal check go.
 * @param provisional The end is not a fractal yet: the bar after it counts for nothing, even where it exists.
 */
export const mayJoin = (
  merged: readonly MergedBar[],
  begin: number,
  end: number,
  rules: StrokeRules,
  provisional: boolean,
): boolean => {
  if (!isLongEnough(merged, begin, end, rules)) return false;
  const a = merged[begin];
  const k = merged[end];
  if (a === undefined || k === undefined) return false;
  const check = rules.fractalCheck;
  const beforeA = check === 'strict' || check === 'totally' ? (merged[begin - 1] ?? a) : a;
  const afterA = check === 'loss' ? a : (merged[begin + 1] ?? a);
  const beforeK = check === 'loss' ? k : (merged[end - 1] ?? k);
  const afterK = (check === 'strict' || check === 'totally') && !provisional ? (merged[end + 1] ?? k) : k;
  if (a.fractal === 'top') {
    const kHigh = Math.max(beforeK.high, k.high, afterK.high);
    if (check === 'totally') return a.low > kHigh;
    return a.high > kHigh && k.low < Math.min(beforeA.low, a.low, afterA.low);
  }
  const kLow = Math.min(beforeK.low, k.low, afterK.low);
  if (check === 'totally') return a.high < kLow;
  return a.low < kLow && k.high > Math.max(beforeA.high, a.high, afterA.high);
};
