import { z } from 'zod';
import type { RunRef } from './runs.ts';

/** What the workflow of a job is started with. `ref` and `callId` are the key of everything that it leaves anywhere. */
export interface JobRequest<Input = unknown> {
  readonly ref: RunRef;
  /** The number of the call among the calls of its run. */
  readonly callId: string;
  readonly input: Input;
}

/** `data` of the `custom` events of a run while its job works. A job adds fields of its own. */
export const JobProgressSchema = z.looseObject({
  job: z.string().describe('Which job tells it'),
  done: z.int().min(0).describe('How many parts are done'),
  total: z.int().min(0).describe('How many parts there are'),
  last: z.string().nullable().exactOptional().describe('Which part was done last, where parts have names'),
});
export type JobProgress = z.infer<typeof JobProgressSchema>;

/** Units of a job in [from, to), one after the other. */
export interface UnitRange {
  readonly from: number;
  readonly to: number;
}
