import { JobProgressSchema } from '../schemas/jobs.ts';
import { type Progress, ToolProgressSchema } from '../schemas/tool-progress.ts';

const hours = (seconds: number): string => (seconds / 3600).toFixed(1);

/** How far something is, such as `12.0 of 24.0 h`, `3 of 13 links` or `tables, 10 of 60 simulations`. */
export const progressText = ({ done, total, unit, phase }: Progress): string => {
  const [write, name] = unit === 's' ? [hours, 'h'] : [String, unit];
  const kind = phase === undefined || phase === unit ? '' : `${phase}, `;
  return `${kind}${write(done)}${total === null ? '' : ` of ${write(total)}`} ${name}`;
};

/** What a person reads of the progress of a tool or a job; `undefined` for any other custom data. */
export const customProgressText = (data: unknown): string | undefined => {
  const tool = ToolProgressSchema.safeParse(data).data;
  if (tool !== undefined) return `${tool.tool}: ${progressText(tool)}`;
  const job = JobProgressSchema.safeParse(data).data;
  if (job === undefined) return undefined;
  return `${job.job}: ${job.done} of ${job.total}${job.last ? `, last ${job.last}` : ''}`;
};
