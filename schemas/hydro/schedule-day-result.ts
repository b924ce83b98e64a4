import { z } from 'zod';
import { answerFields, ConvergenceSchema, figure, numbers, numbersById, supplyFields } from './answer-parts.ts';

const byTank = z.record(z.string(), z.number());

const ViolationSchema = z.object({
  constraint: z.string(),
  elementId: z.string(),
  found: z.number(),
  limit: z.number(),
});

/** What an hour could not do as it should have, and what it did instead. */
export const HOUR_WARNING_CODES = [
  'PLAN_INFEASIBLE',
  'LEVEL_OUTSIDE_LIMITS',
  'READING_MISSING',
  'PUMP_DIFFERS',
  'HOUR_LATE',
] as const;
const HourWarningSchema = z.object({ code: z.enum(HOUR_WARNING_CODES), message: z.string() });
export type HourWarning = z.infer<typeof HourWarningSchema>;

/** The plan of one hour, from the levels that were observed at its start to the end of its horizon. */
const HourPlanSchema = z.object({
  method: z.enum(['dp', 'milp']),
  horizonS: z.number(),
  cost: z.number(),
  gapPercent: z.number(),
  speeds: z.array(numbers).readonly().describe('A row for each pump, a speed for each step; 0 is off'),
});

/** All that is known of one hour; numbers are in the units of the result. */
export const ScheduledHourSchema = z.object({
  hour: z.int().describe('Its number, from 0; a step of the schedule, which need not be an hour long'),
  timeS: z.number().describe("Second of the network's patterns at which it begins"),
  computedAt: z.string().describe('When it was planned (UTC)'),
  observedLevels: byTank.describe('By tank, at its start'),
  observedBy: z
    .enum(['start', 'plant', 'reading', 'model'])
    .describe('start: levels that the run began with; model: those that were predicted, for want of readings'),
  readAt: z.string().nullable().describe('Time of the oldest reading that was used'),
  deviation: byTank.nullable().describe('Observed minus predicted level by tank; null in the first hour'),
  plan: HourPlanSchema.nullable().describe('null: none was feasible'),
  margins: z
    .record(z.string(), z.object({ low: z.number(), high: z.number() }))
    .nullable()
    .describe('How far the plan stays from the limits of each tank, as the hours before deviated; null: not at all'),
  applied: z
    .enum(['plan', 'earlier-plan', 'controls'])
    .describe("What ran the pumps: its own plan, the rest of an earlier one, or the network's own controls"),
  speeds: numbers.describe('By pump at the end of the hour, 0 is off'),
  predictedLevels: byTank.describe('By tank at its end, as the model has it'),
  costSoFar: z.number(),
  energyKwhSoFar: z.number(),
  violations: z.array(ViolationSchema).readonly().describe('Limits broken up to its end'),
  warnings: z.array(HourWarningSchema).readonly(),
});
export type ScheduledHour = z.infer<typeof ScheduledHourSchema>;

const outcome = {
  cost: z.number().describe('In the currency of the tariff, demand charge included'),
  energyKwh: z.number(),
  peakKw: z.number(),
  lowestPressure: figure,
  switchesByPumpId: z.record(z.string(), z.number()),
  tankLevels: numbersById.describe('At the start of each step and at the end, by tank'),
  violations: z.array(ViolationSchema).readonly().describe('Limits that were broken'),
  convergence: ConvergenceSchema,
  ...supplyFields,
};
export const DayOutcomeSchema = z.object(outcome);
export type DayOutcome = z.infer<typeof DayOutcomeSchema>;

export const ScheduleDayResultSchema = z.object({
  ...answerFields,
  objective: z.enum(['cost', 'energy', 'efficiency']),
  observed: z.enum(['simulated', 'readings']),
  plant: answerFields.network.describe(
    'The stored network that was the plant; null: the model, or one given in the run',
  ),
  stepS: z.number(),
  startS: z.number().describe("Second of the network's patterns at which it began"),
  steps: z.int(),
  pumpIds: z.array(z.string()).readonly(),
  speeds: z
    .array(numbers)
    .readonly()
    .describe('What was applied: a row for each pump, a speed for each step; 0 is off'),
  ...outcome,
  isMeasured: z
    .boolean()
    .describe('true: of the plant; false: cost, energy and pressures are those of the model from the levels read'),
  planned: z.object({ own: z.int(), earlier: z.int(), controls: z.int() }).describe('How many hours ran by what'),
  warningHours: z.int().describe('Hours with a warning'),
  largestDeviation: figure.describe('Of an observed from a predicted level'),
  ownControls: DayOutcomeSchema.describe("The same day by the network's own controls"),
  savings: figure.describe("Cost of the network's own controls less the cost of the day"),
  openLoop: DayOutcomeSchema.extend({ speeds: z.array(numbers).readonly() })
    .nullable()
    .describe('The same day by plans that never look at the plant: one for each horizon; null with readings'),
  hours: z.array(ScheduledHourSchema).readonly(),
});
export type ScheduleDayResult = z.infer<typeof ScheduleDayResultSchema>;

/** `data` of the `custom` events of the job, one for each hour; levels are in `levelUnit`. */
export interface ScheduleDayProgress {
  /** For people. */
  readonly last: string;
  readonly hour: number;
  readonly timeS: number;
  readonly tankLevels: Readonly<Record<string, number>>;
  readonly levelUnit: string;
  readonly observedBy: ScheduledHour['observedBy'];
  readonly deviation: Readonly<Record<string, number>> | null;
  readonly applied: ScheduledHour['applied'];
  readonly pumpsOn: readonly string[];
  readonly costSoFar: number;
  readonly energyKwhSoFar: number;
  readonly violations: number;
  readonly warnings: readonly HourWarning[];
}
