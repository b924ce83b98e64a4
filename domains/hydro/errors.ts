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

/** Beyond what anything of a water network is, in whatever unit, and far from where sums of squares overflow. */
export const LARGEST_NUMBER = 1e18;

/** Throws `OPTION_INVALID` unless `value` is a finite number within the bounds, those of `LARGEST_NUMBER` when left out. */
export const requireNumber = (
  name: string,
  value: number,
  { min = -LARGEST_NUMBER, max = LARGEST_NUMBER }: { readonly min?: number; readonly max?: number } = {},
): number => {
  if (typeof value === 'number' && value >= min && value <= max) return value;
  const isBounded = min > -LARGEST_NUMBER;
  const isLarge = max < LARGEST_NUMBER || Math.abs(value) > LARGEST_NUMBER;
  const most = max < LARGEST_NUMBER ? String(max) : '1e18';
  const wanted = `a finite number${isBounded ? `, at least ${min}` : ''}${isLarge ? `, at most ${most}` : ''}`;
  throw new HydroError('OPTION_INVALID', `Cannot use ${name}: found ${String(value)}, wanted ${wanted}`, {
    name,
    value: String(value),
  });
};
