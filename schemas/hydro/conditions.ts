import { z } from 'zod';
import type { BoundaryConditions, DemandModel, QualityRequest, Tariff } from '../../domains/hydro/index.ts';
import { LengthSchema, PressureSchema } from './quantity.ts';

const id = z.string().min(1);

/** What a run assumes in place of what the network says. */
export const BoundarySchema = z
  .strictObject({
    tankLevels: z.record(id, LengthSchema).exactOptional().describe('Level above the bottom at the start, by tank'),
    reservoirHeads: z.record(id, LengthSchema).exactOptional().describe('Head by reservoir'),
    demandMultiplier: z.number().min(0).exactOptional().describe('Factor on all demands'),
    linkStatus: z
      .record(id, z.enum(['open', 'closed']))
      .exactOptional()
      .describe('Status from the start, by link; controls may still change it'),
    linkSettings: z
      .record(id, z.number().min(0))
      .exactOptional()
      .describe("Pump speed (1 is the curve's) or valve setting in the network's unit, by link"),
    controls: z.enum(['keep', 'disable']).exactOptional().describe('disable: no control or rule of the network acts'),
  })
  .describe('What holds in place of what the network says') satisfies z.ZodType<BoundaryConditions>;

export const TariffSchema = z
  .strictObject({
    pricePerKwh: z.array(z.number()).min(1).max(10_000).describe('Of each period from midnight, repeated to the end'),
    periodS: z.number().gt(0).exactOptional().describe('Length of a period; absent: 3600'),
    demandChargePerKw: z.number().min(0).exactOptional().describe('For each kW of the highest power; absent: 0'),
  })
  .describe("Prices of electricity; absent: the network's") satisfies z.ZodType<Tariff>;

export const DemandModelSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('dda') }).describe('Demands are met whatever the pressure'),
    z
      .strictObject({
        kind: z.literal('pda'),
        minimumPressure: PressureSchema.describe('No water at or below it'),
        requiredPressure: PressureSchema.describe('Full demand from it on'),
        exponent: z.number().gt(0).exactOptional().describe('Absent: 0.5'),
      })
      .describe('Demands fall with the pressure'),
  ])
  .describe('How demand depends on pressure; absent: as the network says') satisfies z.ZodType<DemandModel>;

export const QualitySchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('file') }).describe('What the network asks for'),
    z.strictObject({ kind: z.literal('age') }).describe('Age of the water in hours'),
    z.strictObject({ kind: z.literal('trace'), nodeId: id }).describe('Share of the water from a node, in percent'),
    z
      .strictObject({
        kind: z.literal('constituent'),
        name: z.string().min(1).max(31),
        sourceMgPerL: z.record(id, z.number().min(0)).describe('Concentration of what a source supplies, by node'),
        initialMgPerL: z.number().min(0).exactOptional().describe('Everywhere else at the start; absent: 0'),
        bulkDecayPerDay: z.number().min(0).exactOptional().describe("First-order decay; absent: the network's"),
      })
      .describe('A substance in the water'),
  ])
  .describe('What travels with the water; absent: nothing is followed') satisfies z.ZodType<QualityRequest>;

const MOST_SECONDS = 366 * 86_400;

/** A span of time in whole seconds. */
export const secondsSchema = z
  .int()
  .min(0, { error: ({ input }) => `found ${input}, want at least 0 seconds` })
  .max(MOST_SECONDS, {
    error: ({ input }) => `found ${input}, want at most ${MOST_SECONDS} seconds, which are 366 days`,
  });
