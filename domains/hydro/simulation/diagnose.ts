import { LINK, NODE, PUMP_STATE } from '../engine/codes.ts';
import { type Model, readTankLevel } from '../engine/model.ts';
import type { EpanetProject } from '../engine/project.ts';
import { type Convergence, ConvergenceMeter } from './convergence.ts';
import { type HydraulicWarning, WarningLog } from './warning-log.ts';

/** Pressures beyond this, in any unit, come from a singular system and not from water. */
const SENSELESS_PRESSURE = 1e5;
/** Share of a junction's demand that may be missing before it counts as not met. */
const DEFICIT_SHARE = 1e-3;
/** Share of a tank's range within which it counts as empty or full. */
const LEVEL_SHARE = 1e-6;

/** The lowest or highest pressure of a run, in the network's pressure unit. */
export interface PressureExtreme {
  readonly nodeId: string;
  readonly timeS: number;
  readonly pressure: number;
}

interface TankRange {
  readonly node: number;
  readonly min: number;
  readonly max: number;
}

/** Watches every solved step and tells what is wrong with it, beyond the one code that EPANET returns. */
export class Diagnosis {
  readonly #model: Model;
  readonly #log = new WarningLog();
  readonly #convergence = new ConvergenceMeter();
  readonly #pressure: Float64Array;
  readonly #wanted: Float64Array;
  readonly #deficit: Float64Array;
  readonly #status: Float64Array;
  readonly #lastStatus: Float64Array;
  /** 1 for nodes without an open path to a reservoir or tank, at the step read last. */
  readonly isolated: Uint8Array;
  readonly #tanks: readonly TankRange[];
  /** 1 for pumps that the network begins with open, or that ran at some step. */
  readonly #pumpOpened: Uint8Array;
  readonly #failing = new Set<number>();
  readonly #pressureDriven: boolean;
  #lowest: PressureExtreme | undefined;
  #highest: PressureExtreme | undefined;
  #supplyFailure = false;

