import { describe, expect, test } from 'vitest';
import { createRig, pathOf, textOf } from '../hydro/fixtures/run-captured.ts';

const { run, fileOf } = createRig();
const NET2 = pathOf('Net2.inp');
const CASE = pathOf('calibration-Net2.case.json');
const given = JSON.parse(textOf('calibration-Net2.case.json'));

const caseOf = (name: string, change: object): string => fileOf(name, JSON.stringify({ ...given, ...change }));
const calibrate = (file: string, ...args: readonly string[]) => run('calibrate', NET2, '--case', file, ...args);

describe('the calibration case of Net2 (truth in the case file)', () => {
  test('multipliers within 10 %, the leak ranked first with its size, pressures explained to their noise', async () => {
    const { status, stdout } = await calibrate(CASE, '--json');
    expect(status).toBe(0);
    const found = JSON.parse(stdout);
    const { roughness_multiplier, leak_node, leak_emitter, rmse_pressure_at_truth } = given.truth;
    expect(found.roughness_multiplier).toHaveLength(roughness_multiplier.length);
    for (const [group, truth] of roughness_multiplier.entries()) {
      expect(Math.abs(found.roughness_multiplier[group] / truth - 1)).toBeLessThan(0.1);
      expect(found.roughness_standard_error[group]).toBeGreaterThan(0);
    }
    const [first] = found.leaks;
    expect(first).toMatchObject({ node: leak_node, kept: true });
    expect(Math.abs(first.emitter - leak_emitter)).toBeLessThan(3 * first.standard_error);
    expect(found.leaks.map(({ node }: { node: string }) => node).sort()).toEqual(given.leak_candidates.toSorted());
    const chiSquares = found.leaks.map(({ chi_square }: { chi_square: number }) => chi_square);
    expect(chiSquares).toEqual(chiSquares.toSorted((a: number, b: number) => a - b));
    expect(found.rmse_pressure).toBeLessThan(1.02 * rmse_pressure_at_truth);
    expect(found.rmse_pressure_with_inp_values).toBeCloseTo(given.rmse_pressure_with_inp_values, 3);
    expect(found).toMatchObject({ flow_units: 'GPM', pressure_units: 'psi', warnings: [] });
  });

  test('does not look at the truth', async () => {
    const truth = { ...given.truth, roughness_multiplier: [1, 1], leak_node: '5' };
    const small = { leak_candidates: ['18', '5'] };
    const leaksOf = async (file: string) => JSON.parse((await calibrate(file, '--json')).stdout).leaks;
    const lied = await leaksOf(caseOf('lie.json', { ...small, truth }));
    expect(lied).toEqual(await leaksOf(caseOf('plain.json', { ...small, truth: undefined })));
  });

  test('a person reads factors with errors, leaks, and how well it fits', async () => {
    const { stdout } = await calibrate(caseOf('one.json', { leak_candidates: ['18'] }));
    expect(stdout).toMatch(/^1 +20 +0\.7\d\d +0\.0\d\d +\d+ %$/m);
    expect(stdout).toMatch(/^18 +1\.\d{3} +0\.0\d\d/m);
    expect(stdout).toContain('pressure error (RMS) 0.7407 before');
  });

  test('missing readings are null; in US units as bar the answer is the same', async () => {
    const bar = given.pressure_observed.map((row: number[], i: number) =>
      row.map((psi, j) => ((i + j) % 7 === 0 ? null : psi * 0.0689476)),
    );
    const { stdout } = await calibrate(
      caseOf('bar.json', {
        pressure_units: 'bar',
        pressure_observed: bar,
        noise: { ...given.noise, pressure_sd: 0.2 * 0.0689476 },
        leak_candidates: ['18'],
      }),
      '--json',
    );
    const found = JSON.parse(stdout);
    expect(found.pressure_units).toBe('psi');
    for (const [group, truth] of given.truth.roughness_multiplier.entries())
      expect(Math.abs(found.roughness_multiplier[group] / truth - 1)).toBeLessThan(0.1);
    expect(found.readings).toBeLessThan(350);
  });
});

describe('refuses, with one sentence that names the place', () => {
  const ragged = given.pressure_observed.map((row: number[], i: number) => (i === 3 ? row.slice(1) : row));
  const nan = given.pressure_observed.map((row: number[], i: number) => (i === 3 ? ['NaN', ...row.slice(1)] : row));

  test.each<readonly [string, object, RegExp]>([
    ['NaN as text', { pressure_observed: nan }, /pressure_observed\.3\.0: found "NaN", want number/],
    ['a row too short', { pressure_observed: ragged }, /found 9 readings of pressure in row 3, wanted 10/],
    ['an unknown field', { pressure_sensor: ['2'] }, /found the unknown field pressure_sensor, want of flow_units/],
    ['a unit that is none', { pressure_units: 'PSI' }, /pressure_units: found "PSI", want one of "psi"/],
    ['an unknown sensor', { pressure_sensors: ['nowhere', ...given.pressure_sensors.slice(1)] }, /"nowhere"/],
    ['no readings', { pressure_observed: undefined, flow_observed: undefined }, /found neither pressure_observed nor/],
    ['sensors without readings', { flow_observed: undefined }, /found some of flow_sensors, flow_observed/],
    ['no noise', { noise: { flow_relative_sd: 0.01 } }, /without noise\.pressure_sd/],
    ['times that fall', { times_s: given.times_s.toReversed() }, /found time .* wanted whole seconds that increase/],
    ['a pipe in two groups', { roughness_groups: [['1'], ['1']] }, /it is in group 1 already/],
    [
      'more parameters than readings',
      {
        times_s: [0],
        pressure_sensors: ['2'],
        pressure_observed: [[91]],
        flow_sensors: undefined,
        flow_observed: undefined,
      },
      /readings/,
    ],
  ])('%s', async (name, change, message) => {
    const { status, stdout, stderr } = await calibrate(caseOf(`${name}.json`, change), '--json');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
  });

  test('a bare NaN, which Python writes and JSON has not', async () => {
    const text = '{"times_s": [0],\n "pressure_observed": [[91.0, NaN]]}';
    const { status, stderr } = await calibrate(fileOf('nan.json', text));
    expect(status).toBe(1);
    expect(stderr).toContain('line 2, column 31, which is no number of JSON; write null for a missing reading');
  });

  test.each([
    ['an INP file as case', [NET2, '--case', NET2], 1, /Net2\.inp: found "TITLE.* at line 1, column 2, want JSON/],
    ['a missing case', [NET2, '--case', '/none/such.json'], 1, /there is no such file/],
    ['no case', [NET2], 2, /want --case CASE\.json/],
    ['stdin twice', ['-', '--case', '-'], 2, /found - twice/],
  ] as const)('%s', async (_, args, code, message) => {
    const { status, stdout, stderr } = await run('calibrate', ...args);
    expect([status, stdout]).toEqual([code, '']);
    expect(stderr).toMatch(message);
  });
});
