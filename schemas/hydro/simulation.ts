import { z } from 'zod';
import { toolContract } from '../tool-contract.ts';
import {
  answerFields,
  ConvergenceSchema,
  EnergySchema,
  figure,
  MassBalanceSchema,
  numbers,
  PressureAtSchema,
  supplyFields,
} from './answer-parts.ts';
import { BoundarySchema, DemandModelSchema, QualitySchema, secondsSchema, TariffSchema } from './conditions.ts';
import { NetworkConfigSchema } from './network-config.ts';
import { PressureSchema } from './quantity.ts';

/** Numbers in the series of one answer. */
export const MOST_SERIES_VALUES = 20_000;

const ids = z.array(z.string().min(1)).max(100);

export const SimulationArgsSchema = z.strictObject({
  network_config: NetworkConfigSchema,
  duration: secondsSchema.exactOptional().describe("Seconds; 0 is one steady state; absent: the network's"),
  boundary_conditions: BoundarySchema.exactOptional(),
  demand_model: DemandModelSchema.exactOptional(),
  quality: QualitySchema.exactOptional(),
  tariff: TariffSchema.exactOptional(),
  hydraulic_step: secondsSchema.min(1).exactOptional().describe("Seconds; absent: the network's"),
  report_step: secondsSchema
    .min(1)
    .exactOptional()
    .describe("Seconds from one reported time to the next; absent: the network's"),
  low_pressure: PressureSchema.exactOptional().describe('Asks which junctions are below this pressure, and when'),
  series: z
    .strictObject({
      nodes: ids.exactOptional().describe('Nodes whose pressure, head, demand and quality are told over time'),
      links: ids.exactOptional().describe('Links whose flow, velocity, status and setting are told over time'),
    })
    .exactOptional()
    .describe(`Which series the answer has, up to ${MOST_SERIES_VALUES} numbers; absent: none`),
});
export type SimulationArgs = z.output<typeof SimulationArgsSchema>;

const TankSchema = z.object({
  tankId: z.string(),
  startLevel: figure,
  endLevel: figure,
  lowestLevel: figure,
  highestLevel: figure,
});

const LowPressureSchema = z.object({
  limit: z.number().describe("In the network's unit"),
  nodeCount: z.int(),
  nodes: z
    .array(
      z.object({
        nodeId: z.string(),
        lowestPressure: z.number(),
        lowestAtS: z.number(),
        timesBelow: z.int().describe('At how many of the reported times'),
        periods: z
          .array(z.object({ fromS: z.number(), toS: z.number() }))
          .readonly()
          .describe('Reported times that follow each other, first and last, seconds from the start; the first 50'),
        periodCount: z.int(),
      }),
    )
    .readonly()
    .describe('Lowest first, the first 100'),
});

const columns = z.record(z.string(), numbers);
const SeriesSchema = z.object({
  nodes: z.record(z.string(), columns).describe('pressure, head, demand (and quality) by node'),
  links: z.record(z.string(), columns).describe('flow, velocity, status (1 open) and setting by link'),
});

export const SimulationAnswerSchema = z.object({
  ...answerFields,
  demandModel: z.enum(['dda', 'pda']),
  convergence: ConvergenceSchema,
  ...supplyFields,
  timesS: numbers.describe('Reported times, seconds from the start; the first 1,000'),
  reportedTimes: z.int(),
  lowestPressure: PressureAtSchema.describe('Over all steps and junctions with an open path to a source'),
  highestPressure: PressureAtSchema,
  tanks: z.array(TankSchema).readonly().describe('Levels above the bottom at the reported times'),
  energy: EnergySchema,
  massBalance: MassBalanceSchema.describe('Volumes'),
  qualityUnit: z.string().nullable(),
  lowPressure: LowPressureSchema.nullable(),
  series: SeriesSchema.nullable().describe('A value for each of the reported times'),
});
export type SimulationAnswer = z.output<typeof SimulationAnswerSchema>;

export const SIMULATION = toolContract({
  name: 'simulation',
  description:
    'Simulates a water network over time: pressures, flows, tank levels, pump energy and cost, water balance, warnings, ' +
    'and which junctions fall below a pressure and when.',
  schema: SimulationArgsSchema,
  answer: SimulationAnswerSchema,
});
