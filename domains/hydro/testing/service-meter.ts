import { NODE } from '../engine/codes.ts';
import { type Model, readTankLevel } from '../engine/model.ts';
import type { EpanetProject } from '../engine/project.ts';
import { volumePerFlowSecond } from '../units.ts';

/** A junction that was served badly for a while. */
export interface DeficientNode {
  readonly nodeId: string;
  /** Time below the required pressure. */
  readonly deficientH: number;
  readonly lowestPressure: number;
  readonly lowestAtS: number;
  /** Demand not delivered, in the network's volume unit. */
  readonly unservedVolume: number;
}

/** How far a tank went down. */
export interface TankDrawdown {
  readonly tankId: string;
  readonly lowestLevel: number;
  readonly lowestAtS: number;
  /** When it first stood at its minimum level; left out when it never did. */
  readonly emptyAtS?: number;
}

/** How a network served its consumers over one run. */
export interface Service {
  /** Junctions with demand below the required pressure at some time, worst (most unserved, then longest) first. */
  readonly deficientNodes: readonly DeficientNode[];
  readonly deficientNodeHours: number;
  readonly unservedVolume: number;
  /** Of the demand asked for. */
  readonly unservedPercent: number;
  readonly lowestPressure: { readonly nodeId: string; readonly timeS: number; readonly pressure: number } | undefined;
  readonly tanks: readonly TankDrawdown[];
}

/** Measures the service of a pressure-driven (or demand-driven) run, step by step. */
export class ServiceMeter {
  readonly #model: Model;
  readonly #required: number;
  readonly #pressure: Float64Array;
  readonly #wanted: Float64Array;
  readonly #deficit: Float64Array;
  readonly #hours: Float64Array;
  readonly #lowest: Float64Array;
  readonly #lowestAtS: Float64Array;
  readonly #unserved: Float64Array;
  readonly #tanks: {
    lowest: number;
    atS: number;
    emptyAtS: number | undefined;
    readonly min: number;
    readonly node: number;
  }[];
  #wantedTotal = 0;

  /** @param requiredPressure In the network's pressure unit. */
  constructor(project: EpanetProject, model: Model, requiredPressure: number) {
    const nodes = model.nodeIds.length;
    this.#model = model;
    this.#required = requiredPressure;
    this.#pressure = new Float64Array(nodes);
    this.#wanted = new Float64Array(nodes);
    this.#deficit = new Float64Array(nodes);
    this.#hours = new Float64Array(nodes);
    this.#lowest = new Float64Array(nodes).fill(Number.POSITIVE_INFINITY);
    this.#lowestAtS = new Float64Array(nodes);
    this.#unserved = new Float64Array(nodes);
    this.#tanks = model.tanks.map((node) => ({
      node,
      min: project.nodeValue(node + 1, NODE.minLevel),
      lowest: Number.POSITIVE_INFINITY,
      atS: 0,
      emptyAtS: undefined,
    }));
  }

  read(project: EpanetProject, timeS: number): void {
    project.nodeValues(NODE.pressure, this.#pressure);
    project.nodeValues(NODE.fullDemand, this.#wanted);
    project.nodeValues(NODE.demandDeficit, this.#deficit);
    for (let node = 0; node < this.#pressure.length; node += 1) {
      const pressure = this.#pressure[node] ?? Number.NaN;
      if (!(this.#wanted[node] ?? 0) || pressure >= (this.#lowest[node] ?? 0)) continue;
      this.#lowest[node] = pressure;
      this.#lowestAtS[node] = timeS;
    }
    for (const tank of this.#tanks) {
      const level = readTankLevel(project, this.#model, tank.node);
      if (level < tank.lowest) {
        tank.lowest = level;
        tank.atS = timeS;
      }
      if (level <= tank.min + 1e-4 && tank.emptyAtS === undefined) tank.emptyAtS = timeS;
    }
  }

  count(stepS: number): void {
    for (let node = 0; node < this.#pressure.length; node += 1) {
      const wanted = this.#wanted[node] ?? 0;
      if (wanted <= 0 || this.#model.nodeKinds[node] !== 'junction') continue;
      this.#wantedTotal += wanted * stepS;
      this.#unserved[node] = (this.#unserved[node] ?? 0) + Math.max(0, this.#deficit[node] ?? 0) * stepS;
      if ((this.#pressure[node] ?? 0) < this.#required) this.#hours[node] = (this.#hours[node] ?? 0) + stepS / 3600;
    }
  }

  report(): Service {
    const { nodeIds, nodeKinds, units } = this.#model;
    const volume = volumePerFlowSecond(units);
    const at = (node: number): DeficientNode => ({
      nodeId: nodeIds[node] ?? '',
      deficientH: this.#hours[node] ?? 0,
      lowestPressure: this.#lowest[node] ?? Number.NaN,
      lowestAtS: this.#lowestAtS[node] ?? 0,
      unservedVolume: (this.#unserved[node] ?? 0) * volume,
    });
    const served = nodeKinds.flatMap((kind, node) =>
      kind === 'junction' && Number.isFinite(this.#lowest[node]) ? [at(node)] : [],
    );
    const lowest = served.reduce<DeficientNode | undefined>(
      (best, node) => (best === undefined || node.lowestPressure < best.lowestPressure ? node : best),
      undefined,
    );
    const unserved = this.#unserved.reduce((sum, value) => sum + value, 0);
    return {
      deficientNodes: served
        .filter(({ deficientH, lowestPressure }) => deficientH > 0 || lowestPressure < this.#required)
        .sort((a, b) => b.unservedVolume - a.unservedVolume || b.deficientH - a.deficientH),
      deficientNodeHours: this.#hours.reduce((sum, value) => sum + value, 0),
      unservedVolume: unserved * volume,
      unservedPercent: this.#wantedTotal > 0 ? (100 * unserved) / this.#wantedTotal : 0,
      lowestPressure: lowest && { nodeId: lowest.nodeId, timeS: lowest.lowestAtS, pressure: lowest.lowestPressure },
      tanks: this.#tanks.map(({ node, lowest: lowestLevel, atS, emptyAtS }) => ({
        tankId: nodeIds[node] ?? '',
        lowestLevel,
        lowestAtS: atS,
        ...(emptyAtS === undefined ? {} : { emptyAtS }),
      })),
    };
  }
}
