import { z } from 'zod';
import { FlagSchema, ListSchema, NameSchema, PageQuerySchema } from '../agent-server/fields.ts';
import { LevelSchema } from './level.ts';
import { isOrdered, isoTime, ORDERED, SymbolSchema } from './series-args.ts';

/** Whether prices are as they were traded, or changed for splits and dividends. One series has one kind. */
export const AdjustmentSchema = z.enum(['raw', 'adjusted']);
export type Adjustment = z.infer<typeof AdjustmentSchema>;

/** Boards of Chinese exchanges, which set the daily price limit; `none` for markets without one. */
export const BoardSchema = z.enum(['main', 'star', 'chinext', 'bse', 'st', 'none']);
export type Board = z.infer<typeof BoardSchema>;

/** Trading hours by name: round the clock by UTC, Shanghai and Shenzhen stocks, New York stocks. */
export const SessionNameSchema = z.enum(['continuous', 'a-share', 'us-equity']);
export type SessionName = z.infer<typeof SessionNameSchema>;

/** Upper-case letters of three, as ISO 4217 has them, or of a coin. */
const CurrencySchema = z.string().regex(/^[A-Z]{2,10}$/, 'want a code such as USD, CNY or USDT');

export const SeriesParamsSchema = z.object({ symbol: z.string().pipe(SymbolSchema), level: LevelSchema });

export const SeriesQuerySchema = z.object({
  ...PageQuerySchema,
  prefix: NameSchema.optional().describe('How symbols begin'),
  level: LevelSchema.optional(),
  board: BoardSchema.optional(),
  symbols: ListSchema.describe('These symbols only'),
});

const formatSchema = z.enum(['csv', 'parquet']);
export type SeriesFormat = z.infer<typeof formatSchema>;

const range = {
  from: isoTime('First bar to start, inclusive').optional(),
  to: isoTime('Last bar to start, inclusive; a day includes all of it').optional(),
};

export const ExportQuerySchema = z
  .object({
    ...range,
    format: formatSchema.default('csv'),
    forming: FlagSchema.describe('With the last bar while it forms, and a column that says so'),
  })
  .refine(isOrdered, ORDERED);

export const ImportQuerySchema = z.object({
  source: NameSchema.min(1).max(200).optional().describe('Where the bars are from'),
  adjustment: AdjustmentSchema.optional().describe('Absent: as the series is; a new one is raw'),
  format: formatSchema.optional().describe('Absent: by the content type'),
  time_zone: z.string().min(1).max(64).optional().describe('IANA name, for stamps without a zone; default UTC'),
  stamp: z.enum(['start', 'end']).default('start').describe('What of their bars the stamps are'),
  epoch_unit: z.enum(['s', 'ms', 'us']).optional().describe('Of stamps that are counts; default by their size'),
  session: SessionNameSchema.optional().describe('Trading hours; bars at other times are refused then'),
  currency: CurrencySchema.optional(),
  board: BoardSchema.optional(),
  mode: z.enum(['merge', 'replace']).default('merge').describe('replace: the bars take the place of all there are'),
  file: NameSchema.max(200).optional().describe('What errors call the body'),
});
export type ImportQuery = z.infer<typeof ImportQuerySchema>;

export const GapsQuerySchema = z
  .object({
    ...range,
    session: SessionNameSchema.optional().describe('Absent: that of the series, else continuous'),
    limit: PageQuerySchema.limit.describe('The most gaps to list'),
  })
  .refine(isOrdered, ORDERED);
export type GapsQuery = z.infer<typeof GapsQuerySchema>;

/** A series as clients see it. */
export interface WireSeries {
  readonly symbol: string;
  readonly level: string;
  readonly source: string;
  readonly adjustment: Adjustment;
  readonly bars: number;
  /** Starts of the first and the last bar, ISO 8601. */
  readonly first: string;
  readonly last: string;
  readonly last_closed: boolean;
  readonly version: number;
  readonly updated_at: string;
  readonly currency: string | null;
  readonly board: Board | null;
  readonly session: SessionName | null;
}

export interface WireImport {
  readonly bars: number;
  readonly added: number;
  readonly changed: number;
  readonly series: WireSeries;
}

export interface WireGaps {
  readonly symbol: string;
  readonly level: string;
  readonly session: SessionName;
  readonly expected: number;
  readonly found: number;
  readonly missing: number;
  readonly outside: number;
  readonly misaligned: number;
  readonly gaps: readonly { readonly from: string; readonly to: string; readonly bars: number }[];
  readonly omitted: number;
}
