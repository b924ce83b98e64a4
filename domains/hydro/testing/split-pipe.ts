import { LINK, NODE } from '../engine/codes.ts';
import { linkIndex, type Model } from '../engine/model.ts';
import type { EpanetProject } from '../engine/project.ts';
import { HydroError } from '../errors.ts';
import { convert } from '../units.ts';
import type { PipeBurst } from './scenario.ts';

/** A pipe cut in two by a new junction. */
export interface PipeSplit {
  /** The new junction, between the two. */
  readonly nodeId: string;
  /** The half at the pipe's start, which keeps its id, and the new half at its end. */
  readonly pipeIds: readonly [start: string, end: string];
}

/** EPANET's ids have at most 31 characters. */
const LONGEST_ID = 31;

const newId = (pipeId: string, known: ReadonlyMap<string, number>): string => {
  for (let i = 1; ; i += 1) {
    const end = i === 1 ? '-burst' : `-burst${i}`;
    const id = `${pipeId.slice(0, LONGEST_ID - end.length)}${end}`;
    if (!known.has(id)) return id;
  }
};

/**
 * Elevation at a fraction of a pipe. What EPANET calls the elevation of a reservoir is its water level, which the pipe does
 * not reach, so beside a reservoir it is that of the other end.
 */
const elevationAt = (model: Model, from: number, to: number, fraction: number): number => {
  const [start, end] = [model.elevations[from] ?? 0, model.elevations[to] ?? 0];
  const [startIsLake, endIsLake] = [model.nodeKinds[from] === 'reservoir', model.nodeKinds[to] === 'reservoir'];
  if (startIsLake && !endIsLake) return end;
  if (endIsLake && !startIsLake) return start;
  return start + fraction * (end - start);
};

const requirePlace = (model: Model, { pipeId, fraction }: PipeBurst): number => {
  const link = linkIndex(model, pipeId);
  const kind = model.linkKinds[link];
  if (kind !== 'pipe' && kind !== 'cvpipe') {
    throw new HydroError('SCENARIO_INVALID', `Cannot burst link ${pipeId}: it is a ${kind}, wanted a pipe`, { pipeId });
  }
  if (!(fraction > 0 && fraction < 1)) {
    throw new HydroError(
      'SCENARIO_INVALID',
      `Cannot burst pipe ${pipeId} at fraction ${fraction}: wanted more than 0 (its start) and less than 1 (its end); for an end give its junction as nodeId`,
      { pipeId, fraction: String(fraction) },
    );
  }
  return link;
};

/**
 * Cuts a pipe at a place of a burst, in an opened network that is not running: the model must be read again after it.
 * Length and minor loss are shared out; a check valve, the status and all controls stay with the half at the start.
 * @throws {HydroError} `SCENARIO_INVALID`, `ELEMENT_UNKNOWN`, `UNIT_MISMATCH`.
 */
export const splitPipe = (project: EpanetProject, model: Model, burst: PipeBurst): PipeSplit => {
  const link = requirePlace(model, burst);
  const { pipeId, fraction } = burst;
  const [from, to] = [model.linkFrom[link] ?? 0, model.linkTo[link] ?? 0];
  const elevation =
    burst.elevation === undefined
      ? elevationAt(model, from, to, fraction)
      : convert('length', burst.elevation, model.units.length, 'elevation');
  const [nodeId, endId] = [newId(pipeId, model.nodeIndexById), newId(pipeId, model.linkIndexById)];
  const node = project.addJunction(nodeId);
  project.setNodeValue(node, NODE.elevation, elevation);
  const start = link + 1;
  const end = project.addPipe(endId, nodeId, model.nodeIds[to] ?? '');
  for (const property of [LINK.diameter, LINK.roughness, LINK.leakArea, LINK.leakExpansion] as const) {
    project.setLinkValue(end, property, project.linkValue(start, property));
  }
  for (const property of [LINK.length, LINK.minorLoss] as const) {
    const whole = project.linkValue(start, property);
    project.setLinkValue(start, property, whole * fraction);
    project.setLinkValue(end, property, whole * (1 - fraction));
  }
  project.setLinkNodes(start, project.linkNodes(start).from, node);
  return { nodeId, pipeIds: [pipeId, endId] };
};
