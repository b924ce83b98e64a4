import { z } from 'zod';
import { LengthSchema } from './quantity.ts';

const id = z.string().min(1);

/** What was measured in a stored network at one time. */
export const ReadingSchema = z.strictObject({
  at: z
    .string()
    .refine(
      (text) => z.iso.datetime({ offset: true }).safeParse(text).success,
      'must be an ISO time with a zone, such as 2026-11-20T14:30:00Z',
    )
    .describe('When it was measured (ISO 8601 with a zone)'),
  tanks: z
    .record(id, LengthSchema)
    .refine((levels) => Object.keys(levels).length > 0, 'must have the level of at least one tank')
    .describe('Level above the bottom, by tank'),
  pumps: z.record(id, z.boolean()).nullish().describe('Whether it runs, by pump'),
});
export type Reading = z.output<typeof ReadingSchema>;

/** A reading as clients see it. */
export interface WireReading {
  readonly at: string;
  readonly received_at: string;
  readonly tanks: Reading['tanks'];
  readonly pumps: Readonly<Record<string, boolean>>;
}
