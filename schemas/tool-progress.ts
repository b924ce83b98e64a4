import { z } from 'zod';

/** How far a call of a tool is, in a unit of its own. */
export const ProgressSchema = z.object({
  done: z.number().min(0).describe('How much is done'),
  total: z.number().min(0).nullable().describe('Of how much; null: not known before the end'),
  unit: z.string().describe('What is counted, such as s of simulated time, links or fits'),
  phase: z.string().exactOptional().describe('Where the work has several kinds: which goes on'),
});
export type Progress = Readonly<z.infer<typeof ProgressSchema>>;

/** `data` of the `custom` events of a run while one of its tools works. */
export const ToolProgressSchema = z.looseObject({
  tool: z.string().describe('Which tool tells it'),
  callId: z.string().describe('Of which of its calls: the number of the call in the run'),
  ...ProgressSchema.shape,
});
export type ToolProgress = z.infer<typeof ToolProgressSchema>;
