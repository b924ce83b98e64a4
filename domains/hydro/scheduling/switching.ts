import type { CompiledSchedule } from './limits.ts';

/** The part of a search's label that rules on switching look at; labels point back to the step before. */
export interface Switching<L> {
  /** Mode of the step that led here, -1 at the start. */
  readonly mode: number;
  /** Steps since the last change, and changes so far, of each pump. */
  readonly ages: readonly number[];
  readonly switches: readonly number[];
  readonly parent: L | undefined;
}

/** Before the first step; a pump whose state is not known counts as long in it, whichever it is. */
export const startSwitching = <L>({ pumps, minOnSteps, minOffSteps, before }: CompiledSchedule): Switching<L> => ({
  mode: -1,
  ages: pumps.map((_, pump) => before[pump]?.age ?? Math.max(minOnSteps, minOffSteps)),
  switches: pumps.map(() => 0),
  parent: undefined,
});

/** The modes that led to a label, first step first. */
export const toModes = <L extends Switching<L>>(last: L): readonly number[] => {
  const modes: number[] = [];
  for (let label: L | undefined = last; label?.parent; label = label.parent) modes.unshift(label.mode);
  return modes;
};

/** Minimum times and numbers of switches, and what a search must tell apart because of them. */
export const createSwitchingRules = (schedule: CompiledSchedule) => {
  const longest = Math.max(schedule.minOnSteps, schedule.minOffSteps);
  const limited = schedule.maxSwitches < schedule.steps;
  const isOn = (mode: number, pump: number) => (schedule.modes[mode]?.[pump] ?? 0) > 0;
  return {
    isFree: longest <= 1 && !limited,
    /** As text, for labels that may not stand for each other. */
    key: ({ mode, ages, switches }: Switching<unknown>) =>
      `${mode}|${longest > 1 ? ages.join(',') : ''}|${limited ? switches.join(',') : ''}`,
    /** Ages and switches after a step in `mode`; `undefined` when a rule forbids it. */
    next: (label: Switching<unknown>, mode: number): Pick<Switching<unknown>, 'ages' | 'switches'> | undefined => {
      const ages: number[] = [];
      const switches: number[] = [];
      for (const pump of schedule.pumps.keys()) {
        const is = isOn(mode, pump);
        // A pump that is free at the start has always been in the state that it begins with.
        const was = label.parent === undefined ? (schedule.before[pump]?.on ?? is) : isOn(label.mode, pump);
        const [age, count] = [label.ages[pump] ?? longest, label.switches[pump] ?? 0];
        if (was !== is && (age < (was ? schedule.minOnSteps : schedule.minOffSteps) || count >= schedule.maxSwitches))
          return undefined;
        ages.push(was === is ? Math.min(longest, age + 1) : 1);
        switches.push(was === is ? count : count + 1);
      }
      return { ages, switches };
    },
  };
};
