/** Payloads too large for Temporal's history, which holds a reference instead. Content-addressed, within a run. */
export interface PayloadStore {
  put(runId: string, payloads: readonly Uint8Array[]): Promise<readonly string[]>;
  /** @throws {EngineError} SERVICE_UNAVAILABLE when one is not there. */
  get(runId: string, hashes: readonly string[]): Promise<readonly Uint8Array[]>;
  /** Removes those of runs that ended long ago; their history is of interest to nobody. @returns how many. */
  prune(endedBeforeHours: number): Promise<number>;
}
