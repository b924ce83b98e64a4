import type { ScheduleConstraints, ScheduleResult } from '../../domains/hydro/index.ts';
import type { HourWarning } from '../../schemas/hydro/schedule-day-result.ts';
import type { Engines } from '../compute/hydro/hydro-task.ts';
import type { HourInput } from './compute-hour.ts';
import type { HourCarry, Levels } from './day.ts';
import { horizonOf } from './horizon.ts';
import { hourLimits } from './hour-limits.ts';
import { isWorthKeeping, type Margins } from './margins.ts';
import { planFrom } from './plan-hour.ts';
import { statesAfter, switchesOf } from './pump-states.ts';

const leftSwitches = (input: HourInput, given: ScheduleConstraints, from: number): ScheduleConstraints => {
  const { facts, speeds, startPumpStates } = input;
  if (given.maxSwitchesPerPump === undefined) return {};
  const last = speeds[from - 1];
  const before = last === undefined ? startPumpStates : statesAfter({}, facts.pumpIds, last, last, 0);
  // One limit is for all pumps: what the busiest has left is left for each.
  const used = Math.max(...Object.values(switchesOf(facts.pumpIds, speeds.slice(from), before)));
  return { maxSwitchesPerPump: Math.max(0, given.maxSwitchesPerPump - used) };
};

const toInstead = (tail: HourCarry['tail'] | undefined): string =>
  tail?.[0] === undefined
    ? "the network's own controls run the pumps in this hour"
    : 'the hour goes on with the last plan that was feasible';

/**
 * The plan of an hour. It stays away from the limits of tanks as far as the hours before deviated, and goes to the very
 * limits when there is no such plan; when there is none at all, a warning says what binds and what happens instead.
 */
export const planOfHour = async (
  input: HourInput,
  observed: Levels,
  constraints: ScheduleConstraints,
  engines: Engines,
): Promise<{
  readonly plan: ScheduleResult | null;
  readonly margins: Margins | null;
  readonly warnings: readonly HourWarning[];
}> => {
  const { network, args, facts, startS, hours, hour, pumpStates, before } = input;
  const horizon = horizonOf(args, hour, hours);
  const limits = hourLimits(constraints, facts, observed);
  const ask = (tanks: ScheduleConstraints['tanks']) =>
    planFrom(
      {
        ...{ network, args, facts, steps: horizon.steps, levels: observed, pumpStates },
        fromS: startS + hour * args.step,
        constraints: {
          ...constraints,
          ...leftSwitches(input, constraints, horizon.switchesFrom),
          ...(tanks === undefined ? {} : { tanks }),
        },
      },
      engines,
    );
  if (isWorthKeeping(input.margins)) {
    const away = await ask(hourLimits(constraints, facts, observed, input.margins).tanks);
    if ('plan' in away) return { plan: away.plan, margins: input.margins, warnings: limits.warnings };
  }
  const asked = await ask(limits.tanks);
  if ('plan' in asked) return { plan: asked.plan, margins: null, warnings: limits.warnings };
  const { code, message } = asked.warning;
  const warning = { code, message: `${message}; ${toInstead(before?.tail)}` };
  return { plan: null, margins: null, warnings: [...limits.warnings, warning] };
};
