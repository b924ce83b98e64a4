import type { Levels } from './day.ts';

/** How far a plan stays away from the limits of a tank, in the network's unit of length. */
export interface Margin {
  readonly low: number;
  readonly high: number;
}

export type Margins = Readonly<Record<string, Margin>>;

/**
 * What an hour may bring that the model does not know of: as much as the hours before it deviated at most, in either
 * direction. A plan that goes to the very limit would break it by that.
 * @param deviations Observed minus predicted levels, by hour; `null` where nothing was observed.
 */
export const marginsOf = (tankIds: readonly string[], deviations: readonly (Levels | null)[]): Margins =>
  Object.fromEntries(
    tankIds.map((id) => {
      const own = deviations.flatMap((levels) => levels?.[id] ?? []);
      return [id, { low: Math.max(0, ...own.map((one) => -one)), high: Math.max(0, ...own) }];
    }),
  );

/** EPANET's own noise is no deviation. */
const NOISE = 1e-4;

export const isWorthKeeping = (margins: Margins): boolean =>
  Object.values(margins).some(({ low, high }) => low > NOISE || high > NOISE);

export const NO_MARGIN: Margin = { low: 0, high: 0 };
