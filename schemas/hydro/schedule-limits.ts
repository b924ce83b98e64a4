import { z } from 'zod';
import { closedObject } from './closed-object.ts';

const level = z.number();
const tank = {
  level_min: level.exactOptional().describe("Least level; absent: the file's"),
  level_max: level.exactOptional().describe("Highest level; absent: the file's"),
  end_level_min: level.exactOptional().describe('Least level at the end; absent: that of the start'),
};

/**
 * What a schedule must keep, in the units of its network, as reference results write it down. The tool `scheduling` takes
 * the same in another form on purpose: a model or a program that calls it need not know the network's units, so there each
 * quantity says its own, and levels are of named tanks.
 */
export const ScheduleLimitsSchema = closedObject({
  ...tank,
  tanks: z
    .record(z.string().min(1), closedObject(tank))
    .exactOptional()
    .describe('Limits of single tanks by id, before those of all'),
  pressure_min: z.number().exactOptional().describe('Least pressure at junctions with demand; absent: 0'),
  pressure_nodes: z
    .array(z.string().min(1))
    .min(1)
    .exactOptional()
    .describe('Junctions that pressure_min is for; absent: all with demand'),
  max_switches_per_pump: z.int().min(0).exactOptional().describe('Most changes between on and off of each pump'),
  min_on_s: z.number().min(0).exactOptional().describe('Shortest time on'),
  min_off_s: z.number().min(0).exactOptional().describe('Shortest time off'),
}).describe("What the schedule must keep, in the network's units; level limits are for all tanks");
export type ScheduleLimits = z.output<typeof ScheduleLimitsSchema>;

/** A file with limits beside whatever else it says, as a reference result does. */
export const ScheduleLimitsFileSchema = z.looseObject({ limits: ScheduleLimitsSchema });
