/** A schedule that has been simulated: less excess first, then less objective. */
export interface Candidate {
  readonly modes: readonly number[];
  readonly objective: number;
  /** How badly limits are broken; 0 for a schedule that keeps them all. */
  readonly excess: number;
}

const isBetter = (a: Candidate, b: Candidate): boolean => {
  if (a.excess !== b.excess && Math.max(a.excess, b.excess) > 0) return a.excess < b.excess;
  return a.objective < b.objective - 1e-9 * Math.abs(b.objective);
};

/** Changes of one step to another mode, then exchanges of two steps, then changes of two steps in a row. */
function* neighbours(modes: readonly number[], modeCount: number): Generator<readonly number[]> {
  for (const step of modes.keys()) {
    for (let mode = 0; mode < modeCount; mode += 1) {
      if (mode !== modes[step]) yield modes.map((old, i) => (i === step ? mode : old));
    }
  }
  for (const a of modes.keys()) {
    for (let b = a + 1; b < modes.length; b += 1) {
      if (modes[a] === modes[b]) continue;
      yield modes.map((old, i) => (i === a ? (modes[b] ?? old) : i === b ? (modes[a] ?? old) : old));
    }
  }
  for (let step = 0; step + 1 < modes.length; step += 1) {
    for (let pair = 0; pair < modeCount ** 2; pair += 1) {
      const [first, second] = [Math.floor(pair / modeCount), pair % modeCount];
      if (first === modes[step] || second === modes[step + 1]) continue;
      yield modes.map((old, i) => (i === step ? first : i === step + 1 ? second : old));
    }
  }
}

/**
 * Repairs a schedule that breaks limits when simulated, and improves one that does not, by the first better neighbour.
 * @param evaluate Simulates a schedule; `undefined` when its budget is spent.
 */
export const improve = (
  start: Candidate,
  modeCount: number,
  evaluate: (modes: readonly number[]) => Candidate | undefined,
): Candidate => {
  const seen = new Set<string>([start.modes.join()]);
  let best = start;
  for (let improved = true; improved; ) {
    improved = false;
    for (const modes of neighbours(best.modes, modeCount)) {
      const key = modes.join();
      if (seen.has(key)) continue;
      seen.add(key);
      const candidate = evaluate(modes);
      if (!candidate) return best;
      if (!isBetter(candidate, best)) continue;
      best = candidate;
      improved = true;
      break;
    }
  }
  return best;
};
