import { z } from 'zod';
import type { Chart, ChartCenter, ChartLeg, ChartLife, ChartPoint, Definition } from '../../domains/chanlun/index.ts';
import { DefinitionOptionsSchema } from '../definition.ts';
import { LevelSchema } from './level.ts';

const { stroke, segment, center, macd, divergence, points } = DefinitionOptionsSchema.shape;
const DefinitionSchema = z.strictObject({
  stroke: stroke.unwrap().required(),
  segment: segment.unwrap().required(),
  center: center.unwrap().required(),
  macd: macd.unwrap().required(),
  divergence: divergence.unwrap().required(),
  points: points.unwrap().required(),
}) satisfies z.ZodType<Definition>;

const bar = z.int().min(0);
const price = z.number();
const state = z.enum(['provisional', 'confirmed', 'final', 'withdrawn']);

const life = {
  state: state.describe('At the last bar'),
  shownAt: bar.describe('Bar at whose close it was first drawn'),
  confirmedAt: bar.nullable().describe('Bar from whose close on it may be acted upon'),
  finalAt: bar.nullable().describe('Bar from which on it cannot change'),
  withdrawnAt: bar.nullable().describe('Bar at which it vanished, while it is gone'),
} satisfies { [Field in keyof ChartLife]: z.ZodType<ChartLife[Field]> };

const leg = z.object({
  ...life,
  up: z.boolean(),
  begin: bar,
  beginPrice: price,
  end: bar,
  endPrice: price,
  versions: z
    .array(z.tuple([bar, state, bar, price]))
    .describe('[bar, state, end, endPrice]: how it was drawn from then on'),
}) satisfies z.ZodType<ChartLeg>;

const box = z.object({
  ...life,
  begin: bar,
  end: bar,
  zd: price,
  zg: price,
  dd: price,
  gg: price,
  versions: z
    .array(z.tuple([bar, state, bar, price, price, price, price]))
    .describe('[bar, state, end, zd, zg, dd, gg]'),
}) satisfies z.ZodType<ChartCenter>;

const point = z.object({
  ...life,
  type: z.enum(['1', '1p', '2', '2s', '3a', '3b']),
  side: z.enum(['buy', 'sell']),
  bar,
  price,
  invalidation: price.describe('Price beyond which it fails'),
  zd: price.nullable(),
  zg: price.nullable(),
  ratio: price.nullable().describe('Divergence: leaving over entering force'),
  confidence: z.number().min(0).max(1).nullable(),
  versions: z.array(z.tuple([bar, state])).describe('[bar, state]'),
}) satisfies z.ZodType<ChartPoint>;

const column = z.array(z.number());

/** The picture of a series: payload of `sluice chart` and artifact of the analyst's run. Bars are named by their index in the whole series. */
export const ChartSchema = z
  .object({
    version: z.literal(1),
    symbol: z.string(),
    level: LevelSchema,
    source: z.string(),
    asOf: z.iso.datetime().nullable().describe('Start of the last closed bar'),
    definition: DefinitionSchema,
    definitionHash: z.string().regex(/^[0-9a-f]{16}$/),
    firstBar: bar.describe('Index of the first bar in the whole series'),
    bars: z.object({ time: z.array(z.int()), open: column, high: column, low: column, close: column, volume: column }),
    forming: z
      .object({ ts: z.int(), open: price, high: price, low: price, close: price, volume: price })
      .nullable()
      .describe('The bar still forming, part of nothing else'),
    macd: z.object({ dif: column, dea: column, histogram: column }),
    strokes: z.array(leg),
    segments: z.array(leg),
    centers: z.array(box),
    points: z.array(point),
    upperSegments: z.array(leg),
    upperCenters: z.array(box),
    upperPoints: z.array(point),
  })
  .refine(
    ({ bars, macd }) =>
      [...Object.values(bars), ...Object.values(macd)].every(({ length }) => length === bars.time.length),
    {
      path: ['bars'],
      message: 'must have columns of one length, those of `macd` included',
    },
  ) satisfies z.ZodType<Chart>;
