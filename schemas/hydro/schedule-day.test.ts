import { describe, expect, test } from 'vitest';
import { ScheduleDayInputSchema, ScheduleDayJobSchema } from './schedule-day.ts';

const parse = (input: object) => ScheduleDayJobSchema.safeParse({ network_config: 'town', ...input });
const messagesOf = (input: object) =>
  parse(input).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

test('all but the network has a value, so that a thread keeps nothing of the run before', () => {
  expect(ScheduleDayInputSchema.parse({ network_config: 'town' })).toEqual({
    ...{ network_config: 'town', objective: 'cost', constraints: null, tariff: null },
    ...{ hours: 24, horizon: 86_400, step: 3_600, start_at: null, start_levels: null, start_pump_states: null },
    ...{ method: null, pump_ids: null, speeds: null, hours_per_execution: 200 },
    observe: { mode: 'simulated', demand_multiplier: 1 },
  });
});

test.each([
  {},
  { observe: { mode: 'simulated', network_config: { network_id: 'real', version: 3 } } },
  { observe: { mode: 'readings', max_age: 600 }, start_at: 0 },
  { constraints: { tanks: { T1: { minLevel: { value: 1, unit: 'm' } } } }, start_pump_states: { P1: { on: true } } },
])('it accepts its own output: %j', (input) => {
  const once = parse(input).data;
  expect(once).toBeDefined();
  expect(parse(once ?? {}).data).toEqual(once);
});

describe('checks across fields', () => {
  test.each<[object, string]>([
    [{ hours: 1.5, step: 1_800 }, ''],
    [{ hours: 672 }, ''],
    [{ hours: 1.5 }, 'hours: found 1.5 hours, which is 1.5 steps of 3600 s; want whole steps'],
    [{ hours: 672, step: 1_800 }, 'hours: found 1344 steps of 1800 s, want at most 672'],
    [{ horizon: 1_800 }, 'horizon: found 1800 s, want 1 to 672 whole steps of 3600 s'],
    [{ horizon: 31_536_000 }, 'horizon: found 31536000 s, want 1 to 672'],
    [{ observe: { mode: 'readings' } }, 'start_at: must be given with readings'],
  ])('%j', (input, message) => {
    const messages = messagesOf(input);
    if (message === '') expect(messages).toEqual([]);
    else expect(messages).toEqual([expect.stringContaining(message)]);
  });

  test.each([
    { hours: Number.NaN },
    { hours: Number.POSITIVE_INFINITY },
    { hours: -1 },
    { step: 59 },
    { step: 90.5 },
    { start_at: -1 },
    { observe: { mode: 'simulated', demand_multiplier: 0 } },
    { observe: { mode: 'simulated', demand_multiplier: Number.NaN } },
    { observe: { mode: 'readings', time_scale: 0.5 }, start_at: 0 },
    { observe: null },
    { hours_per_execution: 0 },
    { horizons: 3 },
  ])('refuses %j', (input) => {
    expect(parse(input).success).toBe(false);
  });
});
