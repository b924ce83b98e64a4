import { z } from 'zod';
import { IdSchema, ListSchema, NameSchema, PageQuerySchema } from '../agent-server/fields.ts';
import { NetworkIdSchema } from './network.ts';
import { type ResultKind, ResultKindSchema, type ResultQuantity, type ResultTableSummary } from './result.ts';

export const ResultParamsSchema = z.object({ result_id: IdSchema });

export const ResultListQuerySchema = z.object({
  ...PageQuerySchema,
  kind: ResultKindSchema.optional().describe('Which tool or job'),
  network_id: NetworkIdSchema.optional().describe('Of this stored network'),
  run_id: IdSchema.optional(),
});

/** In a query everything is text. */
const seconds = (description: string) =>
  z
    .string()
    .regex(/^\d{1,10}(\.\d{1,6})?$/, 'want seconds from the start, such as 0 or 3600')
    .transform(Number)
    .optional()
    .describe(description);

const slice = {
  table: NameSchema.min(1).optional().describe('Absent: the only one'),
  ids: ListSchema.describe('Nodes, links ...: ids=10,11, ids=10&ids=11 or a JSON array; absent: all'),
  quantities: ListSchema.describe('quantities=pressure,head; absent: all'),
  from_s: seconds('First time, inclusive'),
  to_s: seconds('Last time, inclusive'),
};
const isOrdered = ({ from_s, to_s }: { from_s?: number | undefined; to_s?: number | undefined }): boolean =>
  from_s === undefined || to_s === undefined || from_s <= to_s;
const ORDERED = { path: ['from_s'], message: 'must not be after to_s' };

export const ResultSeriesQuerySchema = z
  .object({ ...slice, offset: PageQuerySchema.offset.describe('`next_offset` of the answer before') })
  .refine(isOrdered, ORDERED);
export type ResultSeriesQuery = z.infer<typeof ResultSeriesQuerySchema>;

const formatSchema = z.enum(['csv', 'parquet']);
export type ResultFormat = z.infer<typeof formatSchema>;

export const ResultExportQuerySchema = z
  .object({ ...slice, format: formatSchema.default('csv') })
  .refine(isOrdered, ORDERED);

/** A part of a table, as it is asked for. */
export type ResultSliceQuery = Omit<ResultSeriesQuery, 'offset'>;

/** A stored result as lists show it. */
export interface WireResultFacts {
  readonly result_id: string;
  readonly kind: ResultKind;
  /** null: the network was given in the call. */
  readonly network: { readonly network_id: string; readonly version: number } | null;
  /** SHA-256 of the INP text, hexadecimal. */
  readonly inp_hash: string;
  readonly thread_id: string;
  readonly run_id: string;
  readonly created_at: string;
  readonly tables: readonly ResultTableSummary[];
  readonly has_picture: boolean;
}

export interface WireResult extends WireResultFacts {
  /** As the tool answered, its lists in whole. */
  readonly answer: unknown;
}

export interface WireResultSeries {
  readonly result_id: string;
  readonly table: string;
  readonly quantities: readonly ResultQuantity[];
  readonly times_s: readonly number[];
  /** By name of quantity a number for each of `times_s`; null: it has no value. */
  readonly series: readonly {
    readonly id: string;
    readonly values: Readonly<Record<string, readonly (number | null)[]>>;
  }[];
  /** Where the rest begins, for `offset`; null: this is all. */
  readonly next_offset: number | null;
}
