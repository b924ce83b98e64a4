import type { NetworkUnits, PumpStateBefore, PumpStep, RunInfo } from '../../domains/hydro/index.ts';
import type { ScheduleDayInput } from '../../schemas/hydro/schedule-day.ts';
import type { DayOutcome, ScheduledHour } from '../../schemas/hydro/schedule-day-result.ts';
import type { StoredRef } from '../hydraulics/network-input.ts';

/** By tank, in the network's unit of length. */
export type Levels = Readonly<Record<string, number>>;
/** By pump. */
export type PumpStates = Readonly<Record<string, PumpStateBefore>>;
/** What a plan does from the hour after it on. */
export type PlanTail = readonly (readonly number[])[];

/** What is known of a network before its day begins. */
export interface DayFacts {
  readonly run: RunInfo;
  readonly units: NetworkUnits;
  readonly pumpIds: readonly string[];
  /** Lowest and highest level that a tank can have. */
  readonly tankRanges: Readonly<Record<string, readonly [floor: number, roof: number]>>;
  readonly startLevels: Levels;
  /** The network's own controls over the whole day, on the plant if there is one. */
  readonly ownControls: DayOutcome;
}

/** A day as it was opened, kept as the first unit of its job: nothing of it is read anew, so nothing changes under it. */
export interface Day extends DayFacts {
  /** Stored networks are pinned to their versions. */
  readonly input: ScheduleDayInput;
  readonly network: StoredRef;
  readonly plant: StoredRef;
  readonly steps: number;
  readonly startS: number;
  /** When the first hour begins, in real time. */
  readonly beginsAtMs: number;
}

/** Sums over the hours of a day without a plant, of the model from the levels that were read. */
export interface DayTotals extends Omit<DayOutcome, 'tankLevels' | 'switchesByPumpId'> {
  readonly energyCost: number;
}

/** What the next hour needs of this one, beside what is told of it. */
export interface HourCarry {
  /** Spent on all hours so far. */
  readonly spent: Pick<RunInfo, 'solveTimeMs' | 'runTimeMs'>;
  readonly step: PumpStep;
  readonly pumpStates: PumpStates;
  /** Of the last plan that was feasible; `null` when it is used up. */
  readonly tail: PlanTail | null;
  /** Where the plant is now; `null` without a plant. */
  readonly plantLevels: Levels | null;
  readonly totals: DayTotals | null;
  /** The plan that never looks: its step of this hour, what is left of it, and where it believes to end. */
  readonly blind: { readonly step: PumpStep; readonly rest: readonly PumpStep[]; readonly endLevels: Levels } | null;
}

/** What an hour is kept as. */
export interface DayHour {
  readonly told: ScheduledHour;
  readonly carry: HourCarry;
}
