import { z } from 'zod';
import type { JobRequest } from '../jobs.ts';
import { answerFields } from './answer-parts.ts';
import { BoundarySchema, secondsSchema, TariffSchema } from './conditions.ts';
import { NetworkConfigSchema } from './network-config.ts';
import { PressureSchema } from './quantity.ts';
import { MemberSchema, ThresholdsSchema } from './testing.ts';

export const MAX_SWEEP_LINKS = 20_000;
/** Links that a report lists; the stored result has all. */
export const MAX_REPORTED_LINKS = 100;

/** What a run of the assistant `n-minus-one` starts with. Each field has its value in every run: a thread keeps the others. */
export const NMinusOneInputShape = {
  network_config: NetworkConfigSchema,
  link_ids: z
    .array(z.string().min(1))
    .min(1)
    .max(MAX_SWEEP_LINKS)
    .nullable()
    .default(null)
    .describe('Links to take out one by one; absent: all of the kinds below'),
  with_pumps: z.boolean().default(true).describe('Without link_ids: pumps too, beside all pipes'),
  with_valves: z.boolean().default(false).describe('Without link_ids: valves too'),
  duration: secondsSchema.min(1).nullable().default(null).describe("Seconds; absent: the network's"),
  boundary_conditions: BoundarySchema.nullable().default(null),
  tariff: TariffSchema.nullable().default(null),
  thresholds: ThresholdsSchema.nullable().default(null),
  required_pressure: PressureSchema.nullable()
    .default(null)
    .describe('Full demand from it on; absent: the minimum pressure of the thresholds'),
};

export const NMinusOneInputSchema = z.strictObject(NMinusOneInputShape);
export type NMinusOneInput = z.infer<typeof NMinusOneInputSchema>;
export type NMinusOneJob = JobRequest<NMinusOneInput>;

/** A link whose loss could not be computed. */
export const FailedLinkSchema = z.object({ linkId: z.string(), code: z.string(), reason: z.string() });
export type FailedLink = z.infer<typeof FailedLinkSchema>;

/** What a sweep answers. */
export const NMinusOneReportSchema = z.object({
  ...answerFields,
  durationS: z.number().describe('How long each link was out'),
  intact: MemberSchema.describe('With nothing taken out'),
  linkCount: z.int().describe('Links that were taken out, one by one'),
  harmfulCount: z.int().describe('Of these, without which some demand is not met'),
  brokenCount: z.int().describe('Of these, without which a threshold is not kept'),
  failedCount: z.int().describe('Of these, whose loss could not be computed'),
  members: z
    .array(MemberSchema)
    .readonly()
    .describe(`What each loss does, most harmful first, the first ${MAX_REPORTED_LINKS}`),
  failed: z.array(FailedLinkSchema).readonly().describe(`Why some failed, the first ${MAX_REPORTED_LINKS}`),
});
export type NMinusOneReport = z.infer<typeof NMinusOneReportSchema>;

/** What there is to do. */
export interface NMinusOnePlan {
  readonly links: number;
  /** How many to take out in one activity. */
  readonly linksEach: number;
}

/** What a part of a sweep came to. */
export interface LinkCounts {
  readonly done: number;
  readonly failed: number;
  /** The last one. */
  readonly link: string;
}
