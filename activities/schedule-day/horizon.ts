import type { DayArgs } from './day-request.ts';

/** Steps that a plan looks ahead, and the hour from which switches count: those of the same horizon. */
export interface Horizon {
  readonly steps: number;
  readonly switchesFrom: number;
}

/**
 * A plan looks a whole horizon ahead, at most to the end of the run: its end recedes until it meets that of the run. With
 * a limit on switches, which is one for each horizon, it ends with the horizon that it is in: beyond it they count anew.
 */
export const horizonOf = (
  { horizon, step, constraints }: Pick<DayArgs, 'horizon' | 'step' | 'constraints'>,
  hour: number,
  hours: number,
): Horizon => {
  const whole = horizon / step;
  const switchesFrom = hour - (hour % whole);
  const end = constraints?.maxSwitchesPerPump === undefined ? hour + whole : switchesFrom + whole;
  return { steps: Math.min(hours, end) - hour, switchesFrom };
};
