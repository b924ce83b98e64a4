import { HydroError } from '../errors.ts';
import type { NetworkUnits } from '../units.ts';
import { LINK, type LinkKind, NODE, type NodeKind } from './codes.ts';
import type { EpanetProject } from './project.ts';

/** What does not change while an opened network is simulated. Arrays are in index order, from 0. */
export interface Model {
  readonly units: NetworkUnits;
  readonly nodeIds: readonly string[];
  readonly nodeKinds: readonly NodeKind[];
  /** In `units.length`. */
  readonly elevations: Float64Array;
  readonly linkIds: readonly string[];
  readonly linkKinds: readonly LinkKind[];
  /** Index (from 0) of the node at each link's start and end. */
  readonly linkFrom: Int32Array;
  readonly linkTo: Int32Array;
  readonly pumps: readonly number[];
  readonly tanks: readonly number[];
  readonly reservoirs: readonly number[];
  readonly nodeIndexById: ReadonlyMap<string, number>;
  readonly linkIndexById: ReadonlyMap<string, number>;
}

const indexesOf = <T>(kinds: readonly T[], wanted: T): readonly number[] =>
  kinds.flatMap((kind, index) => (kind === wanted ? [index] : []));

export const readModel = (project: EpanetProject): Model => {
  const nodes = Array.from({ length: project.nodeCount }, (_, i) => i + 1);
  const links = Array.from({ length: project.linkCount }, (_, i) => i + 1);
  const nodeIds = nodes.map((index) => project.nodeId(index));
  const nodeKinds = nodes.map((index) => project.nodeKind(index));
  const linkIds = links.map((index) => project.linkId(index));
  const linkKinds = links.map((index) => project.linkKind(index));
  const elevations = new Float64Array(nodes.length);
  project.nodeValues(NODE.elevation, elevations);
  const ends = links.map((index) => project.linkNodes(index));
  return {
    units: project.units,
    nodeIds,
    nodeKinds,
    elevations,
    linkIds,
    linkKinds,
    linkFrom: Int32Array.from(ends, ({ from }) => from - 1),
    linkTo: Int32Array.from(ends, ({ to }) => to - 1),
    pumps: indexesOf(linkKinds, 'pump'),
    tanks: indexesOf(nodeKinds, 'tank'),
    reservoirs: indexesOf(nodeKinds, 'reservoir'),
    nodeIndexById: new Map(nodeIds.map((id, index) => [id, index])),
    linkIndexById: new Map(linkIds.map((id, index) => [id, index])),
  };
};

const unknown = (what: string, id: string, known: readonly string[]): never => {
  const some = known.length > 8 ? `${known.slice(0, 8).join(', ')} ... (${known.length})` : known.join(', ');
  throw new HydroError(
    'ELEMENT_UNKNOWN',
    `Cannot find ${what} ${JSON.stringify(id)}: the network has ${some || 'none'}`,
    {
      what,
      id,
    },
  );
};

/** Index (from 0) of a node. @throws {HydroError} `ELEMENT_UNKNOWN` when there is none, or not of that kind. */
export const nodeIndex = (model: Model, id: string, kind?: NodeKind): number => {
  const index = model.nodeIndexById.get(id);
  if (index !== undefined && (kind === undefined || model.nodeKinds[index] === kind)) return index;
  return unknown(
    kind ?? 'node',
    id,
    kind ? model.nodeIds.filter((_, i) => model.nodeKinds[i] === kind) : model.nodeIds,
  );
};

/** Index (from 0) of a link. @throws {HydroError} `ELEMENT_UNKNOWN` when there is none, or not a pump. */
export const linkIndex = (model: Model, id: string, kind?: 'pump'): number => {
  const index = model.linkIndexById.get(id);
  if (index !== undefined && (kind === undefined || model.linkKinds[index] === kind)) return index;
  return unknown(kind ?? 'link', id, kind ? model.pumps.map((i) => model.linkIds[i] ?? '') : model.linkIds);
};

/** Level of a tank (or depth below a reservoir's head), the difference EPANET's own level property does not give. */
export const readTankLevel = (project: EpanetProject, model: Model, node: number): number =>
  project.nodeValue(node + 1, NODE.head) - (model.elevations[node] ?? 0);

/** Opens or closes a link for good, before a run: status and, as a pump closed in the file keeps speed 0, its speed. */
export const setInitialStatus = (project: EpanetProject, model: Model, link: number, open: boolean): void => {
  const index = link + 1;
  project.setLinkValue(index, LINK.initStatus, open ? 1 : 0);
  if (open && model.linkKinds[link] === 'pump' && project.linkValue(index, LINK.initSetting) === 0) {
    project.setLinkValue(index, LINK.initSetting, 1);
  }
};
