import { z } from 'zod';
import { DefinitionOptionsSchema } from './definition.ts';
import { LevelSchema } from './market/level.ts';
import { isoTime, SymbolSchema } from './market/series-args.ts';
import { PointFactSchema } from './market/structure.ts';
import { PointNameSchema } from './strategy.ts';

/** Bars that are analysed before the first one that is judged: what an analysis says hardly depends on where it began then. */
export const RUN_UP_BARS = 5_000;

const SymbolPatternSchema = SymbolSchema.regex(/^[^*]*\*?$/, 'a * stands at the end, for any rest');

/** What a watch looks for. Absent and null are the same: a thread keeps the fields of the run before. */
export const WatchInputSchema = z.strictObject({
  symbols: z
    .array(SymbolPatternSchema)
    .min(1)
    .max(500)
    .describe('Symbols whose stored bars are watched; SYN* stands for all that begin with SYN, * for all'),
  level: LevelSchema.default('1d').describe('Bar size'),
  points: z
    .array(PointNameSchema)
    .min(1)
    .default(['buy1', 'buy2', 'buy3', 'sell1', 'sell2', 'sell3'])
    .describe('Points that fire when they are confirmed'),
  definition: DefinitionOptionsSchema.nullable()
    .default(null)
    .describe('Rules that the theory leaves open; default: as the engine has them'),
  minConfidence: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .default(null)
    .describe('Least confidence of the divergence; points without one (2, 2s, 3a, 3b) pass'),
  since: isoTime('Day or time (ISO 8601, UTC)')
    .nullable()
    .default(null)
    .describe('Points that were confirmed at this bar or later fire as well; default: only those of bars to come'),
  until: isoTime('Time (ISO 8601, UTC)')
    .nullable()
    .default(null)
    .describe('When the watch ends; default: when it is cancelled'),
  webhook: z
    .url({ protocol: /^https?$/ })
    .max(2_048)
    .nullable()
    .default(null)
    .describe('Where each alert, and each withdrawal of one, is posted'),
  pollSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .default(30)
    .describe('Pause between two looks for new bars: an import is noticed this soon'),
  runUpBars: z
    .int()
    .min(200)
    .max(50_000)
    .default(RUN_UP_BARS)
    .describe('Bars before the first that is judged which the analysis takes in, of a series that has so many'),
  evaluationsPerExecution: z
    .int()
    .min(1)
    .max(500)
    .default(200)
    .describe('Looks after which the workflow goes on as a new execution, so that its history stays short'),
});
export type WatchInput = z.output<typeof WatchInputSchema>;

/** What a watch comes to. */
export const WatchResultSchema = z.object({
  alertId: z.string(),
  fired: z.int().describe('Points that fired'),
  withdrawn: z.int().describe('Of these: gone by the end'),
  series: z.int().describe('Series that were followed'),
  broken: z.array(z.object({ symbol: z.string(), reason: z.string() })).describe('Series that could not be judged'),
});
export type WatchResult = z.infer<typeof WatchResultSchema>;

const definition = z.object({
  hash: z.string(),
  options: z.record(z.string(), z.unknown()).describe('Every option of the definition'),
});

const ofSeries = { alertId: z.string(), symbol: z.string(), level: LevelSchema };
const ofPoint = {
  ...ofSeries,
  source: z.string(),
  asOf: z.string().describe('The bar at whose close this was known; nothing later went into it'),
  definition,
};

/** A point that fired before: what tells it from others. */
export const FiredPointSchema = z.object({
  ...PointFactSchema.pick({ id: true, type: true, side: true, at: true, price: true }).shape,
  confirmedAt: z.string(),
  withdrawnAt: z.string().optional().describe('Bar at whose close it was gone'),
});
export type FiredPoint = z.infer<typeof FiredPointSchema>;

/** `data` of the `custom` events of a watch, and what is posted to its webhook. */
export const AlertMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('watching'),
    alertId: z.string(),
    level: LevelSchema,
    points: z.array(z.string()),
    series: z.int().describe('How many series match now'),
    symbols: z.array(z.string()).describe('Of these the first'),
    since: z.string().nullable(),
    until: z.string().nullable(),
    runUpBars: z.int(),
    definition,
  }),
  z.object({ type: z.literal('alert'), eventId: z.string(), ...ofPoint, point: PointFactSchema, firedAt: z.string() }),
  z.object({
    type: z.literal('alert_withdrawn'),
    ...ofPoint,
    point: FiredPointSchema,
    reason: z.enum(['redrawn', 'bars replaced']),
  }),
  z.object({ type: z.literal('alert_restored'), ...ofPoint, point: FiredPointSchema }),
  z.object({ type: z.literal('series_broken'), ...ofSeries, reason: z.string() }),
  z.object({ type: z.literal('series_recovered'), ...ofSeries }),
]);
export type AlertMessage = z.infer<typeof AlertMessageSchema>;
