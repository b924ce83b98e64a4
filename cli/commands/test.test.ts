import { describe, expect, test } from 'vitest';
import { createRig, pathOf } from '../hydro/fixtures/run-captured.ts';

const { run, fileOf } = createRig();
const NET1 = pathOf('Net1.inp');
let files = 0;
const tryOut = (scenario: unknown, ...args: readonly string[]) => {
  const text = typeof scenario === 'string' ? scenario : JSON.stringify(scenario);
  files += 1;
  return run('test', NET1, '--scenario', fileOf(`scenario-${files}.json`, text), ...args);
};
const answerTo = async (scenario: unknown, ...args: readonly string[]) => {
  const { status, stdout } = await tryOut(scenario, '--json', ...args);
  expect(status).toBe(0);
  return JSON.parse(stdout);
};
const at = (simulation: { node_ids: string[]; demand: number[][]; pressure: number[][] }, node: string, row = 0) => {
  const column = simulation.node_ids.indexOf(node);
  return { demand: simulation.demand[row]?.[column] ?? NaN, pressure: simulation.pressure[row]?.[column] ?? NaN };
};

// Net1 asks for 1100 gpm on average: 1100 * 1440 / 7.48052 = 211,750 ft3 a day.
const DAY_FT3 = (1100 * 1440) / 7.48052;

describe('--json', () => {
  test('a burst draws Cd A sqrt(2 g h): 35.325 gpm per sqrt(psi) through 10 cm2', async () => {
    // 0.6 * 0.001 m2 * sqrt(2 * 9.80665) = 2.6572 L/s per sqrt(m) = 35.325 gpm per sqrt(psi).
    const found = await answerTo({ kind: 'burst', nodeId: '22', holeArea: { value: 10, unit: 'cm2' } });
    const [before, after] = [at(found.baseline, '22'), at(found.outcome, '22')];
    expect(after.demand - before.demand).toBeCloseTo(35.325 * Math.sqrt(after.pressure), 0);
    expect(found).toMatchObject({
      pass: true,
      failures: [],
      flow_units: 'GPM',
      engine: expect.stringContaining('2.3.5'),
    });
    for (const each of [found.baseline, found.outcome]) expect(each.mass_balance.error_percent).toBeLessThan(0.5);
  });

  test('a burst along a pipe has the same nodes before and after', async () => {
    const scenario = { kind: 'burst', pipeId: '112', fraction: 0.25, holeArea: { value: 1, unit: 'in2' } };
    const found = await answerTo(scenario);
    expect(found.scenario).toEqual(scenario);
    expect(found.outcome.node_ids).toHaveLength(12);
    expect(found.baseline.node_ids).toEqual(found.outcome.node_ids);
  });

  test('a surge multiplies the demands of its hours', async () => {
    const found = await answerTo({ kind: 'demand-surge', multiplier: 1.5, fromS: 3600, untilS: 7200 });
    expect(at(found.outcome, '22', 0).demand).toBeCloseTo(200, 1);
    expect(at(found.outcome, '22', 1).demand).toBeCloseTo(300, 1);
    expect(at(found.outcome, '22', 2).demand).toBeCloseTo(240, 1); // 200 gpm times 1.2, the pattern from 2:00.
  });

  test('without power the tank is all there is: 20 ft of 50.5 ft diameter', async () => {
    const tankFt3 = (Math.PI / 4) * 50.5 ** 2 * 20;
    const found = await answerTo({ kind: 'power-failure' });
    expect(found.pass).toBe(false);
    expect(found.service.unserved_volume / (DAY_FT3 - tankFt3)).toBeCloseTo(1, 2);
    expect(found.service.tanks).toMatchObject([{ tank: '2', lowest_level: expect.closeTo(100, 3) }]);
    expect(found.failures.map(({ criterion }: { criterion: string }) => criterion)).toEqual([
      'minimum-pressure',
      'unserved',
      'tank-empty',
    ]);
    expect(found.warnings.map(({ code }: { code: string }) => code)).toContain('TANK_EMPTY');
  });

  test('the loss of the only reservoir is the same, and so is an outage of its pump', async () => {
    const failure = (await answerTo({ kind: 'power-failure' })).service;
    for (const scenario of [
      { kind: 'source-loss', nodeId: '9' },
      { kind: 'outage', linkIds: ['9'] },
    ])
      expect((await answerTo(scenario)).service.unserved_volume / failure.unserved_volume).toBeCloseTo(1, 2);
  });

  test('the available fire flow, drawn, leaves the residual pressure', async () => {
    const residualPressure = { value: 40, unit: 'psi' };
    const found = await answerTo({ kind: 'available-fire-flow', nodeId: '22', residualPressure });
    expect(found).toMatchObject({ node: '22', limiting_node: '22', residual_pressure: 40 });
    const flow = { value: found.available_flow, unit: 'GPM' };
    const drawn = await answerTo({ kind: 'fire-flow', nodeId: '22', flow, untilS: 3600 });
    expect(at(drawn.outcome, '22').pressure).toBeCloseTo(40, 1);
    // The hydrant draws all that on top of the 200 gpm of the junction.
    expect(at(drawn.outcome, '22').demand).toBeCloseTo(200 + found.available_flow, 0);
  });

  test('an N-1 sweep ranks the pump and the only main from it first', async () => {
    const { members, intact } = await answerTo({ kind: 'n-minus-one' });
    expect(members).toHaveLength(13);
    expect(
      members
        .slice(0, 2)
        .map(({ link }: { link: string }) => link)
        .sort(),
    ).toEqual(['10', '9']);
    const volumes = members.map(({ unserved_volume }: { unserved_volume: number }) => unserved_volume);
    expect(volumes).toEqual(volumes.toSorted((a: number, b: number) => b - a));
    expect(intact.unserved_volume).toBe(0);
    expect((await answerTo({ kind: 'n-minus-one', linkIds: ['110'] })).members).toHaveLength(1);
    expect((await answerTo({ kind: 'n-minus-one', withPumps: false })).members).toHaveLength(12);
  });

  test('thresholds decide, not the exit code', async () => {
    const surge = { kind: 'demand-surge', multiplier: 1.2 };
    expect((await answerTo(surge)).pass).toBe(true);
    expect((await answerTo(surge, '--min-pressure', '120 psi', '--required-pressure', '20 psi')).pass).toBe(false);
    const lenient = ['--min-pressure=-20 psi', '--max-unserved', '100', '--tanks-may-empty'];
    expect((await answerTo({ kind: 'power-failure' }, ...lenient, '--required-pressure', '20 psi')).pass).toBe(true);
  });
});

