import { Workspace } from 'epanet-js';

/**
 * The part of the WebAssembly module that we call. We speak to the C functions ourselves because the class that
 * epanet-js puts before them prints each warning on the console, drops its code, and copies arrays twice.
 */
export interface EpanetModule {
  readonly HEAPF64: Float64Array;
  readonly FS: {
    writeFile(path: string, data: string): void;
    readFile(path: string, options: { encoding: 'utf8' }): string;
    unlink(path: string): void;
    readdir(path: string): string[];
  };
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  getValue(pointer: number, type: string): number;
  allocateUTF8(text: string): number;
  UTF8ToString(pointer: number): string;
  _EN_getversion(out: number): number;
  _EN_geterror(code: number, out: number, length: number): number;
  _EN_createproject(out: number): number;
  _EN_deleteproject(project: number): number;
  _EN_open(project: number, inp: number, report: number, output: number): number;
  _EN_close(project: number): number;
  _EN_setstatusreport(project: number, level: number): number;
  _EN_getcount(project: number, object: number, out: number): number;
  _EN_getflowunits(project: number, out: number): number;
  _EN_getoption(project: number, option: number, out: number): number;
  _EN_setoption(project: number, option: number, value: number): number;
  _EN_gettimeparam(project: number, param: number, out: number): number;
  _EN_settimeparam(project: number, param: number, value: number): number;
  _EN_getstatistic(project: number, type: number, out: number): number;
  _EN_getnodeid(project: number, index: number, out: number): number;
  _EN_getnodeindex(project: number, id: number, out: number): number;
  _EN_getnodetype(project: number, index: number, out: number): number;
  _EN_getnodevalue(project: number, index: number, property: number, out: number): number;
  _EN_getnodevalues(project: number, property: number, out: number): number;
  _EN_setnodevalue(project: number, index: number, property: number, value: number): number;
  _EN_getlinkid(project: number, index: number, out: number): number;
  _EN_getlinkindex(project: number, id: number, out: number): number;
  _EN_getlinktype(project: number, index: number, out: number): number;
  _EN_setlinktype(project: number, index: number, type: number, action: number): number;
  _EN_getlinknodes(project: number, index: number, outFrom: number, outTo: number): number;
  _EN_getlinkvalue(project: number, index: number, property: number, out: number): number;
  _EN_getlinkvalues(project: number, property: number, out: number): number;
  _EN_setlinkvalue(project: number, index: number, property: number, value: number): number;
  _EN_getpumptype(project: number, index: number, out: number): number;
  _EN_addnode(project: number, id: number, type: number, outIndex: number): number;
  _EN_addlink(project: number, id: number, type: number, from: number, to: number, outIndex: number): number;
  _EN_setlinknodes(project: number, index: number, from: number, to: number): number;
  _EN_adddemand(project: number, node: number, base: number, pattern: number, name: number): number;
  _EN_getnumdemands(project: number, node: number, out: number): number;
  _EN_getbasedemand(project: number, node: number, demand: number, out: number): number;
  _EN_setbasedemand(project: number, node: number, demand: number, value: number): number;
  _EN_setdemandmodel(project: number, type: number, minimum: number, required: number, exponent: number): number;
  _EN_getdemandmodel(project: number, type: number, minimum: number, required: number, exponent: number): number;
  _EN_addpattern(project: number, id: number): number;
  _EN_getpatternindex(project: number, id: number, out: number): number;
  _EN_getpatternlen(project: number, index: number, out: number): number;
  _EN_getpatternvalue(project: number, index: number, period: number, out: number): number;
  _EN_getqualtype(project: number, out: number, outNode: number): number;
  _EN_setqualtype(project: number, type: number, name: number, units: number, traceNode: number): number;
  _EN_getcontrolenabled(project: number, index: number, out: number): number;
  _EN_getruleenabled(project: number, index: number, out: number): number;
  _EN_setcontrolenabled(project: number, index: number, enabled: number): number;
  _EN_setruleenabled(project: number, index: number, enabled: number): number;
  _EN_getcontrol(
    project: number,
    index: number,
    type: number,
    link: number,
    setting: number,
    node: number,
    level: number,
  ): number;
  _EN_getrule(project: number, index: number, premises: number, thens: number, elses: number, priority: number): number;
  _EN_getthenaction(
    project: number,
    rule: number,
    action: number,
    link: number,
    status: number,
    setting: number,
  ): number;
  _EN_setthenaction(
    project: number,
    rule: number,
    action: number,
    link: number,
    status: number,
    setting: number,
  ): number;
  _EN_getelseaction(
    project: number,
    rule: number,
    action: number,
    link: number,
    status: number,
    setting: number,
  ): number;
  _EN_setelseaction(
    project: number,
    rule: number,
    action: number,
    link: number,
    status: number,
    setting: number,
  ): number;
  _EN_openH(project: number): number;
  _EN_initH(project: number, flag: number): number;
  _EN_runH(project: number, outTime: number): number;
  _EN_nextH(project: number, outStep: number): number;
  _EN_closeH(project: number): number;
  _EN_openQ(project: number): number;
  _EN_initQ(project: number, flag: number): number;
  _EN_runQ(project: number, outTime: number): number;
  _EN_nextQ(project: number, outStep: number): number;
  _EN_closeQ(project: number): number;
}

/** OWA-EPANET as WebAssembly, one instance a thread; calls are synchronous. */
export interface Epanet {
  readonly module: EpanetModule;
  /** Such as `2.3.5`. */
  readonly version: string;
}

/** Instantiates the engine (some 25 ms). */
export const loadEpanet = async (): Promise<Epanet> => {
  const workspace = new Workspace();
  await workspace.loadModule();
  const module: EpanetModule = workspace.instance;
  const number = workspace.version;
  return {
    module,
    version: `${Math.floor(number / 10_000)}.${Math.floor((number % 10_000) / 100)}.${number % 100}`,
  };
};
