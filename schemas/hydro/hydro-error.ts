import type { HydroErrorCode, InpProblem, JsonProblem } from '../../domains/hydro/index.ts';
import { EngineError, type ErrorCode } from '../errors.ts';

/** What the hydraulic engine refuses, as it comes out of a thread. */
export interface HydroFault {
  readonly code: HydroErrorCode;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** One thing that is wrong with a network: a line of INP text, or a field of JSON. */
export interface NetworkProblem {
  /** Such as `line 37` or `network.pipes[3].length`. */
  readonly field: string;
  readonly message: string;
  /** From 1; absent for JSON and for what is of the whole file. */
  readonly line?: number;
  /** The line as it is written. */
  readonly text?: string;
}

const CODES: Readonly<Record<HydroErrorCode, ErrorCode>> = {
  INP_INVALID: 'NETWORK_INVALID',
  NETWORK_INVALID: 'NETWORK_INVALID',
  NETWORK_TOO_LARGE: 'NETWORK_INVALID',
  RESULT_TOO_LARGE: 'HYDRAULICS_INVALID',
  DURATION_INVALID: 'HYDRAULICS_INVALID',
  UNIT_MISMATCH: 'HYDRAULICS_INVALID',
  ELEMENT_UNKNOWN: 'HYDRAULICS_INVALID',
  OPTION_INVALID: 'HYDRAULICS_INVALID',
  SCENARIO_INVALID: 'HYDRAULICS_INVALID',
  OBSERVATION_INVALID: 'HYDRAULICS_INVALID',
  TOO_FEW_READINGS: 'HYDRAULICS_INVALID',
  SCHEDULE_INFEASIBLE: 'SCHEDULE_INFEASIBLE',
  HYDRAULICS_FAILED: 'HYDRAULICS_FAILED',
  OPTIMISER_FAILED: 'HYDRAULICS_FAILED',
};

const toProblem = (problem: InpProblem | JsonProblem): NetworkProblem => {
  if ('path' in problem) return { field: problem.path, message: problem.message };
  const { line, text, message } = problem;
  return line === 0 ? { field: 'file', message } : { field: `line ${line}`, message, line, text };
};

/** Each thing that is wrong with the network, the first thousand; what is of the whole of it is one. */
export const problemsOf = ({ message, details }: HydroFault): readonly NetworkProblem[] => {
  const { problems } = details;
  return Array.isArray(problems) ? problems.map(toProblem) : [{ field: 'network', message }];
};

/** The engine's error as one of ours: `details` are the network's problems, or its own code and details. */
export const toEngineError = (fault: HydroFault): EngineError => {
  const { code, message, details } = fault;
  const ours = CODES[code];
  return new EngineError(ours, message, {
    details: ours === 'NETWORK_INVALID' ? problemsOf(fault) : { code, ...details },
  });
};
