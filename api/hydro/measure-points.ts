// A task of a thread, as reading a network is: the text may have 20 MB.
import { parseInp } from '../../domains/hydro/index.ts';

/** What of a network can be read by instruments. */
export interface MeasurePoints {
  readonly lengthUnit: 'm' | 'ft';
  /** Lowest and highest level, by tank. */
  readonly tanks: Readonly<Record<string, readonly [floor: number, roof: number]>>;
  readonly pumpIds: readonly string[];
}

/** @param inp Of a network that is stored, and so can be read. */
export const measurePoints = (inp: string): MeasurePoints => {
  const { units, tanks, pumps } = parseInp(inp);
  return {
    lengthUnit: units.length,
    tanks: Object.fromEntries(tanks.map(({ id, minLevel, maxLevel }) => [id, [minLevel, maxLevel] as const])),
    pumpIds: pumps.map(({ id }) => id),
  };
};
