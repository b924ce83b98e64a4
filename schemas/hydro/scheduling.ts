import { z } from 'zod';
import type { PumpStateBefore, ScheduleConstraints } from '../../domains/hydro/index.ts';
import { toolContract } from '../tool-contract.ts';
import { answerFields, ConvergenceSchema, figure, numbers, numbersById, supplyFields } from './answer-parts.ts';
import { secondsSchema, TariffSchema } from './conditions.ts';
import { NetworkConfigSchema } from './network-config.ts';
import { LengthSchema, PressureSchema } from './quantity.ts';

const id = z.string().min(1);
export const OBJECTIVES = ['cost', 'energy', 'efficiency'] as const;
export const METHODS = ['auto', 'dp', 'milp'] as const;

const ConstraintsSchema = z
  .strictObject({
    tanks: z
      .record(
        id,
        z.strictObject({
          minLevel: LengthSchema.exactOptional().describe("Absent: the network's"),
          maxLevel: LengthSchema.exactOptional().describe("Absent: the network's"),
          minEndLevel: LengthSchema.exactOptional().describe('Absent: the level of the start'),
        }),
      )
      .exactOptional()
      .describe('Limits of levels by tank'),
    minimumPressure: PressureSchema.exactOptional().describe('At junctions with demand; absent: 0'),
    pressureNodeIds: z.array(id).min(1).exactOptional().describe('Those that minimumPressure is for; absent: all'),
    maxSwitchesPerPump: z.int().min(0).exactOptional(),
    minOnS: z.number().min(0).exactOptional().describe('Shortest time on'),
    minOffS: z.number().min(0).exactOptional().describe('Shortest time off'),
  })
  .describe('What the schedule must keep') satisfies z.ZodType<ScheduleConstraints>;

const PumpStateSchema = z.strictObject({
  on: z.boolean(),
  heldS: z.number().min(0).exactOptional().describe('For how long it has been so'),
}) satisfies z.ZodType<PumpStateBefore>;

export const SchedulingArgsSchema = z.strictObject({
  network_config: NetworkConfigSchema,
  objective: z
    .enum(OBJECTIVES)
    .default('cost')
    .describe('Least cost, least energy, or most hydraulic for electric energy'),
  constraints: ConstraintsSchema.exactOptional(),
  tariff: TariffSchema.exactOptional(),
  duration: secondsSchema.min(1).exactOptional().describe('Seconds to plan for; absent: 86400'),
  step: secondsSchema.min(1).exactOptional().describe('Seconds for which a pump keeps its state; absent: 3600'),
  start_at: secondsSchema.exactOptional().describe("Second of the network's patterns at which it begins; absent: 0"),
  start_levels: z
    .record(id, LengthSchema)
    .exactOptional()
    .describe("Levels at the start by tank; absent: the network's"),
  start_pump_states: z.record(id, PumpStateSchema).exactOptional().describe('What pumps did before, for planning anew'),
  pump_ids: z.array(id).min(1).exactOptional().describe('Pumps to schedule; absent: all'),
  speeds: z
    .record(id, z.array(z.number().gt(0)).min(1).max(10))
    .exactOptional()
    .describe('Speeds that a running pump may have, by pump; absent: 1'),
  method: z.enum(METHODS).exactOptional().describe('Absent: auto'),
});
export type SchedulingArgs = z.output<typeof SchedulingArgsSchema>;

const outcome = {
  cost: z.number(),
  energyKwh: z.number(),
  peakKw: z.number(),
  efficiencyPercent: figure,
  tankLevels: numbersById.describe('At the start of each step and at the end, by tank'),
  lowestPressure: figure,
  switchesByPumpId: z.record(z.string(), z.number()),
  violations: z
    .array(z.object({ constraint: z.string(), elementId: z.string(), found: z.number(), limit: z.number() }))
    .readonly()
    .describe('Limits that it breaks when it is simulated'),
  convergence: ConvergenceSchema,
  ...supplyFields,
};

export const SchedulingAnswerSchema = z.object({
  ...answerFields,
  simulations: z.int(),
  objective: z.enum(OBJECTIVES),
  method: z.enum(['dp', 'milp']),
  stepS: z.number(),
  pumpIds: z.array(z.string()).readonly(),
  speeds: z.array(numbers).readonly().describe('A row for each pump, a speed for each step; 0 is off'),
  pumpsOnPerStep: numbers,
  ...outcome,
  gapPercent: z.number().describe("How far it is above the bound of the method's own model"),
  baseline: z.object(outcome).describe('The network as it is, with its own controls'),
  savings: figure.describe('Against the baseline, in the unit of the objective'),
  savingsPercent: figure,
  disabledRules: z.int().describe('Rules that were switched off although they act on other links too'),
});
export type SchedulingAnswer = z.output<typeof SchedulingAnswerSchema>;

export const SCHEDULING = toolContract({
  name: 'scheduling',
  description:
    'Plans when to run which pumps of a water network at the least cost or energy, within limits of tank levels, pressures ' +
    'and switching; the plan is simulated, and compared with the controls that there are.',
  schema: SchedulingArgsSchema,
  answer: SchedulingAnswerSchema,
});
