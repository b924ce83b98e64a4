import { z } from 'zod';

/** What computed it: a tool or a job. */
export const RESULT_KINDS = [
  'simulation',
  'identification',
  'scheduling',
  'control',
  'testing',
  'n-minus-one',
  'calibrate',
  'schedule-day',
] as const;
export const ResultKindSchema = z.enum(RESULT_KINDS);
export type ResultKind = z.infer<typeof ResultKindSchema>;

export const ResultQuantitySchema = z.object({
  name: z.string(),
  unit: z.string().nullable().describe('null: it has none, or one that depends on the element'),
});
export type ResultQuantity = z.infer<typeof ResultQuantitySchema>;

/** Which numbers a table has. */
export interface ResultTableHead {
  /** `nodes`, `links`, `tanks` ... */
  readonly name: string;
  readonly ids: readonly string[];
  readonly quantities: readonly ResultQuantity[];
  /** Rising, seconds from the start. */
  readonly timesS: readonly number[];
}

/** A number for each quantity, id and time. */
export interface ResultTable extends ResultTableHead {
  /** An array for each quantity: all times of the first id, then all of the next, `[id * times + time]`. NaN: no value. */
  readonly values: readonly Float64Array[];
}

/** A table in a few words: how many ids and times it has, and which quantities. */
export const ResultTableSummarySchema = z.object({
  name: z.string(),
  ids: z.int().describe('How many'),
  quantities: z.array(ResultQuantitySchema).readonly(),
  times: z.int().describe('How many'),
});
export type ResultTableSummary = z.infer<typeof ResultTableSummarySchema>;

/** Where the whole of an answer is kept. */
export const ResultRefSchema = z
  .object({
    resultId: z.string(),
    tables: z.array(ResultTableSummarySchema).readonly().describe('Series that are stored'),
    hasPicture: z.boolean(),
    notStored: z.string().nullable().describe('Which series are not stored, and why; null: all are'),
  })
  .describe('The stored result: its series are read, exported and drawn by its id under /hydro/results');
export type ResultRef = z.infer<typeof ResultRefSchema>;

export const toTableSummary = ({ name, ids, quantities, timesS }: ResultTableHead): ResultTableSummary => ({
  name,
  ids: ids.length,
  quantities: [...quantities],
  times: timesS.length,
});
