import type { ScheduleDayInput } from '../../schemas/hydro/schedule-day.ts';
import type { Day } from './day.ts';

/** Real milliseconds of a step; `undefined` when the plant is simulated and nobody waits. */
export const stepMsOf = ({ observe, step }: Pick<ScheduleDayInput, 'observe' | 'step'>): number | undefined =>
  observe.mode === 'readings' ? (step * 1_000) / observe.time_scale : undefined;

/** Readings that an hour is planned from: no older than may be, and none of a later hour. */
export const readingsOf = (
  { input, beginsAtMs }: Pick<Day, 'input' | 'beginsAtMs'>,
  hour: number,
): { readonly after: Date; readonly until: Date; readonly maxAgeS: number; readonly beginsAtMs: number } => {
  const stepMs = stepMsOf(input) ?? 0;
  const maxAgeMs = input.observe.mode === 'readings' ? (input.observe.max_age ?? stepMs / 1_000) * 1_000 : 0;
  const atMs = beginsAtMs + hour * stepMs;
  return {
    after: new Date(atMs - maxAgeMs),
    until: new Date(atMs + stepMs),
    maxAgeS: maxAgeMs / 1_000,
    beginsAtMs: atMs,
  };
};
