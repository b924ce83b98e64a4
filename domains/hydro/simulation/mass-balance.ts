import { NODE } from '../engine/codes.ts';
import type { Model } from '../engine/model.ts';
import type { EpanetProject } from '../engine/project.ts';
import { convert, volumePerFlowSecond } from '../units.ts';

/** Where the water of a run came from and went, in the network's volume unit. */
export interface MassBalance {
  /** From reservoirs and from junctions with negative demand. */
  readonly inflowVolume: number;
  /** Back into reservoirs. */
  readonly returnVolume: number;
  /** Demand delivered to consumers. */
  readonly consumedVolume: number;
  /** Through emitters and pipe leakage. */
  readonly leakageVolume: number;
  /** Gain of all tanks, from their volumes at the start and the end. */
  readonly storageGainVolume: number;
  /** Demand asked for and not delivered: for lack of pressure (pressure-driven runs) or of an open path. */
  readonly unservedVolume: number;
  /** What is left over, in percent of all water that came in or out of storage. */
  readonly errorPercent: number;
  /** Leakage over inflow. */
  readonly leakagePercent: number;
}

/** Flow below which EPANET's solver does not tell water from rounding. */
const SMALLEST_FLOW_CMS = 1e-6;

/** Sums node flows step by step; tanks are measured by their volume, so that the balance can fail. */
export class MassBalanceMeter {
  readonly #model: Model;
  readonly #demand: Float64Array;
  readonly #leak: Float64Array;
  readonly #emitter: Float64Array;
  readonly #deficit: Float64Array;
  readonly #isJunction: readonly boolean[];
  readonly #pressureDriven: boolean;
  #isolated: Uint8Array = new Uint8Array();
  #startVolume: number | undefined;
  #endVolume = 0;
  #inflow = 0;
  #return = 0;
  #consumed = 0;
  #leakage = 0;
  #unserved = 0;
  #elapsedS = 0;

  constructor(model: Model, pressureDriven: boolean) {
    this.#model = model;
    this.#pressureDriven = pressureDriven;
    const nodes = model.nodeIds.length;
    this.#demand = new Float64Array(nodes);
    this.#leak = new Float64Array(nodes);
    this.#emitter = new Float64Array(nodes);
    this.#deficit = new Float64Array(nodes);
    this.#isJunction = model.nodeKinds.map((kind) => kind === 'junction');
  }

  /** Reads the solved step, before EPANET moves on. @param isolated 1 for nodes without an open path to a source. */
  read(project: EpanetProject, isolated: Uint8Array): void {
    this.#isolated = isolated;
    project.nodeValues(NODE.demand, this.#demand);
    project.nodeValues(NODE.emitterFlow, this.#emitter);
    project.nodeValues(NODE.leakageFlow, this.#leak);
    if (this.#pressureDriven) project.nodeValues(NODE.demandDeficit, this.#deficit);
    let volume = 0;
    for (const tank of this.#model.tanks) volume += project.nodeValue(tank + 1, NODE.tankVolume);
    this.#startVolume ??= volume;
    this.#endVolume = volume;
  }

  /** Counts the step that was read last, now that its length is known. */
  count(stepS: number): void {
    this.#elapsedS += stepS;
    for (let node = 0; node < this.#demand.length; node += 1) {
      const flow = this.#demand[node] ?? 0;
      if (this.#isolated[node] && !this.#pressureDriven) {
        // A demand-driven run books the demand of a closed zone as delivered, out of nothing.
        this.#unserved += Math.max(0, flow) * stepS;
      } else if (this.#isJunction[node]) {
        const leak = (this.#leak[node] ?? 0) + (this.#emitter[node] ?? 0);
        this.#leakage += leak * stepS;
        // EPANET's demand of a node includes what leaks there.
        const delivered = flow - leak;
        if (delivered >= 0) this.#consumed += delivered * stepS;
        else this.#inflow -= delivered * stepS;
        this.#unserved += (this.#deficit[node] ?? 0) * stepS;
      } else if (this.#model.nodeKinds[node] === 'reservoir') {
        if (flow > 0) this.#return += flow * stepS;
        else this.#inflow -= flow * stepS;
      }
    }
  }

  report(): MassBalance {
    const volume = volumePerFlowSecond(this.#model.units);
    const inflowVolume = this.#inflow * volume;
    const returnVolume = this.#return * volume;
    const consumedVolume = this.#consumed * volume;
    const leakageVolume = this.#leakage * volume;
    const storageGainVolume = this.#endVolume - (this.#startVolume ?? this.#endVolume);
    const supplied = inflowVolume + Math.max(0, -storageGainVolume);
    const floorFlow = convert('flow', { value: SMALLEST_FLOW_CMS, unit: 'CMS' }, this.#model.units.flow);
    const measurable = supplied > floorFlow * volume * this.#elapsedS;
    const residual = inflowVolume - returnVolume - consumedVolume - leakageVolume - storageGainVolume;
    return {
      inflowVolume,
      returnVolume,
      consumedVolume,
      leakageVolume,
      storageGainVolume,
      unservedVolume: this.#unserved * volume,
      errorPercent: measurable ? (100 * Math.abs(residual)) / supplied : 0,
      leakagePercent: measurable ? (100 * leakageVolume) / supplied : 0,
    };
  }
}
