import { z } from 'zod';
import type { Observations } from '../../domains/hydro/index.ts';
import { toolContract } from '../tool-contract.ts';
import { answerFields, figure, supplyFields } from './answer-parts.ts';
import { NetworkConfigSchema } from './network-config.ts';
import { FlowUnitSchema, PressureUnitSchema } from './quantity.ts';

const id = z.string().min(1);
const ids = z.array(id).min(1);
const readings = z.array(z.array(z.number().nullable()));
const table = z.array(z.array(z.number()));
const ROWS = 'A row for each of timesS';

export const ObservedDataSchema = z
  .strictObject({
    timesS: z.array(z.int().min(0)).min(1).describe("Seconds from the start of the network's patterns, increasing"),
    pressure: z
      .strictObject({
        unit: PressureUnitSchema,
        nodeIds: ids,
        values: readings.describe(`${ROWS}, a column for each node; null: missing`),
        sensorSd: z.number().gt(0).describe('Standard deviation of a reading, in unit'),
      })
      .exactOptional(),
    flow: z
      .strictObject({
        unit: FlowUnitSchema,
        linkIds: ids,
        values: readings.describe(`${ROWS}, a column for each link; null: missing`),
        relativeSd: z.number().gt(0).describe('Standard deviation of a reading as a share of it, such as 0.01'),
        smallestSd: z.number().gt(0).exactOptional().describe('Smallest standard deviation, in unit'),
      })
      .exactOptional(),
    tankLevels: z
      .strictObject({ unit: z.enum(['m', 'ft']), tankIds: ids, values: table.describe(`${ROWS}, for all tanks`) })
      .exactOptional()
      .describe('Makes each time a steady state of its own; absent: tanks are simulated'),
    linkSettings: z
      .strictObject({
        linkIds: ids,
        values: table.describe(`${ROWS}: 0 closed, else pump speed or valve setting`),
      })
      .exactOptional(),
  })
  .describe('What was measured') satisfies z.ZodType<Observations>;

export const IdentificationArgsSchema = z.strictObject({
  network_config: NetworkConfigSchema,
  observed_data: ObservedDataSchema,
  groups: z
    .union([z.array(z.strictObject({ id, pipeIds: ids })).min(1), z.enum(['roughness', 'diameter'])])
    .describe('Pipes that have aged alike; or grouped by what the network says of them'),
  leak_candidates: z.array(id).max(5_000).exactOptional().describe('Junctions that may leak; absent: none'),
  max_leaks: z.int().min(0).max(10).exactOptional().describe('Most leaks to keep together; absent: 2'),
  max_emitter: z
    .number()
    .gt(0)
    .exactOptional()
    .describe("Largest emitter coefficient: flow unit per pressure unit to the network's emitter exponent"),
  multiplier_bounds: z
    .strictObject({ min: z.number().gt(0), max: z.number().gt(0) })
    .exactOptional()
    .describe('Of the factor on roughness; absent: 0.4 to 2'),
  estimate_demand: z.boolean().exactOptional().describe('Estimate one factor on all demands too; absent: no'),
});
export type IdentificationArgs = z.output<typeof IdentificationArgsSchema>;

export const IdentificationAnswerSchema = z.object({
  ...answerFields,
  mode: z.string().describe('How the readings were predicted'),
  solves: z.int(),
  converged: z.boolean(),
  iterations: z.int(),
  readings: z.int(),
  groups: z
    .array(
      z.object({
        id: z.string(),
        pipeCount: z.int(),
        multiplier: z.number().describe('Factor on the roughness of the network'),
        standardError: figure,
        identifiable: z.boolean(),
        confidence: z.number().describe('Probability that the true factor is within 10 % of it'),
        atBound: z.boolean(),
      }),
    )
    .readonly(),
  demandMultiplier: z.object({ value: z.number(), standardError: figure }).nullable(),
  leaks: z
    .array(z.object({ nodeId: z.string(), emitter: z.number(), standardError: figure, flow: z.number() }))
    .readonly()
    .describe('Those that the readings call for'),
  leakRanking: z
    .array(
      z.object({
        nodeId: z.string(),
        emitter: z.number(),
        standardError: figure,
        chiSquare: z.number(),
        chiSquareGain: z.number(),
        confidence: z.number().describe('Share of the likelihood of all candidates'),
      }),
    )
    .readonly()
    .describe('Candidates, most likely first, the first 100'),
  correlation: z
    .object({ parameters: z.array(z.string()).readonly(), matrix: z.array(z.array(figure).readonly()).readonly() })
    .nullable()
    .describe('Of the estimates; null for more than 30'),
  chiSquare: z.number(),
  chiSquarePerDegree: z.number(),
  rmsePressureBefore: z.number(),
  rmsePressureAfter: z.number(),
  rmseFlowBefore: z.number(),
  rmseFlowAfter: z.number(),
  roughnessRate: z.number().describe('Mean factor on roughness, by pipe length'),
  leakageRate: z.number().describe('Leakage over inflow'),
  meanInflow: z.number(),
  meanLeakage: z.number(),
  supplyFailure: supplyFields.supplyFailure,
  failingNodeCount: supplyFields.failingNodeCount,
  failingNodeIds: supplyFields.failingNodeIds,
  warnings: z.array(z.object({ code: z.string(), message: z.string() })).readonly(),
});
export type IdentificationAnswer = z.output<typeof IdentificationAnswerSchema>;

export const IDENTIFICATION = toolContract({
  name: 'identification',
  description:
    'Estimates from readings of pressures and flows what a water network is like: roughness by pipe group and leaks with ' +
    'their places, each with its standard error, and what the readings cannot tell.',
  schema: IdentificationArgsSchema,
  answer: IdentificationAnswerSchema,
});