  constructor(project: EpanetProject, model: Model, pressureDriven: boolean) {
    this.#model = model;
    this.#pressureDriven = pressureDriven;
    const [nodes, links] = [model.nodeIds.length, model.linkIds.length];
    this.#pressure = new Float64Array(nodes);
    this.#wanted = new Float64Array(nodes);
    this.#deficit = new Float64Array(nodes);
    this.#status = new Float64Array(links);
    this.#lastStatus = new Float64Array(links).fill(Number.NaN);
    this.isolated = new Uint8Array(nodes);
    this.#pumpOpened = Uint8Array.from(model.pumps, (link) => project.linkValue(link + 1, LINK.initStatus));
    this.#tanks = model.tanks.map((node) => ({
      node,
      min: project.nodeValue(node + 1, NODE.minLevel),
      max: project.nodeValue(node + 1, NODE.maxLevel),
    }));
  }

  /** Reads the solved step. */
  read(project: EpanetProject, timeS: number, warningCode: number): void {
    this.#log.startStep(timeS);
    this.#convergence.read(project, warningCode);
    project.nodeValues(NODE.pressure, this.#pressure);
    project.nodeValues(NODE.fullDemand, this.#wanted);
    project.linkValues(LINK.status, this.#status);
    if (this.#status.some((status, link) => status !== this.#lastStatus[link])) {
      this.#findIsolated();
      this.#lastStatus.set(this.#status);
    }
    if (warningCode === 1) this.#log.add('UNBALANCED');
    if (warningCode === 2) this.#log.add('UNSTABLE');
    if (warningCode === 5) this.#log.add('VALVE_CANNOT_DELIVER');
    if (warningCode === 1) this.#supplyFailure = true;
    this.#readPumps(project);
    this.#readTanks(project);
    this.#readNodes(project, timeS);
  }

  #findIsolated(): void {
    const { linkFrom, linkTo, nodeIds, tanks, reservoirs } = this.#model;
    const parent = Int32Array.from(nodeIds, (_, node) => node);
    const root = (node: number): number => {
      let at = node;
      while (parent[at] !== at) {
        parent[at] = parent[parent[at] ?? at] ?? at;
        at = parent[at] ?? at;
      }
      return at;
    };
    for (let link = 0; link < this.#status.length; link += 1) {
      if (this.#status[link] !== 0) parent[root(linkFrom[link] ?? 0)] = root(linkTo[link] ?? 0);
    }
    const supplied = new Set([...tanks, ...reservoirs].map(root));
    for (let node = 0; node < nodeIds.length; node += 1) this.isolated[node] = supplied.has(root(node)) ? 0 : 1;
  }

  #readPumps(project: EpanetProject): void {
    const { pumps, linkIds } = this.#model;
    for (const [pump, link] of pumps.entries()) {
      if (this.#status[link] !== 0) this.#pumpOpened[pump] = 1;
      const state = project.linkValue(link + 1, LINK.pumpState);
      if (state === PUMP_STATE.cannotSupplyHead) this.#log.add('PUMP_CANNOT_SUPPLY_HEAD', [linkIds[link] ?? '']);
      if (state === PUMP_STATE.cannotSupplyFlow) this.#log.add('PUMP_CANNOT_SUPPLY_FLOW', [linkIds[link] ?? '']);
    }
  }

  #readTanks(project: EpanetProject): void {
    const empty: string[] = [];
    const full: string[] = [];
    for (const { node, min, max } of this.#tanks) {
      const level = readTankLevel(project, this.#model, node);
      const margin = Math.max(LEVEL_SHARE * (max - min), 1e-9 * Math.abs(this.#model.elevations[node] ?? 0));
      if (level <= min + margin) empty.push(this.#model.nodeIds[node] ?? '');
      else if (level >= max - margin) full.push(this.#model.nodeIds[node] ?? '');
    }
    if (empty.length > 0) this.#log.add('TANK_EMPTY', empty);
    if (full.length > 0) this.#log.add('TANK_FULL', full);
  }

  #readNodes(project: EpanetProject, timeS: number): void {
    const { nodeIds, nodeKinds } = this.#model;
    if (this.#pressureDriven) project.nodeValues(NODE.demandDeficit, this.#deficit);
    const disconnected: number[] = [];
    const negative: number[] = [];
    const unmet: number[] = [];
    const senseless: number[] = [];
    let [low, high] = [-1, -1];
    for (let node = 0; node < nodeIds.length; node += 1) {
      if (nodeKinds[node] !== 'junction') continue;
      const pressure = this.#pressure[node] ?? Number.NaN;
      const wanted = this.#wanted[node] ?? 0;
      if (this.isolated[node]) {
        if (wanted > 0) disconnected.push(node);
        if (!(Math.abs(pressure) < SENSELESS_PRESSURE)) senseless.push(node);
        continue;
      }
      if (!(Math.abs(pressure) < SENSELESS_PRESSURE)) {
        senseless.push(node);
        continue;
      }
      if (wanted > 0 && pressure < 0 && !this.#pressureDriven) negative.push(node);
      if (wanted > 0 && (this.#deficit[node] ?? 0) > DEFICIT_SHARE * wanted) unmet.push(node);
      if (low < 0 || pressure < (this.#pressure[low] ?? 0)) low = node;
      if (high < 0 || pressure > (this.#pressure[high] ?? 0)) high = node;
    }
    this.#note('DISCONNECTED', disconnected, true);
    this.#note('NEGATIVE_PRESSURE', negative, true);
    this.#note('DEMAND_NOT_MET', unmet, true);
    this.#note('ILL_CONDITIONED', senseless, false);
    this.#fail(senseless.filter((node) => (this.#wanted[node] ?? 0) > 0));
    this.#keepExtremes(low, high, timeS);
  }

  #note(
    code: 'DISCONNECTED' | 'NEGATIVE_PRESSURE' | 'DEMAND_NOT_MET' | 'ILL_CONDITIONED',
    nodes: readonly number[],
    failure: boolean,
  ): void {
    if (nodes.length === 0) return;
    this.#log.add(
      code,
      nodes.map((node) => this.#model.nodeIds[node] ?? ''),
    );
    if (failure) this.#fail(nodes);
  }

  #fail(nodes: readonly number[]): void {
    if (nodes.length > 0) this.#supplyFailure = true;
    for (const node of nodes) this.#failing.add(node);
  }

  #keepExtremes(low: number, high: number, timeS: number): void {
    const at = (node: number): PressureExtreme => ({
      nodeId: this.#model.nodeIds[node] ?? '',
      timeS,
      pressure: this.#pressure[node] ?? Number.NaN,
    });
    if (low >= 0 && at(low).pressure < (this.#lowest?.pressure ?? Number.POSITIVE_INFINITY)) this.#lowest = at(low);
    if (high >= 0 && at(high).pressure > (this.#highest?.pressure ?? Number.NEGATIVE_INFINITY))
      this.#highest = at(high);
  }

  report(): RunDiagnosis {
    const never = this.#model.pumps.filter((_, pump) => this.#pumpOpened[pump] === 0);
    if (never.length > 0) {
      this.#log.startStep(0);
      this.#log.add(
        'PUMP_CLOSED_IN_FILE',
        never.map((link) => this.#model.linkIds[link] ?? ''),
      );
    }
    return {
      convergence: this.#convergence.report(),
      warnings: this.#log.report(),
      supplyFailure: this.#supplyFailure,
      failingNodeIds: [...this.#failing].sort((a, b) => a - b).map((node) => this.#model.nodeIds[node] ?? ''),
      lowestPressure: this.#lowest,
      highestPressure: this.#highest,
    };
  }
}

export interface RunDiagnosis {
  readonly convergence: Convergence;
  readonly warnings: readonly HydraulicWarning[];
  /** Some demand was not supplied, or only on paper: negative pressure, no path, deficit, or an unsolved step. */
  readonly supplyFailure: boolean;
  readonly failingNodeIds: readonly string[];
  /** Over all steps and all junctions with an open path to a source. */
  readonly lowestPressure: PressureExtreme | undefined;
  readonly highestPressure: PressureExtreme | undefined;
}
