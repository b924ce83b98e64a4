import type { StrengthMeasure } from './definition.ts';
import type { Leg } from './leg.ts';

/** What the measures read, one value a bar. */
export interface StrengthSeries {
  /** MACD histogram, price units. */
  readonly histogram: readonly number[];
  readonly volume: readonly number[];
}

/**
 * `enters`: the leg that runs into a center, judged from its start. `leaves`: the leg that runs out of it, judged from its
 * end. Only `half_area` tells them apart.
 */
export type LegRole = 'enters' | 'leaves';

const runArea = (histogram: readonly number[], from: number, to: number): number => {
  const sign = Math.sign(histogram[from] ?? 0);
  const step = from <= to ? 1 : -1;
  let area = 0;
  for (let bar = from; step > 0 ? bar <= to : bar >= to; bar += step) {
    const value = (histogram[bar] ?? 0) * sign;
    if (value <= 0) break;
    area += value;
  }
  return area;
};

/** Applies `fold` to the size of each histogram bar of the leg's own sign. */
const foldOwnSign = (leg: Leg, histogram: readonly number[], fold: (total: number, size: number) => number): number => {
  let total = 0;
  for (let bar = leg.beginBar; bar <= leg.endBar; bar++) {
    const size = (histogram[bar] ?? 0) * (leg.up ? 1 : -1);
    if (size > 0) total = fold(total, size);
  }
  return total;
};

const spread = (leg: Leg, histogram: readonly number[]): number => {
  let high = -Infinity;
  let low = Infinity;
  for (let bar = leg.beginBar; bar <= leg.endBar; bar++) {
    const value = histogram[bar] ?? 0;
    if (value > high) high = value;
    if (value < low) low = value;
  }
  return high - low;
};

const amplitude = (leg: Leg): number => Math.abs(leg.endPrice - leg.beginPrice) / Math.abs(leg.beginPrice);

const totalVolume = (leg: Leg, volume: readonly number[]): number => {
  let total = 0;
  for (let bar = leg.beginBar; bar <= leg.endBar; bar++) total += volume[bar] ?? 0;
  return total;
};

/**
 * Force (力度) of a leg, at least 0, comparable within one series and one measure.
 * - `half_area`: same-sign histogram run from the start (enters) or back from the end (leaves), as far as the merged bar at
 *   the other end reaches; price units times bars.
 * - `full_area`, `peak`: sum, or largest, of the histogram bars with the leg's own sign.
 * - `spread`: highest less lowest histogram bar.
 * - `amplitude`: price change over the price at the start. `slope`: the same per bar.
 * - `volume`: traded quantity.
 * @see 教你炒股票 lessons 24, 25, 37
 */
export const strength = (leg: Leg, role: LegRole, measure: StrengthMeasure, series: StrengthSeries): number => {
  const { histogram, volume } = series;
  switch (measure) {
    case 'half_area':
      return role === 'enters'
        ? runArea(histogram, leg.beginBar, leg.lastBar)
        : runArea(histogram, leg.endBar, leg.firstBar);
    case 'full_area':
      return foldOwnSign(leg, histogram, (total, size) => total + size);
    case 'peak':
      return foldOwnSign(leg, histogram, Math.max);
    case 'spread':
      return spread(leg, histogram);
    case 'amplitude':
      return amplitude(leg);
    case 'slope':
      return amplitude(leg) / (leg.endBar - leg.beginBar + 1);
    case 'volume':
      return totalVolume(leg, volume);
  }
};
