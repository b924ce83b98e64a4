import type { PumpStep, ScheduleConstraints, ScheduleResult } from '../../domains/hydro/index.ts';
import type { Engines } from '../compute/hydro/hydro-task.ts';
import type { HourInput } from './compute-hour.ts';
import type { HourCarry, Levels } from './day.ts';
import { planFrom } from './plan-hour.ts';

const endOf = ({ tankLevels }: ScheduleResult): Levels =>
  Object.fromEntries(Object.entries(tankLevels).map(([id, levels]) => [id, levels.at(-1) ?? 0]));

/** Speeds of each step, then the network's own controls for the steps that have none. */
const stepsOf = (plan: ScheduleResult | null, steps: number): readonly PumpStep[] =>
  Array.from({ length: steps }, (_, step) => (plan === null ? 'controls' : plan.speeds.map((row) => row[step] ?? 0)));

/**
 * The plan that never looks: made at the start and followed to its end, then the next one from where the model believes
 * to be. It shows what looking is worth.
 * @param first The plan of this hour, which at the start of the day is the same.
 */
export const planBlindly = async (
  { network, args, facts, startS, hours, hour, before, startPumpStates }: HourInput,
  constraints: ScheduleConstraints,
  first: ScheduleResult | null,
  engines: Engines,
): Promise<HourCarry['blind']> => {
  const last = before?.blind ?? null;
  const [step, ...rest] = last?.rest ?? [];
  if (step !== undefined) return { step, rest, endLevels: last?.endLevels ?? facts.startLevels };
  const steps = Math.min(args.horizon / args.step, hours - hour);
  const levels = last?.endLevels ?? facts.startLevels;
  const answer =
    hour === 0
      ? { plan: first }
      : await planFrom(
          {
            ...{ network, args, facts, constraints, steps, levels },
            fromS: startS + hour * args.step,
            pumpStates: last === null ? startPumpStates : onOff(facts.pumpIds, last.step),
          },
          engines,
        );
  const plan = 'plan' in answer ? answer.plan : null;
  const [now = 'controls', ...later] = stepsOf(plan, steps);
  return { step: now, rest: later, endLevels: plan === null ? levels : endOf(plan) };
};

/** Pumps as a step leaves them; nobody knows how those run that the controls had. */
const onOff = (pumpIds: readonly string[], step: PumpStep) =>
  step === 'controls' ? {} : Object.fromEntries(pumpIds.map((id, pump) => [id, { on: (step[pump] ?? 0) > 0 }]));
