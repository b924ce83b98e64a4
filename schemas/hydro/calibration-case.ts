import { z } from 'zod';
import { closedObject } from './closed-object.ts';
import { FlowUnitSchema, PressureUnitSchema } from './quantity.ts';

const ids = z.array(z.string().min(1)).min(1);
const readings = z.array(z.array(z.number().nullable()));
const table = z.array(z.array(z.number()));

/** What says nothing alone. */
const TOGETHER = [
  ['pressure_sensors', 'pressure_observed'],
  ['flow_sensors', 'flow_observed'],
  ['tank_ids', 'tank_level_units', 'tank_levels_observed'],
  ['link_setting_ids', 'link_settings_observed'],
] as const;

/**
 * What was measured in a network, its pipe groups and where it may leak: the form of case files, which people keep beside
 * the network, with remarks and the true answer where it is known. The tool `identification` takes the same as the engine
 * has it, for programs: readings with their unit and deviation together, groups with names.
 */
export const CalibrationCaseSchema = closedObject({
  flow_units: FlowUnitSchema.describe('Unit of flow_observed'),
  pressure_units: PressureUnitSchema.describe('Unit of pressure_observed'),
  times_s: z.array(z.int().min(0)).min(1).describe("Seconds from the start of the network's patterns, increasing"),
  pressure_sensors: ids.exactOptional().describe('Junctions with a pressure sensor'),
  pressure_observed: readings.exactOptional().describe('A row for each time, a column for each sensor; null: missing'),
  flow_sensors: ids.exactOptional().describe('Links with a flow meter'),
  flow_observed: readings.exactOptional().describe('A row for each time, a column for each meter; null: missing'),
  noise: closedObject({
    pressure_sd: z.number().gt(0).exactOptional().describe('Standard deviation of a pressure, in pressure_units'),
    flow_relative_sd: z
      .number()
      .gt(0)
      .exactOptional()
      .describe('Standard deviation of a flow as a share of it, such as 0.01'),
  }).describe('How good the sensors are'),
  tank_ids: ids.exactOptional().describe('All tanks, when their levels were observed'),
  tank_level_units: z.enum(['ft', 'm']).exactOptional().describe('Unit of tank_levels_observed'),
  tank_levels_observed: table.exactOptional().describe('A row for each time; makes each time a steady state'),
  link_setting_ids: ids.exactOptional().describe('Pumps and valves whose state was observed'),
  link_settings_observed: table
    .exactOptional()
    .describe('A row for each time: 0 closed, else pump speed or valve setting'),
  roughness_groups: z
    .union([z.array(ids), z.enum(['roughness', 'diameter'])])
    .describe('Pipes that have aged alike, group by group; or grouped by what the file says of them'),
  roughness_bounds: closedObject({ min: z.number().gt(0), max: z.number().gt(0) })
    .exactOptional()
    .describe('Of the factor on the roughness in the file; absent: 0.4 to 2'),
  leak_candidates: z.array(z.string().min(1)).exactOptional().describe('Junctions that may leak'),
  max_leak_emitter: z
    .number()
    .gt(0)
    .exactOptional()
    .describe("Largest emitter coefficient: flow unit per pressure unit to the file's emitter exponent"),
  max_leaks: z.int().min(0).max(10).exactOptional().describe('Most leaks to keep together; absent: 2'),
  estimate_demand: z.boolean().exactOptional().describe('Estimate one factor on all demands too'),
  network: z.unknown().exactOptional().describe('For people: which network it is of'),
  roughness_parameter: z.unknown().exactOptional().describe('For people'),
  leak_parameter: z.unknown().exactOptional().describe('For people'),
  rmse_pressure_with_inp_values: z.unknown().exactOptional().describe('For people, not read'),
  truth: z.unknown().exactOptional().describe('The answer, where it is known; not read'),
})
  .superRefine((value, context) => {
    const refuse = (message: string): void => context.addIssue({ code: 'custom', message });
    const { pressure_observed, flow_observed, noise } = value;
    if (pressure_observed === undefined && flow_observed === undefined)
      refuse('found neither pressure_observed nor flow_observed, want at least one of them');
    for (const { names, values } of TOGETHER.map((names) => ({ names, values: names.map((name) => value[name]) })))
      if (values.includes(undefined) && values.some((one) => one !== undefined))
        refuse(`found some of ${names.join(', ')}, want all of them or none`);
    if (pressure_observed !== undefined && noise.pressure_sd === undefined)
      refuse('found pressure_observed without noise.pressure_sd, want the standard deviation of a reading');
    if (flow_observed !== undefined && noise.flow_relative_sd === undefined)
      refuse('found flow_observed without noise.flow_relative_sd, want the standard deviation as a share of a reading');
  })
  .describe('Readings of a network, its pipe groups and where it may leak');
export type CalibrationCase = z.output<typeof CalibrationCaseSchema>;
