import type { NetworkSource } from '../engine/open-network.ts';
import type { Epanet } from '../engine/wasm.ts';
import { openIdentification } from './open-identification.ts';
import type { IdentificationRequest, IdentificationResult } from './result.ts';

/**
 * Estimates pipe roughness by group, and where and how much a network leaks, from measured pressures and flows.
 * @throws {HydroError} `OBSERVATION_INVALID`, `TOO_FEW_READINGS`, `OPTION_INVALID`, `ELEMENT_UNKNOWN`, and what opening throws.
 * @param onFit Called after the fit without a leak and after that of each candidate, for progress.
 * @see Walski, "Technique for calibrating network models" (1983)
 */
export const identify = (
  epanet: Epanet,
  source: NetworkSource,
  request: IdentificationRequest,
  onFit: (done: number, total: number) => void = () => {},
): IdentificationResult => {
  const startMs = performance.now();
  using open = openIdentification(epanet, source, request);
  const total = open.candidateIds.length + 1;
  const noLeak = open.fitWithoutLeak();
  onFit(1, total);
  const alone = open.candidateIds.map((_, candidate) => {
    const fit = open.fitCandidate(candidate, noLeak);
    onFit(candidate + 2, total);
    return fit;
  });
  const result = open.conclude(noLeak, alone);
  return { ...result, run: { ...result.run, runTimeMs: performance.now() - startMs } };
};
