import { LINK, NODE, OPTION } from '../engine/codes.ts';
import { linkIndex, type Model, nodeIndex, setInitialStatus } from '../engine/model.ts';
import type { EpanetProject } from '../engine/project.ts';
import { HydroError, requireNumber } from '../errors.ts';
import { convert, type Quantity } from '../units.ts';

/** What a run assumes in place of what the file says. */
export interface BoundaryConditions {
  /** Level above the tank's bottom at the start. */
  readonly tankLevels?: Readonly<Record<string, Quantity<'length'>>>;
  readonly reservoirHeads?: Readonly<Record<string, Quantity<'length'>>>;
  /** Multiplies all demands, on top of the file's own multiplier. */
  readonly demandMultiplier?: number;
  /** Status from the start; the file's controls may still change it. */
  readonly linkStatus?: Readonly<Record<string, 'open' | 'closed'>>;
  /** Pump speed (1 is the curve's) or valve setting in the network's unit. */
  readonly linkSettings?: Readonly<Record<string, number>>;
  /** `disable` switches all simple controls and rules of the file off. */
  readonly controls?: 'keep' | 'disable';
}

/** Switches every simple control and rule off. */
export const disableControls = (project: EpanetProject): void => {
  for (let control = 1; control <= project.controlCount; control += 1) project.enableControl(control, false);
  for (let rule = 1; rule <= project.ruleCount; rule += 1) project.enableRule(rule, false);
};

const setTankLevel = (project: EpanetProject, model: Model, id: string, quantity: Quantity<'length'>): void => {
  const node = nodeIndex(model, id, 'tank');
  const level = convert('length', quantity, model.units.length, `level of tank ${id}`);
  const [min, max] = [project.nodeValue(node + 1, NODE.minLevel), project.nodeValue(node + 1, NODE.maxLevel)];
  const margin = 1e-6 * (max - min);
  if (level < min - margin || level > max + margin) {
    throw new HydroError(
      'OPTION_INVALID',
      `Cannot start tank ${id} at ${level} ${model.units.length}: its level is between ${min} and ${max} ${model.units.length}`,
      { tankId: id, level, min, max },
    );
  }
  project.setNodeValue(node + 1, NODE.tankLevel, Math.min(max, Math.max(min, level)));
};

/** Writes the conditions into an opened network that is not running. @throws {HydroError} for ids and values it lacks. */
export const applyBoundary = (project: EpanetProject, model: Model, boundary: BoundaryConditions): void => {
  for (const [id, level] of Object.entries(boundary.tankLevels ?? {})) setTankLevel(project, model, id, level);
  for (const [id, head] of Object.entries(boundary.reservoirHeads ?? {})) {
    const node = nodeIndex(model, id, 'reservoir');
    project.setNodeValue(node + 1, NODE.elevation, convert('length', head, model.units.length, `head of ${id}`));
  }
  if (boundary.demandMultiplier !== undefined) {
    requireNumber('demandMultiplier', boundary.demandMultiplier, { min: 0 });
    project.setOption(OPTION.demandMultiplier, project.option(OPTION.demandMultiplier) * boundary.demandMultiplier);
  }
  for (const [id, status] of Object.entries(boundary.linkStatus ?? {})) {
    setInitialStatus(project, model, linkIndex(model, id), status === 'open');
  }
  for (const [id, setting] of Object.entries(boundary.linkSettings ?? {})) {
    requireNumber(`setting of link ${id}`, setting, { min: 0 });
    const link = linkIndex(model, id);
    // EPANET takes a pipe's setting for its roughness.
    if (model.linkKinds[link] === 'pipe')
      throw new HydroError(
        'OPTION_INVALID',
        `Cannot set link ${id} to ${setting}: it is a pipe, wanted a pump or valve; open or close it by its status`,
        { linkId: id },
      );
    project.setLinkValue(link + 1, LINK.initSetting, setting);
  }
  if (boundary.controls === 'disable') disableControls(project);
};
