export type WarningCode =
  | 'UNBALANCED'
  | 'UNSTABLE'
  | 'DISCONNECTED'
  | 'PUMP_CANNOT_SUPPLY_HEAD'
  | 'PUMP_CANNOT_SUPPLY_FLOW'
  | 'VALVE_CANNOT_DELIVER'
  | 'NEGATIVE_PRESSURE'
  | 'DEMAND_NOT_MET'
  | 'TANK_EMPTY'
  | 'TANK_FULL'
  | 'ILL_CONDITIONED'
  | 'PUMP_CLOSED_IN_FILE'
  | 'BELOW_RESIDUAL_PRESSURE';

/** One thing that went wrong without stopping the run, for as long as it lasted. */
export interface HydraulicWarning {
  readonly code: WarningCode;
  readonly message: string;
  readonly fromS: number;
  /** Last step that had it. */
  readonly toS: number;
  readonly steps: number;
  /** The elements concerned, the first 50 of `elementCount`. */
  readonly elementIds: readonly string[];
  readonly elementCount: number;
}

const MESSAGES: Readonly<Record<WarningCode, string>> = {
  UNBALANCED: 'the solver did not reach the accuracy within its trials; heads and flows of these steps are approximate',
  UNSTABLE: 'the solver balanced only after it froze the status of some links',
  DISCONNECTED: 'junctions with demand have no open path to a reservoir or tank; their heads mean nothing',
  PUMP_CANNOT_SUPPLY_HEAD: 'pumps were shut because the system asks for more head than they can give',
  PUMP_CANNOT_SUPPLY_FLOW: 'pumps run beyond the end of their curve',
  VALVE_CANNOT_DELIVER: 'flow control valves cannot deliver their setting',
  NEGATIVE_PRESSURE:
    'junctions with demand have negative pressure; use the pressure-driven model to see what they would get',
  DEMAND_NOT_MET: 'junctions get less than their demand because the pressure is too low',
  TANK_EMPTY: 'tanks are at their minimum level and cannot supply',
  TANK_FULL: 'tanks are at their maximum level and cannot take more',
  ILL_CONDITIONED: 'heads are beyond all physical sense (closed zones); they are left out of the summary',
  PUMP_CLOSED_IN_FILE: 'pumps are closed in the file and nothing opened them',
  BELOW_RESIDUAL_PRESSURE:
    'the pressure is below the residual pressure before the hydrant opens, so it may draw nothing',
};

const MOST_IDS = 50;

/** A warning of one moment. */
export const toWarning = (code: WarningCode, timeS: number, elementIds: readonly string[]): HydraulicWarning => ({
  code,
  message: MESSAGES[code],
  fromS: timeS,
  toS: timeS,
  steps: 1,
  elementIds: elementIds.slice(0, MOST_IDS),
  elementCount: elementIds.length,
});

interface OpenWarning {
  fromS: number;
  toS: number;
  steps: number;
  readonly ids: Set<string>;
}

/** Joins what is reported step by step into one entry for each stretch of time. */
export class WarningLog {
  readonly #open = new Map<WarningCode, OpenWarning>();
  readonly #closed: HydraulicWarning[] = [];
  #now = 0;

  startStep(timeS: number): void {
    for (const [code, warning] of this.#open) {
      if (warning.toS === this.#now) continue;
      this.#close(code, warning);
      this.#open.delete(code);
    }
    this.#now = timeS;
  }

  add(code: WarningCode, elementIds: Iterable<string> = []): void {
    const warning = this.#open.get(code) ?? { fromS: this.#now, toS: this.#now, steps: 0, ids: new Set<string>() };
    warning.toS = this.#now;
    warning.steps += 1;
    for (const id of elementIds) warning.ids.add(id);
    this.#open.set(code, warning);
  }

  #close(code: WarningCode, { fromS, toS, steps, ids }: OpenWarning): void {
    this.#closed.push({
      code,
      message: MESSAGES[code],
      fromS,
      toS,
      steps,
      elementIds: [...ids].slice(0, MOST_IDS),
      elementCount: ids.size,
    });
  }

  report(): readonly HydraulicWarning[] {
    for (const [code, warning] of this.#open) this.#close(code, warning);
    this.#open.clear();
    return this.#closed.toSorted((a, b) => a.fromS - b.fromS);
  }
}
