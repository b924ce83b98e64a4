/** The closed list of what this engine refuses, see the message of each error for the way out. */
export type HydroErrorCode =
  | 'INP_INVALID'
  | 'NETWORK_INVALID'
  | 'NETWORK_TOO_LARGE'
  | 'RESULT_TOO_LARGE'
  | 'DURATION_INVALID'
  | 'UNIT_MISMATCH'
  | 'ELEMENT_UNKNOWN'
  | 'OPTION_INVALID'
  | 'SCENARIO_INVALID'
  | 'OBSERVATION_INVALID'
  | 'TOO_FEW_READINGS'
  | 'SCHEDULE_INFEASIBLE'
  | 'HYDRAULICS_FAILED'
  | 'OPTIMISER_FAILED';

/** One clear sentence (what was found, what was wanted, what to do) with a code a program can act on. */
export class HydroError extends Error {
  readonly code: HydroErrorCode;
  /** Plain JSON: the values the sentence speaks of. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: HydroErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'HydroError';
    this.code = code;
    this.details = details;
  }
}

/** Throws `OPTION_INVALID` unless `value` is a finite number within the bounds. */
export const requireNumber = (
  name: string,
  value: number,
  {
    min = Number.NEGATIVE_INFINITY,
    max = Number.POSITIVE_INFINITY,
  }: { readonly min?: number; readonly max?: number } = {},
): number => {
  if (typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max) return value;
  const wanted = `a finite number${min > Number.NEGATIVE_INFINITY ? `, at least ${min}` : ''}${max < Number.POSITIVE_INFINITY ? `, at most ${max}` : ''}`;
  throw new HydroError('OPTION_INVALID', `Cannot use ${name}: found ${String(value)}, wanted ${wanted}`, {
    name,
    value: String(value),
  });
};
