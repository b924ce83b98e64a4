import type { EpanetProject } from '../engine/project.ts';

/** What a run does at each hydraulic step; times are seconds from the start of the run. */
export interface StepHooks {
  /** Before the step is solved: the place to change settings. */
  readonly before?: (timeS: number) => void;
  /** After it is solved, with EPANET's warning code (0 none): the place to read values. */
  readonly solved: (timeS: number, warningCode: number) => void;
  /** When the length of the step is known; 0 for the last one. */
  readonly moved?: (timeS: number, stepS: number) => void;
}

/**
 * Runs an opened network over its duration, water quality in step with the hydraulics when asked.
 * @returns Seconds spent inside EPANET's solvers, in milliseconds.
 */
export const runHydraulics = (project: EpanetProject, hooks: StepHooks, withQuality = false): number => {
  let solveTimeMs = 0;
  const timed = <T>(call: () => T): T => {
    const start = performance.now();
    const value = call();
    solveTimeMs += performance.now() - start;
    return value;
  };
  project.openH();
  project.initH('reset');
  if (withQuality) project.openQ();
  try {
    for (let timeS = 0, stepS = 1; stepS > 0; timeS += stepS) {
      hooks.before?.(timeS);
      const warningCode = timed(() => project.runH());
      if (withQuality) timed(() => project.runQ());
      hooks.solved(timeS, warningCode);
      stepS = timed(() => project.nextH());
      if (withQuality) timed(() => project.nextQ());
      hooks.moved?.(timeS, stepS);
    }
  } finally {
    if (withQuality) project.closeQ();
    project.closeH();
  }
  return solveTimeMs;
};
