import { z } from 'zod';
import type { JobRequest } from '../jobs.ts';
import { secondsSchema } from './conditions.ts';
import { NetworkConfigSchema } from './network-config.ts';
import { SchedulingArgsSchema } from './scheduling.ts';

/** What one plan may hold, and one run: four weeks of hours. */
export const MOST_DAY_STEPS = 24 * 7 * 4;

const { network_config, objective, constraints, tariff, start_levels, start_pump_states, pump_ids, speeds, method } =
  SchedulingArgsSchema.shape;
const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().default(null);

/** Where the levels that each hour is planned from come from. */
const ObserveSchema = z.discriminatedUnion('mode', [
  z
    .strictObject({
      mode: z.literal('simulated'),
      demand_multiplier: z
        .number()
        .gt(0)
        .max(10)
        .default(1)
        .describe('Factor on all demands of the plant, so that it differs from the model'),
      network_config: NetworkConfigSchema.exactOptional().describe(
        'The plant, with the tanks and pumps of the model; absent: the model itself',
      ),
    })
    .describe('EPANET is the plant; it runs as fast as it computes'),
  z
    .strictObject({
      mode: z.literal('readings'),
      max_age: secondsSchema
        .min(1)
        .exactOptional()
        .describe('Seconds after which a reading is not used any more; absent: one step'),
      time_scale: z
        .number()
        .min(1)
        .max(3_600)
        .default(1)
        .describe("Seconds of the network's time that pass in one second: more than 1 is a rehearsal"),
    })
    .describe('In real time: each hour waits until it has come, and takes the newest readings of the stored network'),
]);

/** What a run of the assistant `schedule-day` starts with. Each field has its value in every run: a thread keeps the others. */
export const ScheduleDayInputShape = {
  network_config: network_config.describe(
    'The network as the plan sees it: INP text, the id of a stored network, { network_id, version }, or JSON',
  ),
  objective,
  constraints: optional(constraints.unwrap()).describe(
    'What must be kept; minEndLevel is for the end of the run and of every plan, absent: the level at its start',
  ),
  tariff: optional(tariff.unwrap()),
  hours: z.number().gt(0).max(MOST_DAY_STEPS).default(24).describe('How many hours to run'),
  horizon: secondsSchema.min(1).default(86_400).describe('Seconds that each plan looks ahead, at most to the end'),
  step: secondsSchema.min(60).default(3_600).describe('Seconds from plan to plan; a pump keeps its state for as long'),
  start_at: optional(secondsSchema).describe(
    "Second of the network's patterns at which it begins; absent: 0 when simulated; with readings it must be given",
  ),
  start_levels: optional(start_levels.unwrap()),
  start_pump_states: optional(start_pump_states.unwrap()),
  method: optional(method.unwrap()),
  pump_ids: optional(pump_ids.unwrap()),
  speeds: optional(speeds.unwrap()),
  observe: ObserveSchema.default({ mode: 'simulated', demand_multiplier: 1 }),
  hours_per_execution: z
    .int()
    .min(1)
    .max(500)
    .default(200)
    .describe('Hours after which the workflow goes on as a new execution, so that its history stays short'),
};

export const ScheduleDayInputSchema = z.strictObject(ScheduleDayInputShape);
export type ScheduleDayInput = z.output<typeof ScheduleDayInputSchema>;
export type ScheduleDayRequest = JobRequest<ScheduleDayInput>;

const isWhole = (value: number): boolean => Math.abs(value - Math.round(value)) < 1e-9;

/** The same, with the checks that go across its fields. */
export const ScheduleDayJobSchema = ScheduleDayInputSchema.superRefine(
  ({ hours, step, horizon, observe, start_at }, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const steps = (hours * 3_600) / step;
    if (!isWhole(steps))
      refuse('hours', `found ${hours} hours, which is ${steps} steps of ${step} s; want whole steps`);
    else if (steps > MOST_DAY_STEPS)
      refuse(
        'hours',
        `found ${steps} steps of ${step} s, want at most ${MOST_DAY_STEPS}; take fewer hours or longer steps`,
      );
    const ahead = horizon / step;
    if (!isWhole(ahead) || ahead < 1 || ahead > MOST_DAY_STEPS)
      refuse('horizon', `found ${horizon} s, want 1 to ${MOST_DAY_STEPS} whole steps of ${step} s`);
    if (observe.mode === 'readings' && start_at === null)
      refuse(
        'start_at',
        "must be given with readings: the second of the network's patterns that it is now, such as 28800 for 08:00",
      );
  },
);
