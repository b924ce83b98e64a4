import { NODE } from '../engine/codes.ts';
import type { Model } from '../engine/model.ts';
import type { EpanetProject } from '../engine/project.ts';

interface TankLimits {
  /** From 1. */
  readonly node: number;
  readonly elevation: number;
  readonly min: number;
  readonly max: number;
  readonly startLevel: number;
}

/**
 * Lets tanks stop exactly at their limits. EPANET ends a step when a tank becomes empty or full, but rounds its length to
 * whole seconds; what is left for a fraction of a second then supplies the whole next step, water that does not exist.
 */
export class ExactTankLimits {
  readonly #project: EpanetProject;
  readonly #tanks: readonly TankLimits[];

  constructor(project: EpanetProject, model: Model) {
    this.#project = project;
    this.#tanks = model.tanks.map((index) => ({
      node: index + 1,
      elevation: model.elevations[index] ?? 0,
      min: project.nodeValue(index + 1, NODE.minLevel),
      max: project.nodeValue(index + 1, NODE.maxLevel),
      startLevel: project.nodeValue(index + 1, NODE.tankLevel),
    }));
  }

  /** To be called before a step is solved: moves levels that are a hair from a limit onto it. */
  snap(): void {
    for (const { node, elevation, min, max } of this.#tanks) {
      const level = this.#project.nodeValue(node, NODE.head) - elevation;
      const hair = 1e-4 * (max - min);
      const limit = level - min < hair ? min : max - level < hair ? max : undefined;
      if (limit !== undefined && level !== limit) this.#project.setNodeValue(node, NODE.tankLevel, limit);
    }
  }

  /** Gives the tanks back the levels that the next run starts from. */
  restore(): void {
    for (const { node, startLevel } of this.#tanks) this.#project.setNodeValue(node, NODE.tankLevel, startLevel);
  }
}
