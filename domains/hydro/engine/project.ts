import { FLOW_UNITS, type NetworkUnits, PRESSURE_UNITS, unitsFor } from '../units.ts';
import {
  CONSTANT_POWER,
  COUNT,
  LINK_KINDS,
  type LinkKind,
  type LinkProperty,
  NODE_KINDS,
  type NodeKind,
  type NodeProperty,
  OPTION,
  type OptionProperty,
  QUALITY_KIND,
  type STATISTIC,
  type TimeProperty,
} from './codes.ts';
import { ProjectHandle } from './project-handle.ts';
import type { Epanet } from './wasm.ts';

/**
 * One network opened in EPANET: typed calls over its C interface, indexes from 1 as EPANET counts.
 * Every failing call throws `HYDRAULICS_FAILED` with EPANET's own sentence; warnings of `runH` come back as numbers.
 * Close it (`using project = ...`): the engine's memory is not garbage collected.
 */
export class EpanetProject extends ProjectHandle {
  readonly units: NetworkUnits;
  #nodeCount = 0;
  #linkCount = 0;
  #array = 0;

  /** @throws {HydroError} `INP_INVALID` with the lines EPANET refuses. */
  constructor(epanet: Epanet, inp: string) {
    super(epanet, inp);
    this.#countElements();
    const flow = FLOW_UNITS[this.int((out) => this.module._EN_getflowunits(this.handle, out))] ?? 'GPM';
    this.units = unitsFor(flow, PRESSURE_UNITS[this.option(OPTION.pressureUnits)]);
  }

  get nodeCount(): number {
    return this.#nodeCount;
  }

  get linkCount(): number {
    return this.#linkCount;
  }

