import { LINK, NODE, TIME } from '../engine/codes.ts';
import { linkIndex, type Model, nodeIndex, readTankLevel } from '../engine/model.ts';
import type { OpenNetwork } from '../engine/open-network.ts';
import type { EpanetProject } from '../engine/project.ts';
import type { ControlledVariable } from './control-request.ts';

/** Reads the controlled variable in the network's unit. */
export const createSensor = (project: EpanetProject, model: Model, variable: ControlledVariable): (() => number) => {
  switch (variable.kind) {
    case 'pressure': {
      const node = nodeIndex(model, variable.nodeId) + 1;
      return () => project.nodeValue(node, NODE.pressure);
    }
    case 'level': {
      const tank = nodeIndex(model, variable.tankId, 'tank');
      return () => readTankLevel(project, model, tank);
    }
    case 'flow': {
      const link = linkIndex(model, variable.linkId) + 1;
      return () => project.linkValue(link, LINK.flow);
    }
  }
};

/** Writes the controller's output: a pump at speed 0 is shut. */
export const createActuator = (project: EpanetProject, model: Model, linkId: string): ((output: number) => void) => {
  const link = linkIndex(model, linkId);
  const isPump = model.linkKinds[link] === 'pump';
  return (output) => {
    if (isPump) project.setLinkValue(link + 1, LINK.status, output > 0 ? 1 : 0);
    if (!isPump || output > 0) project.setLinkValue(link + 1, LINK.setting, output);
  };
};

/** What else the controller's model takes from the network at a sample: tank levels and the state of all other links. */
export interface PlantState {
  readonly timeS: number;
  readonly levels: readonly number[];
  readonly status: Float64Array;
  readonly setting: Float64Array;
}

export const readPlantState = ({ project, model }: OpenNetwork, timeS: number): PlantState => {
  const status = new Float64Array(model.linkIds.length);
  const setting = new Float64Array(model.linkIds.length);
  project.linkValues(LINK.status, status);
  project.linkValues(LINK.setting, setting);
  const levels = model.tanks.map((tank) => readTankLevel(project, model, tank));
  return { timeS, levels, status, setting };
};

/**
 * A second copy of the network that a controller asks "what if": the variable over the next samples under given outputs,
 * from a state of the real one, with the file's demands as the forecast.
 */
export class PlantModel {
  readonly #project: EpanetProject;
  readonly #model: Model;
  readonly #link: number;
  readonly #sampleS: number;
  readonly #measure: () => number;
  readonly #write: (output: number) => void;
  readonly #patternStartS: number;
  readonly #clockStartS: number;
  readonly #limits: readonly (readonly [min: number, max: number])[];

  constructor({ project, model }: OpenNetwork, variable: ControlledVariable, linkId: string, sampleS: number) {
    this.#project = project;
    this.#model = model;
    this.#link = linkIndex(model, linkId);
    this.#sampleS = sampleS;
    this.#measure = createSensor(project, model, variable);
    this.#write = createActuator(project, model, linkId);
    this.#patternStartS = project.timeS(TIME.patternStart);
    this.#clockStartS = project.timeS(TIME.clockStart);
    this.#limits = model.tanks.map((tank) => [
      project.nodeValue(tank + 1, NODE.minLevel),
      project.nodeValue(tank + 1, NODE.maxLevel),
    ]);
    project.openH();
  }

  close(): void {
    this.#project.closeH();
  }

  /** The variable at the samples after `state`, the last output held to the end of the horizon. */
  forecast(state: PlantState, outputs: readonly number[], horizon: number): readonly number[] {
    const project = this.#project;
    project.setTimeS(TIME.duration, horizon * this.#sampleS);
    project.setTimeS(TIME.patternStart, this.#patternStartS + state.timeS);
    project.setTimeS(TIME.clockStart, (this.#clockStartS + state.timeS) % 86_400);
    for (const [i, tank] of this.#model.tanks.entries()) {
      const [min, max] = this.#limits[i] ?? [0, 0];
      project.setNodeValue(tank + 1, NODE.tankLevel, Math.min(max, Math.max(min, state.levels[i] ?? min)));
    }
    project.initH('keep');
    for (const [link, kind] of this.#model.linkKinds.entries()) {
      if (link === this.#link || kind !== 'pump') continue;
      project.setLinkValue(link + 1, LINK.status, state.status[link] ?? 1);
      if (state.status[link]) project.setLinkValue(link + 1, LINK.setting, state.setting[link] ?? 1);
    }
    const values: number[] = [];
    for (let timeS = 0; ; ) {
      const sample = timeS / this.#sampleS;
      // At a sample the variable is read under the old output, then the output changes, as in the controlled network.
      if (Number.isInteger(sample)) {
        if (sample > 0) {
          project.runH();
          values.push(this.#measure());
        }
        this.#write(outputs[Math.min(sample, outputs.length - 1)] ?? 0);
      }
      if (values.length >= horizon) return values;
      project.runH();
      const stepS = project.nextH();
      if (stepS <= 0) return values;
      timeS += stepS;
    }
  }

  /** a and b of y+ = a y + b u around a state: from a move of the output, and how that fades or stays. */
  respond(state: PlantState, output: number, move: number): { readonly persistence: number; readonly gain: number } {
    const held = this.forecast(state, [output], 2);
    const pulsed = this.forecast(state, [output + move, output], 2);
    const first = ((pulsed[0] ?? 0) - (held[0] ?? 0)) / move;
    const second = ((pulsed[1] ?? 0) - (held[1] ?? 0)) / move;
    const persistence = Math.abs(first) > 1e-12 ? Math.min(1, Math.max(0, second / first)) : 0;
    return { persistence, gain: first };
  }
}
