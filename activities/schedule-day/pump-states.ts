import type { PumpStep } from '../../domains/hydro/index.ts';
import type { PumpStates } from './day.ts';

/**
 * Pumps after an hour, as the next plan counts on from them.
 * @param speeds By pump at the end of the hour.
 */
export const statesAfter = (
  before: PumpStates,
  pumpIds: readonly string[],
  speeds: readonly number[],
  step: PumpStep,
  stepS: number,
): PumpStates =>
  Object.fromEntries(
    pumpIds.map((id, pump) => {
      const on = (speeds[pump] ?? 0) > 0;
      const was = before[id];
      if (was === undefined) return [id, { on }];
      // Controls may have switched it at any time of the hour.
      if (was.on !== on) return [id, { on, heldS: step === 'controls' ? 0 : stepS }];
      return [id, was.heldS === undefined ? { on } : { on, heldS: was.heldS + stepS }];
    }),
  );

/** Changes of state of each pump over some hours; one at the first counts when the state before is known. */
export const switchesOf = (
  pumpIds: readonly string[],
  hours: readonly (readonly number[])[],
  before: PumpStates,
): Readonly<Record<string, number>> =>
  Object.fromEntries(
    pumpIds.map((id, pump) => {
      const states = hours.map((speeds) => (speeds[pump] ?? 0) > 0);
      const changes = states.filter((on, hour) => on !== (hour > 0 ? states[hour - 1] : (before[id]?.on ?? on)));
      return [id, changes.length];
    }),
  );
