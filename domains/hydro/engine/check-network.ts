import { HydroError } from '../errors.ts';
import { NODE } from './codes.ts';
import type { Model } from './model.ts';
import type { EpanetProject } from './project.ts';

const MOST_NAMES = 20;

const requireSupply = (model: Model): void => {
  const junctions = model.nodeIds.length - model.tanks.length - model.reservoirs.length;
  if (junctions > 0 && model.tanks.length + model.reservoirs.length > 0) return;
  throw new HydroError(
    'NETWORK_INVALID',
    `Cannot simulate the network: found ${junctions} junctions, ${model.tanks.length} tanks and ${model.reservoirs.length} reservoirs, wanted at least one junction and one tank or reservoir`,
  );
};

const requireLinks = ({ nodeIds, linkFrom, linkTo }: Model): void => {
  const linked = new Uint8Array(nodeIds.length);
  for (const node of linkFrom) linked[node] = 1;
  for (const node of linkTo) linked[node] = 1;
  const alone = nodeIds.filter((_, node) => linked[node] === 0);
  if (alone.length === 0) return;
  const some = `${alone.slice(0, MOST_NAMES).join(', ')}${alone.length > MOST_NAMES ? ' ...' : ''}`;
  throw new HydroError(
    'NETWORK_INVALID',
    `Cannot simulate the network: ${alone.length} nodes have no link: ${some}; connect them or take them out`,
    { nodeIds: alone.slice(0, 1000) },
  );
};

/** EPANET stops at an island without a source, with a sentence that names nobody. */
const requireSources = ({ nodeIds, linkFrom, linkTo, tanks, reservoirs }: Model): void => {
  const neighbours = nodeIds.map((): number[] => []);
  for (const [link, from] of linkFrom.entries()) {
    const to = linkTo[link] ?? 0;
    neighbours[from]?.push(to);
    neighbours[to]?.push(from);
  }
  const reached = new Set([...tanks, ...reservoirs]);
  for (const node of reached) for (const next of neighbours[node] ?? []) reached.add(next);
  const cutOff = nodeIds.filter((_, node) => !reached.has(node));
  if (cutOff.length === 0) return;
  const some = `${cutOff.slice(0, MOST_NAMES).join(', ')}${cutOff.length > MOST_NAMES ? ' ...' : ''}`;
  throw new HydroError(
    'NETWORK_INVALID',
    `Cannot simulate the network: no link, open or closed, leads from a reservoir or tank to ${cutOff.length} nodes: ${some}; connect them or take them out`,
    { nodeIds: cutOff.slice(0, 1000) },
  );
};

/** Left to EPANET, such a tank ends the run with "cannot solve network hydraulic equations". */
const requireTankLevels = (project: EpanetProject, { nodeIds, tanks, units }: Model): void => {
  for (const node of tanks) {
    const [level, min, max] = [NODE.tankLevel, NODE.minLevel, NODE.maxLevel].map((property) =>
      project.nodeValue(node + 1, property),
    ) as [number, number, number];
    const margin = 1e-6 * Math.abs(max - min);
    if (level >= min - margin && level <= max + margin) continue;
    const tankId = nodeIds[node] ?? '';
    throw new HydroError(
      'NETWORK_INVALID',
      `Cannot simulate the network: tank ${tankId} starts at a level of ${level} ${units.length}, wanted ${min} to ${max} ${units.length} as the network says of it; correct one of them`,
      { tankId, level, min, max },
    );
  }
};

/** What EPANET accepts when it reads a file and cannot solve, or solves to nonsense. @throws {HydroError} */
export const requireSolvable = (project: EpanetProject, model: Model): void => {
  requireSupply(model);
  requireLinks(model);
  requireSources(model);
  requireTankLevels(project, model);
};