test('a person reads the judgement, who is short of water, and what the tanks did', async () => {
  const { stdout } = await tryOut({ kind: 'power-failure' });
  expect(stdout).toContain('Net1.inp, power-failure: FAILED');
  expect(stdout).toMatch(/^scenario +81\.\d\d +8 /m);
  expect(stdout).toMatch(/^tank 2: lowest 100\.00 ft at 4:\d\d/m);
  const sweep = (await tryOut({ kind: 'n-minus-one' })).stdout;
  expect(sweep).toContain('13 links taken out one by one, 2 of them leave somebody short');
  expect((await tryOut({ kind: 'available-fire-flow', nodeId: '22' })).stdout).toMatch(/can draw \d+\.\d GPM/);
});

describe('refuses, with one sentence', () => {
  const hole = { value: 10, unit: 'cm2' };
  test.each<readonly [string, unknown, RegExp]>([
    ['an unknown kind', { kind: 'flood' }, /kind: found "flood", want one of burst, demand-surge, .*n-minus-one/],
    ['no kind', {}, /kind: found nothing, want one of burst/],
    [
      'an unknown field',
      { kind: 'outage', linkIds: ['110'], until: 3 },
      /unknown field until, want of kind, linkIds, fromS/,
    ],
    [
      'two places',
      { kind: 'burst', nodeId: '22', pipeId: '22', holeArea: hole },
      /found a burst with nodeId, pipeId, want/,
    ],
    ['no place', { kind: 'burst', holeArea: hole }, /found a burst with no place/],
    [
      'a length for an area',
      { kind: 'burst', nodeId: '22', holeArea: { value: 1, unit: 'm' } },
      /holeArea\.unit: found "m"/,
    ],
    ['an unknown node', { kind: 'source-loss', nodeId: 'nowhere' }, /"nowhere"/],
    ['an end before the start', { kind: 'power-failure', fromS: 7200, untilS: 3600 }, /7200/],
    ['an array', [], /found an array, want object/],
    ['no JSON', 'burst', /found "burst" at line 1, column 1, want JSON/],
  ])('%s', async (_, scenario, message) => {
    const { status, stdout, stderr } = await tryOut(scenario, '--json');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
  });

  test('no scenario, and options that a steady state has not', async () => {
    expect(await run('test', NET1)).toMatchObject({ status: 2, stderr: expect.stringContaining('want --scenario') });
    const available = await tryOut({ kind: 'available-fire-flow', nodeId: '22' }, '--duration', '1h');
    expect(available).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('want none with available-fire-flow'),
    });
  });
});
