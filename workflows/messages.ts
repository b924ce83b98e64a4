import type { RunRef } from '../schemas/runs.ts';

/** Input of the workflow `runGraph`. Everything else of a run is in the store: any process can start it again. */
export interface RunGraphInput extends RunRef {
  /** Set when a workflow continues as new; absent on a first start. */
  readonly carried?: CarriedOver;
}

/** What the next workflow execution of the same run must know of the ones before it. */
export interface CarriedOver {
  /** LangGraph's step at which the recursion limit is reached. */
  readonly stopStep: number;
  readonly callSeq: number;
  readonly checkpointTicks: number;
}
