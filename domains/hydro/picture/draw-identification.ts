import { LINK, NODE, OPTION, TIME } from '../engine/codes.ts';
import { nodeIndex } from '../engine/model.ts';
import { type NetworkSource, type OpenNetwork, openNetwork } from '../engine/open-network.ts';
import type { Epanet } from '../engine/wasm.ts';
import { type Grouping, resolveGroups } from '../identification/pipe-groups.ts';
import { toLimits } from '../limits.ts';
import { runOpenNetwork } from '../simulation/simulate.ts';
import { type DrawOptions, drawRuns } from './draw-runs.ts';
import { type DrawnIdentification, type Groups, toIdentificationOverlays } from './identification-overlays.ts';
import { toMarks } from './overlays.ts';
import type { NetworkPicture } from './picture.ts';
import { placesOf } from './places.ts';

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
      overlays: toIdentificationOverlays(file, groups, found),
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
