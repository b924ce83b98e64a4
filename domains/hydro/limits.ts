import { HydroError, requireNumber } from './errors.ts';

/** What one call may cost; beyond it the call is refused before it takes the time or the memory. */
export interface Limits {
  readonly maxNodes: number;
  /** Characters of INP text. */
  readonly maxInpBytes: number;
  readonly maxDurationS: number;
  /** Numbers in one answer: steps times (4 a node + 5 a link). */
  readonly maxValues: number;
  /** Hydraulic steps of one run times nodes (counted as at least 100): a thousand million take some minutes. */
  readonly maxNodeSteps: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxNodes: 200_000,
  maxInpBytes: 20 * 1024 * 1024,
  maxDurationS: 366 * 86_400,
  maxValues: 40_000_000,
  maxNodeSteps: 1_000_000_000,
};

/** Even the smallest network costs this much a step. */
const LEAST_NODES = 100;

/** The default limits with those given in their place. @throws {HydroError} `OPTION_INVALID` for what is no number. */
export const toLimits = (given: Partial<Limits> = {}): Limits => {
  const limits = { ...DEFAULT_LIMITS, ...given };
  for (const [name, value] of Object.entries(limits)) requireNumber(`limits.${name}`, value, { min: 0 });
  return limits;
};

/** @throws {HydroError} `NETWORK_TOO_LARGE`. */
export const requireNodes = (nodes: number, { maxNodes }: Limits): void => {
  if (nodes <= maxNodes) return;
  throw new HydroError(
    'NETWORK_TOO_LARGE',
    `Cannot open the network: found ${nodes} nodes, wanted at most ${maxNodes}; split it or raise the limit maxNodes`,
    { nodes, maxNodes },
  );
};

/** @throws {HydroError} `NETWORK_TOO_LARGE`. */
export const requireInpBytes = (bytes: number, { maxInpBytes }: Limits): void => {
  if (bytes <= maxInpBytes) return;
  throw new HydroError(
    'NETWORK_TOO_LARGE',
    `Cannot open the network: found ${bytes} bytes of INP text, wanted at most ${maxInpBytes}; split it or raise the limit maxInpBytes`,
    { bytes, maxInpBytes },
  );
};

/** @param action What is to be done for this long, such as `simulate`. @throws {HydroError} `DURATION_INVALID`. */
export const requireDuration = (action: string, durationS: number, { maxDurationS }: Limits): number => {
  if (Number.isInteger(durationS) && durationS >= 0 && durationS <= maxDurationS) return durationS;
  throw new HydroError(
    'DURATION_INVALID',
    `Cannot ${action} ${durationS} s: wanted whole seconds from 0 (one steady state) to ${maxDurationS} (${Math.round(maxDurationS / 86_400)} days); shorten it, run it in parts, or raise the limit maxDurationS`,
    { durationS: Number.isFinite(durationS) ? durationS : String(durationS), maxDurationS },
  );
};

/** @throws {HydroError} `RESULT_TOO_LARGE`. */
export const requireValues = (values: number, what: string, { maxValues }: Limits): void => {
  if (values <= maxValues) return;
  throw new HydroError(
    'RESULT_TOO_LARGE',
    `Cannot keep ${what}: found ${values} values, wanted at most ${maxValues}; shorten the duration, report less often, or raise the limit maxValues`,
    { values, maxValues },
  );
};

/** @throws {HydroError} `DURATION_INVALID`. */
export const requireNodeSteps = (nodes: number, steps: number, { maxNodeSteps }: Limits): void => {
  const nodeSteps = Math.max(LEAST_NODES, nodes) * steps;
  if (nodeSteps <= maxNodeSteps) return;
  throw new HydroError(
    'DURATION_INVALID',
    `Cannot solve ${steps} hydraulic steps of ${nodes} nodes: found ${nodeSteps} node steps, wanted at most ${maxNodeSteps}; take a shorter duration or longer steps, or raise the limit maxNodeSteps`,
    { steps, nodes, nodeSteps, maxNodeSteps },
  );
};