  #countElements(): void {
    this.#nodeCount = this.count(COUNT.nodes);
    this.#linkCount = this.count(COUNT.links);
    this.#array = this.allocateValues(Math.max(this.#nodeCount, this.#linkCount));
  }

  /** Adds a junction without demand; the indexes of reservoirs and tanks move up by one. @returns its index. */
  addJunction(id: string): number {
    const index = this.withText([id], (idAt = 0) =>
      this.int((out) => this.module._EN_addnode(this.handle, idAt, 0, out)),
    );
    this.#countElements();
    return index;
  }

  /** Adds an open pipe. @returns its index. */
  addPipe(id: string, from: string, to: string): number {
    const kind = LINK_KINDS.indexOf('pipe');
    const index = this.withText([id, from, to], (idAt = 0, fromAt = 0, toAt = 0) =>
      this.int((out) => this.module._EN_addlink(this.handle, idAt, kind, fromAt, toAt, out)),
    );
    this.#countElements();
    return index;
  }

  setLinkNodes(index: number, from: number, to: number): void {
    this.check(this.module._EN_setlinknodes(this.handle, index, from, to));
  }

  option(option: OptionProperty): number {
    return this.double((out) => this.module._EN_getoption(this.handle, option, out));
  }

  setOption(option: OptionProperty, value: number): void {
    this.check(this.module._EN_setoption(this.handle, option, value));
  }

  timeS(property: TimeProperty): number {
    return this.int((out) => this.module._EN_gettimeparam(this.handle, property, out));
  }

  setTimeS(property: TimeProperty, seconds: number): void {
    this.check(this.module._EN_settimeparam(this.handle, property, seconds));
  }

  statistic(statistic: (typeof STATISTIC)[keyof typeof STATISTIC]): number {
    return this.double((out) => this.module._EN_getstatistic(this.handle, statistic, out));
  }

  nodeId(index: number): string {
    return this.string((out) => this.module._EN_getnodeid(this.handle, index, out));
  }

  linkId(index: number): string {
    return this.string((out) => this.module._EN_getlinkid(this.handle, index, out));
  }

  nodeKind(index: number): NodeKind {
    return NODE_KINDS[this.int((out) => this.module._EN_getnodetype(this.handle, index, out))] ?? 'junction';
  }

  linkKind(index: number): LinkKind {
    return LINK_KINDS[this.int((out) => this.module._EN_getlinktype(this.handle, index, out))] ?? 'pipe';
  }

  /** A pipe with a check valve cannot be closed by status; as a plain pipe it can. */
  setLinkKind(index: number, kind: LinkKind): void {
    const cell = this.cells / 4;
    new Int32Array(this.module.HEAPF64.buffer)[cell] = index;
    this.check(this.module._EN_setlinktype(this.handle, this.cells, LINK_KINDS.indexOf(kind), 0));
  }

  hasConstantPower(pump: number): boolean {
    return this.int((out) => this.module._EN_getpumptype(this.handle, pump, out)) === CONSTANT_POWER;
  }

  linkNodes(index: number): { readonly from: number; readonly to: number } {
    const from = this.int((out) => this.module._EN_getlinknodes(this.handle, index, out, out + 8));
    return { from, to: this.module.getValue(this.cells + 8, 'i32') };
  }

  nodeValue(index: number, property: NodeProperty): number {
    return this.double((out) => this.module._EN_getnodevalue(this.handle, index, property, out));
  }

  setNodeValue(index: number, property: NodeProperty, value: number): void {
    this.check(this.module._EN_setnodevalue(this.handle, index, property, value));
  }

  linkValue(index: number, property: LinkProperty): number {
    return this.double((out) => this.module._EN_getlinkvalue(this.handle, index, property, out));
  }

  setLinkValue(index: number, property: LinkProperty, value: number): void {
    this.check(this.module._EN_setlinkvalue(this.handle, index, property, value));
  }

  /** Copies one property of all nodes, in index order, into `target` (as long as there are nodes). */
  nodeValues(property: NodeProperty, target: Float64Array, offset = 0): void {
    this.check(this.module._EN_getnodevalues(this.handle, property, this.#array));
    const start = this.#array / 8;
    target.set(this.module.HEAPF64.subarray(start, start + this.nodeCount), offset);
  }

  /** Copies one property of all links, in index order, into `target` (as long as there are links). */
  linkValues(property: LinkProperty, target: Float64Array, offset = 0): void {
    this.check(this.module._EN_getlinkvalues(this.handle, property, this.#array));
    const start = this.#array / 8;
    target.set(this.module.HEAPF64.subarray(start, start + this.linkCount), offset);
  }

  /**
   * Adds a demand category that no pattern changes: to EPANET one without a pattern follows the network's default pattern,
   * so it gets a pattern of its own. The global demand multiplier applies.
   * @returns its index, for `setBaseDemand`.
   */
  addConstantDemand(node: number, base: number): number {
    this.withText([this.#addConstantPattern(), 'added'], (pattern = 0, name = 0) =>
      this.check(this.module._EN_adddemand(this.handle, node, base, pattern, name)),
    );
    return this.demandCount(node);
  }

  /** EPANET makes a pattern with one period and the multiplier 1. */
  #addConstantPattern(): string {
    for (let i = 1; ; i += 1) {
      const id = `constant-${i}`;
      const isNew = this.withText([id], (at = 0) => this.module._EN_getpatternindex(this.handle, at, this.cells) !== 0);
      if (!isNew) continue;
      this.withText([id], (at = 0) => this.check(this.module._EN_addpattern(this.handle, at)));
      return id;
    }
  }

  demandCount(node: number): number {
    return this.int((out) => this.module._EN_getnumdemands(this.handle, node, out));
  }

  baseDemand(node: number, demand: number): number {
    return this.double((out) => this.module._EN_getbasedemand(this.handle, node, demand, out));
  }

  setBaseDemand(node: number, demand: number, value: number): void {
    this.check(this.module._EN_setbasedemand(this.handle, node, demand, value));
  }

  /** Pressure-driven demand, pressures in network units; `undefined` means demand-driven. */
  setDemandModel(pda?: { readonly minimum: number; readonly required: number; readonly exponent: number }): void {
    const { minimum, required, exponent } = pda ?? { minimum: 0, required: 0.1, exponent: 0.5 };
    this.check(this.module._EN_setdemandmodel(this.handle, pda ? 1 : 0, minimum, required, exponent));
  }

  get demandModel(): 'dda' | 'pda' {
    const kind = this.int((out) => this.module._EN_getdemandmodel(this.handle, out, out + 8, out + 16, out + 24));
    return kind === 1 ? 'pda' : 'dda';
  }

  /** The multipliers of a pattern; index 0 is EPANET's constant 1. */
  pattern(index: number): readonly number[] {
    if (index <= 0) return [1];
    const length = this.int((out) => this.module._EN_getpatternlen(this.handle, index, out));
    return Array.from({ length }, (_, period) =>
      this.double((out) => this.module._EN_getpatternvalue(this.handle, index, period + 1, out)),
    );
  }

  get qualityKind(): number {
    return this.int((out) => this.module._EN_getqualtype(this.handle, out, out + 8));
  }

  setQuality(kind: keyof typeof QUALITY_KIND, { name = '', units = '', traceNode = '' } = {}): void {
    this.withText([name, units, traceNode], (nameAt = 0, unitsAt = 0, traceAt = 0) =>
      this.check(this.module._EN_setqualtype(this.handle, QUALITY_KIND[kind], nameAt, unitsAt, traceAt)),
    );
  }

  get controlCount(): number {
    return this.count(COUNT.controls);
  }

  get ruleCount(): number {
    return this.count(COUNT.rules);
  }

  /** Index of the link that a simple control acts on. */
  controlLink(control: number): number {
    this.check(
      this.module._EN_getcontrol(
        this.handle,
        control,
        this.cells,
        this.cells + 8,
        this.cells + 16,
        this.cells + 24,
        this.cells + 32,
      ),
    );
    return this.module.getValue(this.cells + 8, 'i32');
  }

  isControlEnabled(control: number): boolean {
    return this.int((out) => this.module._EN_getcontrolenabled(this.handle, control, out)) === 1;
  }

  isRuleEnabled(rule: number): boolean {
    return this.int((out) => this.module._EN_getruleenabled(this.handle, rule, out)) === 1;
  }

  enableControl(control: number, enabled: boolean): void {
    this.check(this.module._EN_setcontrolenabled(this.handle, control, enabled ? 1 : 0));
  }

  enableRule(rule: number, enabled: boolean): void {
    this.check(this.module._EN_setruleenabled(this.handle, rule, enabled ? 1 : 0));
  }

  /** All actions of a rule with what they do; EPANET's status: 1 open, 2 closed, 3 active (the setting counts). */
  ruleActions(rule: number): readonly RuleAction[] {
    const { _EN_getthenaction, _EN_getelseaction } = this.module;
    const at = (index: number) => this.cells + 8 * index;
    this.check(this.module._EN_getrule(this.handle, rule, at(0), at(1), at(2), at(3)));
    const thens = this.module.getValue(at(1), 'i32');
    const elses = this.module.getValue(at(2), 'i32');
    return (['then', 'else'] as const).flatMap((clause) =>
      Array.from({ length: clause === 'then' ? thens : elses }, (_, i) => {
        const read = clause === 'then' ? _EN_getthenaction : _EN_getelseaction;
        this.check(read(this.handle, rule, i + 1, at(0), at(1), at(2)));
        const [link, status] = [this.module.getValue(at(0), 'i32'), this.module.getValue(at(1), 'i32')];
        return { rule, clause, action: i + 1, link, status, setting: this.module.HEAPF64[at(2) / 8] ?? 0 };
      }),
    );
  }

  setRuleAction({ rule, clause, action, link, status, setting }: RuleAction): void {
    const write = clause === 'then' ? this.module._EN_setthenaction : this.module._EN_setelseaction;
    this.check(write(this.handle, rule, action, link, status, setting));
  }

  openH(): void {
    this.check(this.module._EN_openH(this.handle));
  }

  /** @param flows `keep` starts the solver from the last flows (faster), `reset` from its own guess (repeatable). */
  initH(flows: 'keep' | 'reset'): void {
    this.check(this.module._EN_initH(this.handle, flows === 'reset' ? 10 : 0));
  }

  /** Solves the current time. @returns EPANET's warning code: 0 none, 1 unbalanced ... 6 negative pressures. */
  runH(): number {
    return this.check(this.module._EN_runH(this.handle, this.cells));
  }

  /** Moves on by one hydraulic step. @returns its length in seconds, 0 at the end. */
  nextH(): number {
    return this.int((out) => this.module._EN_nextH(this.handle, out));
  }

  closeH(): void {
    this.check(this.module._EN_closeH(this.handle));
  }

  openQ(): void {
    this.check(this.module._EN_openQ(this.handle));
    this.check(this.module._EN_initQ(this.handle, 0));
  }

  runQ(): void {
    this.check(this.module._EN_runQ(this.handle, this.cells));
  }

  nextQ(): number {
    return this.int((out) => this.module._EN_nextQ(this.handle, out));
  }

  closeQ(): void {
    this.check(this.module._EN_closeQ(this.handle));
  }
}

/** One action of a rule-based control, in EPANET's numbers. */
export interface RuleAction {
  readonly rule: number;
  readonly clause: 'then' | 'else';
  readonly action: number;
  readonly link: number;
  readonly status: number;
  readonly setting: number;
}
