import { describe, expect, test } from 'vitest';
import { createRig, pathOf, textOf } from '../hydro/fixtures/run-captured.ts';

const { run, fileOf } = createRig();
const CASE_A = pathOf('sched-A.inp');
const REFERENCE = pathOf('sched-A.reference.json');
const reference = JSON.parse(textOf('sched-A.reference.json'));
const { level_min, level_max, end_level_min, pressure_min } = reference.limits;

const limitsOf = (name: string, limits: object): string => fileOf(name, JSON.stringify({ limits }));

describe('the case sched-A (best known schedule in the reference file)', () => {
  test('cost within 3 % of the best known, and no limit broken when its speeds are simulated again', async () => {
    const { status, stdout } = await run('schedule', CASE_A, '--limits', REFERENCE, '--json');
    expect(status).toBe(0);
    const found = JSON.parse(stdout);
    expect(found.cost).toBeLessThan(1.03 * reference.best_cost);
    expect(found.pumps_on_per_hour).toHaveLength(24);
    expect(found.levels).toHaveLength(25);
    expect(found.violations).toEqual([]);
    expect(found.baseline.cost).toBeGreaterThan(found.cost);

    // As a speed pattern of the file: another way into EPANET than the scheduler's.
    const pattern = found.pump_speeds.PU1.map((speed: number) => ` SPEED ${speed}`).join('\n');
    const scheduled = textOf('sched-A.inp')
      .replace('PU1 R1 J1 HEAD C1', 'PU1 R1 J1 HEAD C1 PATTERN SPEED')
      .replace('[PATTERNS]', `[PATTERNS]\n${pattern}`);
    const again = JSON.parse((await run('simulate', fileOf('scheduled.inp', scheduled), '--json')).stdout);
    const levels: number[] = again.tank_levels.T1;
    for (const [hour, level] of levels.entries()) expect(level).toBeCloseTo(found.levels[hour], 3);
    expect(Math.min(...levels)).toBeGreaterThanOrEqual(level_min);
    expect(Math.max(...levels)).toBeLessThanOrEqual(level_max);
    expect(levels.at(-1)).toBeGreaterThanOrEqual(end_level_min);
    expect(again.energy.total_cost).toBeCloseTo(found.cost, 3);
    const junctions = [0, 1, 2]; // J1 to J3 come first.
    const withDemand = again.pressure.flatMap((row: number[]) => junctions.slice(1).map((node) => row[node]));
    expect(Math.min(...withDemand)).toBeGreaterThanOrEqual(pressure_min);
    expect(Math.min(...withDemand)).toBeCloseTo(found.min_pressure, 2);
  });

  test('rules on switching are kept', async () => {
    const limits = { ...reference.limits, max_switches_per_pump: 4, min_on_s: 10_800, min_off_s: 7200 };
    const { stdout } = await run('schedule', CASE_A, '--limits', limitsOf('switches.json', limits), '--json');
    const on: number[] = JSON.parse(stdout).pumps_on_per_hour;
    const runs = [...on.join('').matchAll(/1+|0+/g)].map(([text]) => text);
    expect(runs.length - 1).toBeLessThanOrEqual(4);
    // The last stretch goes on after the horizon.
    for (const stretch of runs.slice(0, -1)) expect(stretch.length).toBeGreaterThanOrEqual(stretch[0] === '1' ? 3 : 2);
  });

  test('a person reads hours, cost beside that of the file, levels', async () => {
    const { stdout } = await run('schedule', CASE_A, '--limits', REFERENCE);
    expect(stdout).toMatch(/^ {2}PU1 {2}[#.]{24}$/m);
    expect(stdout).toMatch(/^schedule +7[34]\.\d\d .* none$/m);
    expect(stdout).toMatch(/^as the file is +154\.\d\d .* level-max of T1$/m);
    expect(stdout).toMatch(/^T1 +2\.50 /m);
  });
});

test('a file without a price is planned, and the person told that cost says nothing', async () => {
  const { status, stderr } = await run('schedule', pathOf('Net1.inp'), '--limits', limitsOf('none.json', {}), '--json');
  expect(status).toBe(0);
  expect(stderr).toContain('the file has no energy price');
});

describe('refuses, with one sentence', () => {
  test.each([
    // The pump fills some 0.8 m an hour and the tank falls by up to 0.8 m: it cannot stay above 4.9 m from 2.5 m.
    ['levels that cannot be kept', { ...reference.limits, level_min: 4.9 }, /binding constraint is .*level-min of T1/],
    [
      'a pressure that cannot be kept',
      { ...reference.limits, pressure_min: 90 },
      /binding constraint is .*pressure-min/,
    ],
    ['an unknown limit', { level_low: 1 }, /limits: found the unknown field level_low, want of level_min/],
    ['an unknown tank', { tanks: { T9: { level_min: 1 } } }, /Cannot find tank "T9"/],
    ['text for a number', { level_min: '1 m' }, /limits\.level_min: found "1 m", want number/],
    ['a minimum above the maximum', { level_min: 4, level_max: 3 }, /wanted .* a minimum below the maximum/],
  ] as const)('%s', async (name, limits, message) => {
    const file = limitsOf(`${name}.json`, limits);
    const { status, stdout, stderr } = await run('schedule', CASE_A, '--limits', file, '--json');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
  });

  test.each([
    ['no key limits', ['--limits', fileOf('bare.json', '{"level_min": 1}')], 1, /limits: found nothing, want object/],
    ['an empty file', ['--limits', fileOf('empty.json', '')], 1, /found an empty file, want a limits file/],
    [
      'broken JSON',
      ['--limits', fileOf('cut.json', '{"limits": {')],
      1,
      /found the end of the text at line 1, column 13/,
    ],
    ['no limits', [], 2, /want --limits LIMITS\.json/],
    ['another objective', ['--limits', REFERENCE, '--objective', 'comfort'], 2, /want cost, energy, efficiency/],
    ['0 hours', ['--limits', REFERENCE, '--hours', '0'], 2, /want a whole number from 1 to 168/],
  ] as const)('%s', async (_, args, code, message) => {
    const { status, stdout, stderr } = await run('schedule', CASE_A, ...args);
    expect([status, stdout]).toEqual([code, '']);
    expect(stderr).toMatch(message);
  });

  test('a network without pumps', async () => {
    const { status, stderr } = await run('schedule', pathOf('Net2.inp'), '--limits', REFERENCE);
    expect(status).toBe(1);
    expect(stderr).toContain('the network has no pumps');
  });
});
