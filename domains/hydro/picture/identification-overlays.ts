import { OPTION } from '../engine/codes.ts';
import type { OpenNetwork } from '../engine/open-network.ts';
import type { resolveGroups } from '../identification/pipe-groups.ts';
import type { IdentificationResult } from '../identification/result.ts';
import { present, toOverlay } from './overlays.ts';
import type { PictureOverlay } from './picture.ts';
import { scaleOfRanks } from './scales.ts';

/** What of an identification is drawn. */
export type DrawnIdentification = Pick<
  IdentificationResult,
  'groups' | 'demandMultiplier' | 'leaks' | 'leakRanking' | 'sensors'
>;

/** Groups with their pipes, as positions of links. */
export type Groups = ReturnType<typeof resolveGroups>;

/** Factors of pipes, ranks and emitters of leak candidates, and what the model misses at sensors. */
export const toIdentificationOverlays = (
  { model: { linkIds, nodeIds, units }, project }: OpenNetwork,
  groups: Groups,
  { groups: estimates, leakRanking, sensors }: DrawnIdentification,
): readonly PictureOverlay[] => {
  const ofPipes = (figureOf: (estimate: DrawnIdentification['groups'][number]) => number) =>
    new Map(
      groups.flatMap(({ pipes }, i) => {
        const estimate = estimates[i];
        return estimate === undefined ? [] : pipes.map((pipe) => [linkIds[pipe] ?? '', figureOf(estimate)] as const);
      }),
    );
  const ofCandidates = (figureOf: (candidate: (typeof leakRanking)[number], place: number) => number) =>
    new Map(leakRanking.map((candidate, place) => [candidate.nodeId, figureOf(candidate, place)]));
  const residuals = (wanted: 'pressure' | 'flow') =>
    new Map(
      sensors.flatMap(({ kind, elementId, meanResidual }) => (kind === wanted ? [[elementId, meanResidual]] : [])),
    );
  const exponent = project.option(OPTION.emitterExponent);
  return present([
    toOverlay(
      linkIds,
      ofPipes(({ multiplier }) => multiplier),
      { name: 'roughness factor', unit: '', what: 'link', isFirst: true },
    ),
    toOverlay(
      linkIds,
      ofPipes(({ standardError }) => standardError),
      { name: 'standard error of the factor', unit: '', what: 'link' },
    ),
    toOverlay(linkIds, residuals('flow'), { name: 'model minus flow reading', unit: units.flow, what: 'link' }),
    toOverlay(
      nodeIds,
      ofCandidates((_, place) => place + 1),
      {
        name: 'leak rank',
        unit: '',
        what: 'node',
        lowStandsOut: true,
        isFirst: true,
        scale: scaleOfRanks(leakRanking.length),
      },
    ),
    toOverlay(
      nodeIds,
      ofCandidates(({ confidence }) => confidence),
      { name: 'leak probability', unit: '', what: 'node', scale: { min: 0, max: 1 } },
    ),
    toOverlay(
      nodeIds,
      ofCandidates(({ emitter }) => emitter),
      { name: 'leak emitter', unit: `${units.flow} per ${units.pressure}^${exponent}`, what: 'node' },
    ),
    toOverlay(nodeIds, residuals('pressure'), {
      name: 'model minus pressure reading',
      unit: units.pressure,
      what: 'node',
    }),
  ]);
};
