import { HydroError } from '../errors.ts';
import { throwInpError } from './inp-report.ts';
import type { Epanet, EpanetModule } from './wasm.ts';

const INPUT_ERROR = 200;
/** Codes below are warnings of a solved step; from here on the step failed. */
const FIRST_ERROR = 100;
/** Each open project has its own report file in the module's file system. */
let projectNumber = 0;

/** A project inside EPANET: its memory, its files, and the reading of out parameters. */
export class ProjectHandle implements Disposable {
  protected readonly module: EpanetModule;
  protected readonly handle: number;
  /** Five 8-byte cells for out parameters. */
  protected readonly cells: number;
  readonly #text: number;
  readonly #reportPath: string;
  #array = 0;
  #open = true;

  /** @throws {HydroError} `INP_INVALID` with the lines EPANET refuses. */
  constructor(epanet: Epanet, inp: string) {
    const module = epanet.module;
    this.module = module;
    projectNumber += 1;
    this.#reportPath = `network-${projectNumber}.rpt`;
    this.cells = module._malloc(40);
    this.#text = module._malloc(256);
    module._EN_createproject(this.cells);
    this.handle = module.getValue(this.cells, 'i32');
    this.#openFile(inp);
    module._EN_setstatusreport(this.handle, 0);
  }

  #openFile(inp: string): void {
    const module = this.module;
    const inpPath = `network-${projectNumber}.inp`;
    module.FS.writeFile(inpPath, inp);
    const paths = [inpPath, this.#reportPath, ''].map((path) => module.allocateUTF8(path));
    const code = module._EN_open(this.handle, paths[0] ?? 0, paths[1] ?? 0, paths[2] ?? 0);
    for (const pointer of paths) module._free(pointer);
    module.FS.unlink(inpPath);
    if (code < FIRST_ERROR) return;
    module._EN_close(this.handle);
    const report = module.FS.readFile(this.#reportPath, { encoding: 'utf8' });
    const sentence = this.#errorText(code);
    this.#release();
    if (code >= INPUT_ERROR) throwInpError(inp, report, sentence);
    throw new HydroError('HYDRAULICS_FAILED', `Cannot open the network: ${sentence}`, { engineCode: code });
  }

  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.module._EN_close(this.handle);
    this.module._free(this.#array);
    this.#release();
  }

  #release(): void {
    this.#open = false;
    const module = this.module;
    module._EN_deleteproject(this.handle);
    module._free(this.cells);
    module._free(this.#text);
    module.FS.unlink(this.#reportPath);
  }

  #errorText(code: number): string {
    this.module._EN_geterror(code, this.#text, 255);
    return this.module.UTF8ToString(this.#text);
  }

  protected check(code: number): number {
    if (code < FIRST_ERROR) return code;
    throw new HydroError(
      'HYDRAULICS_FAILED',
      `EPANET stopped: ${this.#errorText(code)}; check the elements and settings of this run`,
      {
        engineCode: code,
      },
    );
  }

  protected int(call: (out: number) => number): number {
    this.check(call(this.cells));
    return this.module.getValue(this.cells, 'i32');
  }

  protected double(call: (out: number) => number): number {
    this.check(call(this.cells));
    return this.module.HEAPF64[this.cells / 8] ?? Number.NaN;
  }

  protected string(call: (out: number) => number): string {
    this.check(call(this.#text));
    return this.module.UTF8ToString(this.#text);
  }

  protected withText<T>(texts: readonly string[], call: (...pointers: number[]) => T): T {
    const pointers = texts.map((text) => this.module.allocateUTF8(text));
    try {
      return call(...pointers);
    } finally {
      for (const pointer of pointers) this.module._free(pointer);
    }
  }

  protected count(object: number): number {
    return this.int((out) => this.module._EN_getcount(this.handle, object, out));
  }

  /** Room for the values of all nodes or links, freed with the project; the room asked for before is gone. */
  protected allocateValues(count: number): number {
    this.module._free(this.#array);
    this.#array = this.module._malloc(8 * count);
    return this.#array;
  }
}
