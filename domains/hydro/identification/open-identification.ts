import { LINK, OPTION } from '../engine/codes.ts';
import { nodeIndex } from '../engine/model.ts';
import { type NetworkSource, openNetwork } from '../engine/open-network.ts';
import type { Epanet } from '../engine/wasm.ts';
import { HydroError } from '../errors.ts';
import { toLimits } from '../limits.ts';
import { chooseLeaks, Identification } from './leak-fit.ts';
import type { Fit } from './least-squares.ts';
import { resolveGroups } from './pipe-groups.ts';
import { Predictor } from './predictor.ts';
import { reportIdentification } from './report-identification.ts';
import type { IdentificationRequest, IdentificationResult } from './result.ts';

/** A fit with what it took; plain JSON, so that it can be kept and taken up by another thread. */
export interface IdentificationFit extends Fit {
  /** Runs of the hydraulic solver. */
  readonly solves: number;
  /** Time in it. */
  readonly solveTimeMs: number;
}

/**
 * An identification in its parts, for callers that keep each part when it is done or spread them over workers. What a part
 * answers depends on its arguments alone, to the last digit, whatever was computed before it.
 */
export interface OpenIdentification extends Disposable {
  /** Junctions that may leak, in the order of the request. */
  readonly candidateIds: readonly string[];
  fitWithoutLeak(): IdentificationFit;
  /** @param candidate Index into `candidateIds`: a leak there and nowhere else. */
  fitCandidate(candidate: number, noLeak: Fit): IdentificationFit;
  /**
   * Chooses the leaks, fits them together and reports.
   * @param alone The fit of each candidate, in the order of `candidateIds`.
   */
  conclude(noLeak: IdentificationFit, alone: readonly IdentificationFit[]): IdentificationResult;
}

/**
 * Opens the network and checks the request; dispose it when done.
 * @throws {HydroError} `OBSERVATION_INVALID`, `TOO_FEW_READINGS`, `OPTION_INVALID`, `ELEMENT_UNKNOWN`, and what opening throws.
 */
export const openIdentification = (
  epanet: Epanet,
  source: NetworkSource,
  request: IdentificationRequest,
): OpenIdentification => {
  const limits = toLimits(request.limits);
  using opening = new DisposableStack();
  const { project, model, inpHash } = opening.use(openNetwork(epanet, source, limits));
  const groups = resolveGroups(project, model, request.groups);
  const candidateIds = request.leakCandidateIds ?? [];
  const nodes = candidateIds.map((id) => nodeIndex(model, id, 'junction'));
  const twice = candidateIds.find((id, at) => candidateIds.indexOf(id) < at);
  if (twice !== undefined)
    throw new HydroError('OPTION_INVALID', `Cannot use the leak candidates: found ${twice} twice, wanted each once`);
  if (groups.length === 0 && nodes.length === 0) {
    throw new HydroError(
      'OPTION_INVALID',
      'Cannot identify anything: found no pipe groups and no leak candidates, give at least one',
    );
  }
  const pipeLengths = new Float64Array(model.linkIds.length);
  project.linkValues(LINK.length, pipeLengths);
  project.setOption(OPTION.emitterBackflow, 0);
  const hasControls = project.controlCount + project.ruleCount > 0;
  const groupPipes = groups.map(({ pipes }) => pipes);
  const predictor = new Predictor(project, model, request.observations, groupPipes, nodes, limits);
  opening.defer(() => predictor.close());
  const groupNames = groups.map(({ id }) => `group ${id}`);
  const identification = new Identification(predictor, groupNames, request);
  const facts = { candidateIds, groups, pipeLengths, hasControls, estimateDemand: request.estimateDemand ?? false };

  /** Each part starts afresh, so that none depends on what this thread did before. */
  const counted = <T extends object>(part: () => T): T & Pick<IdentificationFit, 'solves' | 'solveTimeMs'> => {
    const { solves, solveTimeMs } = predictor;
    predictor.startAfresh();
    const found = part();
    return { ...found, solves: predictor.solves - solves, solveTimeMs: predictor.solveTimeMs - solveTimeMs };
  };

  const open = opening.move();
  return {
    candidateIds,
    fitWithoutLeak: () => counted(() => identification.fit([], [])),
    fitCandidate: (candidate, noLeak) => counted(() => identification.fitFromTwoStarts([candidate], noLeak.values)),
    conclude(noLeak, alone) {
      const startMs = performance.now();
      const ranked = [...alone.entries()].sort(([, a], [, b]) => a.chiSquare - b.chiSquare);
      const { solves, solveTimeMs, ...report } = counted(() => {
        const before = predictor.predict({ multipliers: [], emitters: new Map(), demandMultiplier: 1 });
        const choice = chooseLeaks(identification, noLeak, ranked, request.maxLeaks ?? 2);
        return reportIdentification(predictor, model, identification, facts, {
          before,
          noLeak,
          alone: ranked,
          ...choice,
        });
      });
      const fits = [noLeak, ...alone];
      const run = {
        engineVersion: epanet.version,
        inpHash,
        solveTimeMs: fits.reduce((sum, fit) => sum + fit.solveTimeMs, solveTimeMs),
        runTimeMs: performance.now() - startMs,
        solves: fits.reduce((sum, fit) => sum + fit.solves, solves),
      };
      return { run, ...report };
    },
    [Symbol.dispose]: () => open.dispose(),
  };
};
