import { LINK, NODE } from '../engine/codes.ts';
import type { EpanetProject } from '../engine/project.ts';
import { SeriesBuilder } from './series.ts';
import type { SimulationResult } from './simulate.ts';

/** Copies the reported steps into series. */
export class Recorder {
  readonly timesS: number[] = [];
  readonly #nodes: readonly (readonly [name: 'pressure' | 'head' | 'demand' | 'quality', number, SeriesBuilder])[];
  readonly #links: readonly (readonly [name: 'flow' | 'velocity' | 'status' | 'setting', number, SeriesBuilder])[];
  readonly #project: EpanetProject;

  constructor(project: EpanetProject, rows: number, withQuality: boolean) {
    this.#project = project;
    const node = () => new SeriesBuilder(project.nodeCount, rows);
    const link = () => new SeriesBuilder(project.linkCount, rows);
    this.#nodes = [
      ['pressure', NODE.pressure, node()],
      ['head', NODE.head, node()],
      ['demand', NODE.demand, node()],
      ...(withQuality ? [['quality', NODE.quality, node()] as const] : []),
    ];
    this.#links = [
      ['flow', LINK.flow, link()],
      ['velocity', LINK.velocity, link()],
      ['status', LINK.status, link()],
      ['setting', LINK.setting, link()],
    ];
  }

  record(timeS: number): void {
    this.timesS.push(timeS);
    for (const [, property, series] of this.#nodes) {
      series.append((target, offset) => this.#project.nodeValues(property as typeof NODE.head, target, offset));
    }
    for (const [, property, series] of this.#links) {
      series.append((target, offset) => this.#project.linkValues(property as typeof LINK.flow, target, offset));
    }
  }

  build(): Pick<SimulationResult, 'nodes' | 'links'> {
    const toObject = (list: readonly (readonly [string, number, SeriesBuilder])[]) =>
      Object.fromEntries(list.map(([name, , series]) => [name, series.build()]));
    return {
      nodes: toObject(this.#nodes) as unknown as SimulationResult['nodes'],
      links: toObject(this.#links) as unknown as SimulationResult['links'],
    };
  }
}
