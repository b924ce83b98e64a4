import { z } from 'zod';
import { type GivenSchedule, parseInp } from '../../domains/hydro/index.ts';
import { readJson } from './read-file.ts';

const HOUR_S = 3600;
const StepSchema = z.int().min(60);
const SpeedsSchema = z.array(z.number().min(0).max(3)).min(1);
const CountsSchema = z.array(z.int().min(0)).min(1);

/** What `sluice schedule --json` prints: speeds of each pump, or else how many pumps run in each hour. */
const ResultSchema = z
  .object({
    step_s: StepSchema.default(HOUR_S),
    pump_speeds: z.record(z.string(), SpeedsSchema).optional(),
    pumps_on_per_hour: CountsSchema.optional(),
    best_schedule_pumps_on_per_hour: CountsSchema.optional(),
  })
  .refine(
    (result) => result.pump_speeds ?? result.pumps_on_per_hour ?? result.best_schedule_pumps_on_per_hour,
    'want pump_speeds, a list of speeds for each pump, or pumps_on_per_hour',
  );

/**
 * The schedule in a result file. Where it only counts pumps, the first ones of the network run.
 * @throws {EngineError} INVALID_REQUEST with what does not fit.
 */
export const readSchedule = (file: string, inp: string): GivenSchedule => {
  const result = readJson(file, ResultSchema, 'a schedule result');
  const { step_s: stepS, pump_speeds: speeds } = result;
  if (speeds !== undefined) return { pumpIds: Object.keys(speeds), speeds: Object.values(speeds), stepS };
  const counts = result.pumps_on_per_hour ?? result.best_schedule_pumps_on_per_hour ?? [];
  const pumpIds = parseInp(inp).pumps.map(({ id }) => id);
  return { pumpIds, stepS, speeds: pumpIds.map((_, pump) => counts.map((count) => (pump < count ? 1 : 0))) };
};
