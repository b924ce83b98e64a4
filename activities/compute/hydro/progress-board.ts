const UNITS = ['s', 'fits', 'links', 'samples', 'simulations'] as const;
const PHASES = ['tables', 'plan', 'limits', 'simulations'] as const;

/** How much of a task is done, in a unit of its own. */
export interface HydroProgress {
  readonly done: number;
  /** `null`: not known before the end. */
  readonly total: number | null;
  readonly unit: (typeof UNITS)[number];
  /** Where the work has several kinds. */
  readonly phase?: (typeof PHASES)[number];
}

/**
 * Memory in which a thread writes how far it is and its caller looks now and then: a step may take microseconds, in which
 * no message could be sent, and each port that goes into a thread leaves some memory behind.
 */
export type ProgressBoard = Float64Array<SharedArrayBuffer>;

const STARTED = 0;
const TOLD = 1;
const DONE = 2;
const TOTAL = 3;
const UNIT = 4;
const PHASE = 5;
const FIELDS = 6;

export const createProgressBoard = (): ProgressBoard => new Float64Array(new SharedArrayBuffer(FIELDS * 8));

export const tellStarted = (board: ProgressBoard): void => {
  board[STARTED] = 1;
};

export const hasStarted = (board: ProgressBoard): boolean => board[STARTED] === 1;

export const writeProgress = (board: ProgressBoard, { done, total, unit, phase }: HydroProgress): void => {
  board[DONE] = done;
  board[TOTAL] = total ?? Number.NaN;
  board[UNIT] = UNITS.indexOf(unit);
  board[PHASE] = phase === undefined ? -1 : PHASES.indexOf(phase);
  board[TOLD] = 1;
};

/** The last that was written; `undefined` before the first. */
export const readProgress = (board: ProgressBoard): HydroProgress | undefined => {
  if (board[TOLD] !== 1) return undefined;
  const total = board[TOTAL] ?? Number.NaN;
  const phase = PHASES[board[PHASE] ?? -1];
  return {
    done: board[DONE] ?? 0,
    total: Number.isNaN(total) ? null : total,
    unit: UNITS[board[UNIT] ?? 0] ?? 's',
    ...(phase === undefined ? {} : { phase }),
  };
};
