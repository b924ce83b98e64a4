import type { RunCommand } from './runs.ts';

/** One node's part of a state update: as if `asNode` had returned `values`. */
export interface NodeUpdate {
  /** `null`: as if the node ran and returned nothing. */
  readonly values?: unknown;
  readonly command?: RunCommand | undefined;
  readonly asNode?: string | undefined;
}

/** A change of a thread's state from outside: each superstep makes one checkpoint. */
export interface StateUpdate {
  readonly tenantId: string;
  readonly threadId: string;
  readonly updateId: string;
  readonly graphId: string;
  readonly assistantId?: string | undefined;
  /** The checkpoint to change; absent: the latest of its namespace. An older one forks the thread. */
  readonly checkpointId?: string | undefined;
  readonly ns?: string | undefined;
  readonly supersteps: readonly { readonly updates: readonly NodeUpdate[] }[];
}

/** The checkpoint that the last superstep made. */
export interface UpdatedState {
  readonly ns: string;
  readonly checkpointId: string;
}

export const stateUpdateWorkflowIdOf = (updateId: string): string => `state-${updateId}`;
