import { z } from 'zod';
import { toCronSchedule, toTimezone } from '../cron-schedule.ts';
import { AssistantNameSchema, absent, IdSchema, JsonObjectSchema, NameSchema, PageSchema } from './fields.ts';
import { GivenStreamModesSchema, RunCreateSchema } from './runs.ts';

/** Refuses what `read` throws of, with its message. */
const readable = (read: (text: string) => unknown) => (text: string, context: z.RefinementCtx) => {
  try {
    read(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
  }
};

const ScheduleSchema = NameSchema.superRefine(readable((text) => toCronSchedule(text)));
const TimezoneSchema = NameSchema.superRefine(readable(toTimezone));
/** A time without an offset is UTC, as a schedule without a zone is. */
const EndTimeSchema = z.iso
  .datetime({ offset: true, local: true })
  .transform((text) => new Date(/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`))
  .refine((time) => time > new Date(), { error: 'found a time that is over, want one in the future' });

/** What of a run's request a cron's runs are made of. */
const RUN_FIELDS = RunCreateSchema.pick({
  input: true,
  config: true,
  context: true,
  webhook: true,
  interrupt_before: true,
  interrupt_after: true,
  stream_mode: true,
  stream_subgraphs: true,
  stream_resumable: true,
  durability: true,
  checkpoint_during: true,
  multitask_strategy: true,
}).shape;

const OTHER_FIELDS = {
  timezone: absent(TimezoneSchema),
  enabled: absent(z.boolean()),
  metadata: absent(JsonObjectSchema),
  on_run_completed: absent(z.enum(['delete', 'keep'])),
};

export const CronCreateSchema = z.object({
  ...RUN_FIELDS,
  ...OTHER_FIELDS,
  assistant_id: AssistantNameSchema,
  schedule: ScheduleSchema,
  end_time: absent(EndTimeSchema),
});
export type CronCreate = z.infer<typeof CronCreateSchema>;

export const CronPatchSchema = z.object({
  ...RUN_FIELDS,
  ...OTHER_FIELDS,
  stream_mode: absent(GivenStreamModesSchema),
  schedule: absent(ScheduleSchema),
  /** `null` takes the end away; everywhere else it is the same as absent. */
  end_time: EndTimeSchema.nullish(),
});
export type CronPatch = z.infer<typeof CronPatchSchema>;

const FILTER = {
  assistant_id: absent(AssistantNameSchema),
  thread_id: absent(IdSchema),
  metadata: absent(JsonObjectSchema),
  enabled: absent(z.boolean()),
};

const SORTED_BY = ['cron_id', 'assistant_id', 'thread_id', 'created_at', 'updated_at', 'next_run_date'] as const;
const OTHERS = [
  'end_time',
  'schedule',
  'timezone',
  'user_id',
  'payload',
  'metadata',
  'enabled',
  'on_run_completed',
] as const;

export const CronCountSchema = z.object(FILTER);
export const CronSearchSchema = z.object({
  ...PageSchema,
  ...FILTER,
  sort_by: absent(z.enum(SORTED_BY)),
  sort_order: absent(z.enum(['asc', 'desc'])),
  select: absent(z.array(z.enum([...SORTED_BY, ...OTHERS]))),
});
export const CronParamsSchema = z.object({ cron_id: IdSchema });
