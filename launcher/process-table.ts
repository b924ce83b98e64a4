import { signalGroup } from './child.ts';
import { isSameProcess, type ProcessRecord, recordOf, writeInstance } from './instance-file.ts';

/** The processes of one instance, mirrored in the data directory so that a killed instance leaves none unknown. */
export class ProcessTable {
  readonly #dataDir: string;
  readonly #owner: ProcessRecord;
  readonly #children = new Map<string, ProcessRecord>();
  #links: { readonly api?: string; readonly temporalUi?: string } = {};

  constructor(dataDir: string) {
    const owner = recordOf('sluice', process.pid);
    if (owner === undefined) throw new Error(`Cannot read the start time of process ${process.pid}`);
    this.#dataDir = dataDir;
    this.#owner = owner;
    this.#write();
  }

  /** A process that ended in the meantime is not worth a line. */
  add(name: string, pid: number): void {
    const record = recordOf(name, pid);
    if (record === undefined) return;
    this.#children.set(name, record);
    this.#write();
  }

  setLinks(links: { readonly api: string; readonly temporalUi?: string | undefined }): void {
    const { api, temporalUi } = links;
    this.#links = { api, ...(temporalUi === undefined ? {} : { temporalUi }) };
    this.#write();
  }

  signalAll(signal: NodeJS.Signals): void {
    for (const child of this.#children.values()) if (isSameProcess(child)) signalGroup(child.pid, signal);
  }

  #write(): void {
    writeInstance(this.#dataDir, { owner: this.#owner, ...this.#links, children: [...this.#children.values()] });
  }
}
