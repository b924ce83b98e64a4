import { NODE, TIME } from '../engine/codes.ts';
import type { Model } from '../engine/model.ts';
import type { EpanetProject } from '../engine/project.ts';
import type { SimulationResult } from './simulate.ts';

/** What of a network a run stands on, as the engine has it. Arrays are in the order of the ids. */
export interface Ground {
  /** In `units.length`; of a reservoir its water level. */
  readonly elevations: Float64Array;
  /** Positions of the nodes at each link's start and end. */
  readonly linkFrom: Int32Array;
  readonly linkTo: Int32Array;
  /** Clock time at the start, seconds from midnight. */
  readonly clockStartS: number;
  /** Levels above the bottom, in `units.length`. */
  readonly tankLimits: Readonly<Record<string, { readonly minLevel: number; readonly maxLevel: number }>>;
}

/** The part of a run that a picture of it shows. */
export type RecordedRun = Pick<
  SimulationResult,
  | 'run'
  | 'units'
  | 'timesS'
  | 'nodeIds'
  | 'nodeKinds'
  | 'linkIds'
  | 'linkKinds'
  | 'nodes'
  | 'links'
  | 'tankLevels'
  | 'energy'
  | 'warnings'
  | 'ground'
  | 'operation'
>;

/** What identifies the network of a run. */
export const factsOf = ({ units, nodeIds, nodeKinds, linkIds, linkKinds }: Model) => ({
  units,
  nodeIds,
  nodeKinds,
  linkIds,
  linkKinds,
});

export const readGround = (project: EpanetProject, model: Model): Ground => ({
  elevations: model.elevations,
  linkFrom: model.linkFrom,
  linkTo: model.linkTo,
  clockStartS: project.timeS(TIME.clockStart),
  tankLimits: Object.fromEntries(
    model.tanks.map((node) => [
      model.nodeIds[node] ?? '',
      { minLevel: project.nodeValue(node + 1, NODE.minLevel), maxLevel: project.nodeValue(node + 1, NODE.maxLevel) },
    ]),
  ),
});

/** Level above the bottom of each tank, a value for each row of `head`. */
export const tankLevelsOf = (
  model: Model,
  head: SimulationResult['nodes']['head'],
): Readonly<Record<string, readonly number[]>> =>
  Object.fromEntries(
    model.tanks.map((node) => [
      model.nodeIds[node] ?? '',
      Array.from(
        { length: head.rows },
        (_, row) => (head.values[row * head.columns + node] ?? Number.NaN) - (model.elevations[node] ?? 0),
      ),
    ]),
  );
