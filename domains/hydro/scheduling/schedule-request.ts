import type { Limits } from '../limits.ts';
import type { RunDiagnosis } from '../simulation/diagnose.ts';
import type { RecordedRun } from '../simulation/recorded-run.ts';
import type { RunInfo } from '../simulation/simulate.ts';
import type { Tariff } from '../simulation/tariff.ts';
import type { NetworkUnits, Quantity } from '../units.ts';

/** Limits of one tank; what is left out is the file's minimum and maximum, and at the end the level of the start. */
export interface TankLimits {
  readonly minLevel?: Quantity<'length'>;
  readonly maxLevel?: Quantity<'length'>;
  readonly minEndLevel?: Quantity<'length'>;
}

/** What a pump did up to the start of the horizon. */
export interface PumpStateBefore {
  readonly on: boolean;
  /** For how long it has been so; when left out, longer than any minimum time. */
  readonly heldS?: number;
}

export interface ScheduleConstraints {
  readonly tanks?: Readonly<Record<string, TankLimits>>;
  /**
   * Least pressure at junctions with demand, 0 when left out: a junction with negative pressure gets no water, and a
   * schedule that serves nobody would be the cheapest.
   */
  readonly minimumPressure?: Quantity<'pressure'>;
  /** The junctions that `minimumPressure` is for; all with demand when left out. */
  readonly pressureNodeIds?: readonly string[];
  /** Most changes between on and off of each pump over the horizon; one at its start counts when the state before is given. */
  readonly maxSwitchesPerPump?: number;
  readonly minOnS?: number;
  readonly minOffS?: number;
}

export interface ScheduleRequest {
  /** `cost` (energy and demand charge), `energy` (kWh), or `efficiency` (hydraulic over electric energy, maximised). */
  readonly objective?: 'cost' | 'energy' | 'efficiency';
  /** Pumps to schedule, all when left out; the file's controls and rules on them are switched off. */
  readonly pumpIds?: readonly string[];
  /** Speeds that a running pump may have (1 is the curve's), [1] when left out. */
  readonly speedsByPumpId?: Readonly<Record<string, readonly number[]>>;
  readonly tariff?: Tariff;
  /** Time of the file's patterns and tariff at which the horizon starts, 0 when left out: for planning anew each hour. */
  readonly fromS?: number;
  /** 86,400 when left out. */
  readonly horizonS?: number;
  /** Time for which a pump keeps its state, 3600 when left out. */
  readonly stepS?: number;
  readonly constraints?: ScheduleConstraints;
  /** Levels at the start, those of the file when left out. */
  readonly startLevels?: Readonly<Record<string, Quantity<'length'>>>;
  /**
   * Pumps as they run at the start, for planning anew each hour: minimum times and switches count on from there. A pump
   * left out is free: its first change of state is no switch and breaks no minimum time.
   */
  readonly startPumpStates?: Readonly<Record<string, PumpStateBefore>>;
  /**
   * `auto`: dynamic programming up to one tank, unless limits on the switching of many pumps make too many states; else
   * mixed-integer programming.
   */
  readonly method?: 'auto' | 'dp' | 'milp';
  /** Simulations that repair and exchange search may use; 1500 when left out, fewer (to 50) for large networks. */
  readonly maxSimulations?: number;
  readonly limits?: Partial<Limits>;
  /** Keep what the schedule and the file's own controls do at each step, for a picture, where there is room for it. */
  readonly record?: boolean;
  /** Time limit of one mixed-integer solve, of which there are up to three, 2 s when left out. */
  readonly solverTimeLimitS?: number;
}

/** Kinds of limits a schedule can break. */
export type ConstraintKind =
  | 'level-min'
  | 'level-max'
  | 'end-level'
  | 'pressure-min'
  | 'switches'
  | 'min-on'
  | 'min-off'
  | 'hydraulics';

/** One limit that a simulated schedule breaks, in network units. */
export interface ConstraintViolation {
  readonly constraint: ConstraintKind;
  /** Tank, junction or pump. */
  readonly elementId: string;
  readonly found: number;
  readonly limit: number;
}

/** What a schedule does when it is simulated. */
export interface ScheduleOutcome
  extends Pick<RunDiagnosis, 'convergence' | 'supplyFailure' | 'failingNodeIds' | 'warnings'> {
  /** Energy cost plus demand charge. */
  readonly cost: number;
  readonly energyKwh: number;
  readonly peakKw: number;
  /** Hydraulic over electric energy of the scheduled pumps. */
  readonly efficiencyPercent: number;
  /** Level of each tank at the start of each step and at the end. */
  readonly tankLevels: Readonly<Record<string, readonly number[]>>;
  /** Over all steps, of the junctions that the pressure limit is for. */
  readonly lowestPressure: number;
  readonly switchesByPumpId: Readonly<Record<string, number>>;
  readonly violations: readonly ConstraintViolation[];
}

export interface ScheduleResult extends ScheduleOutcome {
  readonly run: RunInfo & { readonly simulations: number };
  readonly units: NetworkUnits;
  readonly objective: 'cost' | 'energy' | 'efficiency';
  readonly method: 'dp' | 'milp';
  readonly stepS: number;
  readonly pumpIds: readonly string[];
  /** A row for each pump, a speed for each step; 0 is off. */
  readonly speeds: readonly (readonly number[])[];
  readonly pumpsOnPerStep: readonly number[];
  /** Objective of the method's own model: what it promises before simulation (cost, kWh, or minus percent). */
  readonly modelObjective: number;
  /** How far the simulated objective is above the model's bound; small says that little is left to gain; 100 when no bound is known. */
  readonly gapPercent: number;
  /** The file as it is, with its own controls. */
  readonly baseline: ScheduleOutcome;
  /** Baseline minus schedule, in the unit of the objective (cost, kWh, percentage points of efficiency). */
  readonly savings: number;
  readonly savingsPercent: number;
  /** Rules that were switched off although they act on other links too. */
  readonly disabledRules: number;
  /** When asked for and not too large. */
  readonly record?: ScheduleRecord;
}

/** The runs behind a schedule, a row for each of its steps and the end. */
export interface ScheduleRecord {
  readonly baseline: RecordedRun;
  readonly schedule: RecordedRun;
}
