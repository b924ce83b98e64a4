import { LINK, NODE, OPTION, TIME } from '../engine/codes.ts';
import { nodeIndex } from '../engine/model.ts';
import { type NetworkSource, type OpenNetwork, openNetwork } from '../engine/open-network.ts';
import type { Epanet } from '../engine/wasm.ts';
import { type Grouping, resolveGroups } from '../identification/pipe-groups.ts';
import type { IdentificationResult } from '../identification/result.ts';
import { toLimits } from '../limits.ts';
import { runOpenNetwork } from '../simulation/simulate.ts';
import { type DrawOptions, drawRuns } from './draw-runs.ts';
import { present, toMarks, toOverlay } from './overlays.ts';
import type { NetworkPicture } from './picture.ts';
import { placesOf } from './places.ts';
import { scaleOfRanks } from './scales.ts';

/** What of an identification is drawn. */
export type DrawnIdentification = Pick<
  IdentificationResult,
  'groups' | 'demandMultiplier' | 'leaks' | 'leakRanking' | 'sensors'
>;

type Groups = ReturnType<typeof resolveGroups>;

/** Writes estimates into an opened network that is not running. */
const applyEstimates = (
  { project, model }: OpenNetwork,
  groups: Groups,
  { groups: estimates, leaks, demandMultiplier }: DrawnIdentification,
): void => {
  for (const [group, { pipes }] of groups.entries()) {
    for (const pipe of pipes) {
      const roughness = project.linkValue(pipe + 1, LINK.roughness);
      project.setLinkValue(pipe + 1, LINK.roughness, roughness * (estimates[group]?.multiplier ?? 1));
    }
  }
  for (const { nodeId, emitter } of leaks) {
    const node = nodeIndex(model, nodeId, 'junction') + 1;
    project.setNodeValue(node, NODE.emitter, project.nodeValue(node, NODE.emitter) + emitter);
  }
  project.setOption(OPTION.emitterBackflow, 0);
  const demands = demandMultiplier?.value ?? 1;
  project.setOption(OPTION.demandMultiplier, project.option(OPTION.demandMultiplier) * demands);
};

const MOST_S = 7 * 86_400;
const MOST_ROWS = 169;

/** The runs only show what the estimates do: a week at most, and not each of its minutes. */
const boundOf = ({ project }: OpenNetwork): { readonly durationS: number; readonly reportStepS: number } => {
  const durationS = Math.min(MOST_S, project.timeS(TIME.duration));
  const leastS = 60 * Math.ceil(durationS / (MOST_ROWS - 1) / 60);
  return { durationS, reportStepS: Math.max(leastS, project.timeS(TIME.reportStep), 1) };
};

const overlaysOf = (
  { model: { linkIds, nodeIds, units }, project }: OpenNetwork,
  groups: Groups,
  { groups: estimates, leakRanking, sensors }: DrawnIdentification,
) => {
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

/**
 * A picture of an identification: pipes by the factor of their group, leak candidates by rank, sensors by what the model
 * misses, over the network as in the file and with the estimates, which are simulated for it.
 * @param grouping That of the request.
 * @throws {HydroError} Those of `simulate`.
 */
export const drawIdentification = (
  epanet: Epanet,
  source: NetworkSource,
  grouping: Grouping,
  found: DrawnIdentification,
  options: DrawOptions,
): NetworkPicture => {
  using file = openNetwork(epanet, source, toLimits(options.limits));
  using estimated = openNetwork(epanet, source, toLimits(options.limits));
  const groups = resolveGroups(file.project, file.model, grouping);
  applyEstimates(estimated, groups, found);
  const asked = { ...boundOf(file), ...(options.limits === undefined ? {} : { limits: options.limits }) };
  const run = runOpenNetwork(epanet, file, asked);
  return drawRuns(
    placesOf(source, options.limits),
    {
      note: `calibrated: ${groups.length} groups of pipes, ${found.leaks.length} of ${found.leakRanking.length} leak candidates kept`,
      overlays: overlaysOf(file, groups, found),
      marks: toMarks(
        run.nodeIds,
        'node',
        found.leaks.map(({ nodeId }) => nodeId),
        'leak',
      ),
      runs: [
        { kind: 'file', run },
        { kind: 'estimates', run: runOpenNetwork(epanet, estimated, asked) },
      ],
    },
    options,
  );
};
