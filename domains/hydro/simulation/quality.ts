import { LINK, NODE, QUALITY_KIND } from '../engine/codes.ts';
import { type Model, nodeIndex } from '../engine/model.ts';
import type { EpanetProject } from '../engine/project.ts';
import { requireNumber } from '../errors.ts';

/** What travels with the water: what the file asks for, its age, the share from one node, or a constituent. */
export type QualityRequest =
  | { readonly kind: 'file' }
  | { readonly kind: 'age' }
  | { readonly kind: 'trace'; readonly nodeId: string }
  | ConstituentRequest;

export interface ConstituentRequest {
  readonly kind: 'constituent';
  readonly name: string;
  /** Concentration of the water that a source node supplies, by node. */
  readonly sourceMgPerL: Readonly<Record<string, number>>;
  /** Concentration everywhere else at the start, 0 when left out. */
  readonly initialMgPerL?: number;
  /** First-order decay in pipes and tanks; left out, the file's reactions stay. */
  readonly bulkDecayPerDay?: number;
}

/** The unit of a quality series. */
export type QualityUnit = 'h' | '%' | 'mg/L';

/** @returns the unit, or `undefined` when there is no quality to compute. */
export const applyQuality = (
  project: EpanetProject,
  model: Model,
  request: QualityRequest | undefined,
): QualityUnit | undefined => {
  if (request === undefined) return undefined;
  if (request.kind === 'age') {
    project.setQuality('age');
    // In an age analysis EPANET reads the file's initial concentrations as initial ages.
    for (let node = 1; node <= model.nodeIds.length; node += 1) project.setNodeValue(node, NODE.initQuality, 0);
    return 'h';
  }
  if (request.kind === 'trace') {
    nodeIndex(model, request.nodeId);
    project.setQuality('trace', { traceNode: request.nodeId });
    for (let node = 1; node <= model.nodeIds.length; node += 1) project.setNodeValue(node, NODE.initQuality, 0);
    return '%';
  }
  if (request.kind === 'constituent') return applyConstituent(project, model, request);
  return {
    [QUALITY_KIND.age]: 'h' as const,
    [QUALITY_KIND.trace]: '%' as const,
    [QUALITY_KIND.chemical]: 'mg/L' as const,
  }[project.qualityKind];
};

const applyConstituent = (project: EpanetProject, model: Model, request: ConstituentRequest): QualityUnit => {
  const { name, sourceMgPerL, initialMgPerL = 0, bulkDecayPerDay } = request;
  requireNumber('initialMgPerL', initialMgPerL, { min: 0 });
  project.setQuality('chemical', { name, units: 'mg/L' });
  for (let node = 1; node <= model.nodeIds.length; node += 1)
    project.setNodeValue(node, NODE.initQuality, initialMgPerL);
  for (const [id, concentration] of Object.entries(sourceMgPerL)) {
    requireNumber(`sourceMgPerL of ${id}`, concentration, { min: 0 });
    project.setNodeValue(nodeIndex(model, id) + 1, NODE.initQuality, concentration);
  }
  if (bulkDecayPerDay === undefined) return 'mg/L';
  requireNumber('bulkDecayPerDay', bulkDecayPerDay, { min: 0 });
  for (const [link, kind] of model.linkKinds.entries()) {
    if (kind !== 'pipe' && kind !== 'cvpipe') continue;
    project.setLinkValue(link + 1, LINK.bulkReaction, -bulkDecayPerDay);
    project.setLinkValue(link + 1, LINK.wallReaction, 0);
  }
  for (const tank of model.tanks) project.setNodeValue(tank + 1, NODE.tankReaction, -bulkDecayPerDay);
  return 'mg/L';
};
