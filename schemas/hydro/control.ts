import { z } from 'zod';
import type { Actuator, ControlledVariable, MpcWeights, PidGains } from '../../domains/hydro/index.ts';
import { toolContract } from '../tool-contract.ts';
import {
  answerFields,
  ConvergenceSchema,
  EnergySchema,
  figure,
  MassBalanceSchema,
  numbers,
  supplyFields,
} from './answer-parts.ts';
import { BoundarySchema, secondsSchema, TariffSchema } from './conditions.ts';
import { NetworkConfigSchema } from './network-config.ts';
import { FlowSchema, FlowUnitSchema, LengthSchema, PressureSchema, PressureUnitSchema } from './quantity.ts';

const id = z.string().min(1);
const METHODS = ['pid', 'mpc', 'optimal'] as const;
const QuantitySchema = z
  .union([PressureSchema, FlowSchema, LengthSchema])
  .describe('With a unit of what is controlled, such as { "value": 30, "unit": "m" }');

const ActuatorSchema = z
  .strictObject({
    linkId: id.describe('Pump or valve'),
    min: z.number().min(0),
    max: z.number(),
    initial: z.number().exactOptional().describe('Absent: the middle of the range'),
    maxMove: z.number().gt(0).exactOptional().describe('Most from one sample to the next'),
  })
  .describe("What is moved: a pump's speed (1 is the curve's) or a valve's setting") satisfies z.ZodType<Actuator>;

const VariableSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('pressure'), nodeId: id }),
    z.strictObject({ kind: z.literal('level'), tankId: id }),
    z.strictObject({ kind: z.literal('flow'), linkId: id }),
  ])
  .describe('What is held') satisfies z.ZodType<ControlledVariable>;

const PidSchema = z
  .strictObject({
    gain: z.number().describe('Change of the output for a unit of error'),
    perUnit: z
      .union([PressureUnitSchema, FlowUnitSchema, z.enum(['m', 'ft', 'mm', 'in'])])
      .describe('Unit of the error'),
    integralTimeS: z.number().gt(0),
    derivativeTimeS: z.number().min(0).exactOptional(),
    setpointWeight: z.number().min(0).max(1).exactOptional(),
  })
  .describe("Gains; absent: from the network's response") satisfies z.ZodType<PidGains>;

const MpcSchema = z
  .strictObject({
    horizon: z.int().min(1).max(96).exactOptional().describe('Samples; absent: 24'),
    moveWeight: z.number().gt(0).exactOptional().describe('Price of a squared move; absent: 0.1'),
    preview: z.boolean().exactOptional().describe('Act on setpoints before their time; absent: no'),
  })
  .describe('Weights of predictive control') satisfies z.ZodType<MpcWeights>;

export const ControlArgsSchema = z.strictObject({
  network_config: NetworkConfigSchema,
  method: z
    .enum(METHODS)
    .describe('pid; mpc, a quadratic program at each sample; optimal, a linear-quadratic regulator'),
  actuator: ActuatorSchema,
  variable: VariableSchema,
  setpoint: z
    .array(z.strictObject({ fromS: secondsSchema, target: QuantitySchema }))
    .min(1)
    .max(1_000)
    .describe('What is wanted from which second on'),
  sample_time: secondsSchema.min(1).describe('Seconds from one sample to the next'),
  duration: secondsSchema.min(1).describe('Seconds'),
  pid: PidSchema.exactOptional(),
  mpc: MpcSchema.exactOptional(),
  limits: z
    .strictObject({ min: QuantitySchema.exactOptional(), max: QuantitySchema.exactOptional() })
    .exactOptional()
    .describe('What the variable should stay within'),
  boundary_conditions: BoundarySchema.exactOptional(),
  tariff: TariffSchema.exactOptional(),
});
export type ControlArgs = z.output<typeof ControlArgsSchema>;

export const ControlAnswerSchema = z.object({
  ...answerFields,
  method: z.enum(METHODS),
  steps: z
    .array(
      z.object({
        fromS: z.number(),
        from: z.number(),
        target: z.number(),
        settlingTimeS: figure.describe('Until it stays within 5 % of the step; null: never'),
        overshootPercent: figure,
        iae: z.number(),
        finalError: z.number(),
      }),
    )
    .readonly()
    .describe('How each change of the setpoint was followed'),
  iae: z.number().describe('Integral of the absolute error, unit times seconds'),
  saturatedShare: z.number().describe('Share of samples with the output at a bound'),
  violationCount: z.int(),
  violations: z
    .array(z.object({ timeS: z.number(), found: z.number(), limit: z.number() }))
    .readonly()
    .describe('Samples outside the limits, the first 100'),
  response: z.object({ persistence: z.number(), gain: z.number() }).describe('Of the variable to the output'),
  samples: z
    .object({
      every: z.int().describe('Of so many samples one is told'),
      timesS: numbers,
      measured: numbers,
      setpoint: numbers,
      output: numbers,
    })
    .describe('Up to 1,000'),
  energy: EnergySchema,
  massBalance: MassBalanceSchema,
  convergence: ConvergenceSchema,
  ...supplyFields,
});
export type ControlAnswer = z.output<typeof ControlAnswerSchema>;

export const CONTROL = toolContract({
  name: 'control',
  description:
    'Runs a controller (PID, predictive or linear-quadratic) of a pump or valve in closed loop with a simulated water ' +
    'network: settling time, overshoot, integrated error, energy, limits that were left.',
  schema: ControlArgsSchema,
  answer: ControlAnswerSchema,
});
