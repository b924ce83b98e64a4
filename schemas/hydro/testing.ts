import { z } from 'zod';
import type { ServiceThresholds } from '../../domains/hydro/index.ts';
import { toolContract } from '../tool-contract.ts';
import { answerFields, ConvergenceSchema, figure, PressureAtSchema, supplyFields } from './answer-parts.ts';
import { BoundarySchema, secondsSchema, TariffSchema } from './conditions.ts';
import { NetworkConfigSchema } from './network-config.ts';
import { PressureSchema } from './quantity.ts';
import { ScenarioSchema } from './scenario.ts';

export const ThresholdsSchema = z
  .strictObject({
    minimumPressure: PressureSchema.exactOptional().describe('Of every junction with demand; absent: 20 psi'),
    maxUnservedPercent: z.number().min(0).max(100).exactOptional().describe('Of the demand; absent: 0'),
    tanksMayEmpty: z.boolean().exactOptional().describe('Absent: no'),
  })
  .describe('When the network passes') satisfies z.ZodType<ServiceThresholds>;

export const TestingArgsSchema = z.strictObject({
  network_config: NetworkConfigSchema,
  test_scenario: ScenarioSchema,
  duration: secondsSchema.exactOptional().describe("Seconds; absent: the network's"),
  boundary_conditions: BoundarySchema.exactOptional(),
  tariff: TariffSchema.exactOptional(),
  thresholds: ThresholdsSchema.exactOptional(),
  required_pressure: PressureSchema.exactOptional().describe('Full demand from it on; absent: the minimum pressure'),
});
export type TestingArgs = z.output<typeof TestingArgsSchema>;

const node = z.object({
  nodeId: z.string(),
  deficientH: z.number().describe('Hours below the required pressure'),
  lowestPressure: z.number(),
  lowestAtS: z.number(),
  unservedVolume: z.number(),
});

const tank = z.object({
  tankId: z.string(),
  lowestLevel: z.number(),
  lowestAtS: z.number(),
  emptyAtS: figure.describe('null: it never was'),
});

const ServiceSchema = z.object({
  deficientNodeCount: z.int(),
  deficientNodes: z.array(node).readonly().describe('Worst first, the first 100'),
  deficientNodeHours: z.number(),
  unservedVolume: z.number(),
  unservedPercent: z.number(),
  lowestPressure: PressureAtSchema,
  tanks: z.array(tank).readonly(),
});

/** What the loss of a link does. */
export const MemberSchema = z.object({
  linkId: z.string(),
  unservedVolume: z.number(),
  unservedPercent: z.number(),
  deficientNodeHours: z.number(),
  worstNodes: z.array(node).readonly(),
  lowestPressure: figure,
  emptyTanks: z.array(tank).readonly(),
  pass: z.boolean().describe('The thresholds are kept all the same'),
  energyCost: z.number().describe('Of all pumps, with the demand charge'),
  converged: z
    .boolean()
    .describe('false: not to be trusted, for a step was not solved or heads are beyond physical sense'),
  supplyFailure: z.boolean(),
});

export const TestingAnswerSchema = z.object({
  ...answerFields,
  kind: z.string().describe('Of the scenario'),
  scenario: z
    .object({
      pass: z.boolean(),
      failures: z.array(z.object({ criterion: z.string(), message: z.string() })).readonly(),
      service: ServiceSchema.describe('Under the scenario, pressure-driven'),
      baseline: ServiceSchema.describe('Without it, demand-driven'),
      split: z
        .object({ nodeId: z.string(), pipeIds: z.array(z.string()).readonly() })
        .nullable()
        .describe('How a pipe was cut for a burst along it'),
      convergence: ConvergenceSchema.describe('Under the scenario'),
      baselineConvergence: ConvergenceSchema.describe('Without it'),
      ...supplyFields,
    })
    .nullable()
    .describe('Of a scenario that happens'),
  sweep: z
    .object({
      intact: MemberSchema.describe('With nothing taken out'),
      memberCount: z.int(),
      members: z.array(MemberSchema).readonly().describe('Links, most harmful first, the first 100'),
    })
    .nullable()
    .describe('Of n-minus-one'),
  fireFlow: z
    .object({
      nodeId: z.string(),
      flow: z.number().describe('The most that the hydrant can draw'),
      residualPressure: z.number(),
      staticPressure: z.number(),
      limitingNodeId: z.string(),
      convergence: ConvergenceSchema.describe('Up to the opening of the hydrant, and of all flows that were tried'),
      ...supplyFields,
    })
    .nullable()
    .describe('Of available-fire-flow'),
});
export type TestingAnswer = z.output<typeof TestingAnswerSchema>;

export const TESTING = toolContract({
  name: 'testing',
  description:
    'Tests what happens to a water network in a burst, demand surge, fire flow, outage, power failure or loss of a source, ' +
    'who gets too little for how long and whether it passes; ranks links by what their loss costs; finds the fire flow of a hydrant.',
  schema: TestingArgsSchema,
  answer: TestingAnswerSchema,
});
