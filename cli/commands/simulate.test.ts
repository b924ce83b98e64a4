import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createRig, pathOf, textOf } from '../hydro/fixtures/run-captured.ts';

const { run, fileOf } = createRig();
const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const NET1 = pathOf('Net1.inp');
const lines = textOf('Net1.inp').split(/\r?\n/);

describe('--json against native EPANET 2.2 (reference files)', () => {
  test.each(['Net1', 'Net2'])('%s', async (name) => {
    const reference = JSON.parse(textOf(`${name}.reference.json`));
    const times = reference.times_s.join(',');
    const { status, stdout } = await run('simulate', pathOf(`${name}.inp`), '--json', '--times', times);
    expect(status).toBe(0);
    const found = JSON.parse(stdout);
    const { pressure_abs, flow_abs } = reference.tolerance;
    for (const key of ['flow_units', 'pressure_units', 'node_ids', 'link_ids', 'times_s', 'network'])
      expect(found[key], key).toEqual(reference[key]);
    const tolerances = { pressure: pressure_abs, head: pressure_abs / 0.4333, demand: flow_abs, flow: flow_abs };
    for (const [field, tolerance] of Object.entries(tolerances)) {
      expect(found[field], field).toHaveLength(reference.times_s.length);
      for (const [row, values] of reference[field].entries())
        for (const [column, value] of values.entries())
          expect(Math.abs(found[field][row][column] - value), `${field} ${row} ${column}`).toBeLessThan(tolerance);
    }
    expect(Object.keys(found.pump_energy_kwh)).toEqual(Object.keys(reference.pump_energy_kwh));
    for (const [pump, kwh] of Object.entries<number>(reference.pump_energy_kwh))
      expect(found.pump_energy_kwh[pump]).toBeCloseTo(kwh, 2);
    expect(found.pump_energy_kwh_total).toBeCloseTo(reference.pump_energy_kwh_total, 2);
    for (const key of ['hydraulic_steps', 'warning_codes', 'ill_conditioned_nodes'])
      expect(found[key], key).toEqual(reference[key]);
    expect(found.mass_balance.error_percent).toBeLessThan(0.5);
    expect(found.inp_hash).toBe(
      createHash('sha256')
        .update(textOf(`${name}.inp`))
        .digest('hex'),
    );
    // Keys that the reference has come in its order.
    const shared = Object.keys(reference).filter((key) => key in found);
    expect(Object.keys(found).filter((key) => shared.includes(key))).toEqual(shared);
  });

  test('stdin gives what the file gives, and without --times every reported hour is there', async () => {
    const { stdout } = spawnSync(process.execPath, [MAIN, 'simulate', '-', '--json'], {
      input: textOf('Net1.inp'),
      encoding: 'utf8',
    });
    const [piped, read] = [JSON.parse(stdout), JSON.parse((await run('simulate', NET1, '--json')).stdout)];
    expect(piped).toMatchObject({ network: 'stdin', pressure: read.pressure, inp_hash: read.inp_hash });
    expect(read.times_s).toEqual(Array.from({ length: 25 }, (_, hour) => hour * 3600));
  });
});

describe('options', () => {
  test('--low-pressure names the nodes and hours of the reference below it', async () => {
    const reference = JSON.parse(textOf('Net1.reference.json'));
    const times = reference.times_s.join(',');
    const { stdout } = await run('simulate', NET1, '--json', '--low-pressure', '120 psi', '--times', times);
    const found = new Map<string, number[]>(
      JSON.parse(stdout).low_pressure.map((low: { node: string; times_s: number[] }) => [low.node, low.times_s]),
    );
    for (const [column, node] of reference.node_ids.entries()) {
      if (['9', '2'].includes(node)) continue; // The reservoir and the tank.
      for (const [row, timeS] of reference.times_s.entries())
        expect(found.get(node)?.includes(timeS) ?? false, `${node} at ${timeS}`).toBe(
          reference.pressure[row][column] < 120,
        );
    }
    // 120 psi is 827.4 kPa: the same answer.
    const kPa = JSON.parse((await run('simulate', NET1, '--json', '--low-pressure', '827.4 kPa')).stdout);
    expect(kPa.low_pressure.map(({ node }: { node: string }) => node).sort()).toEqual([...found.keys()].sort());
  });

  test('a person reads units, low pressures with hours, tanks, energy, water and where it is from', async () => {
    const { status, stdout } = await run('simulate', NET1, '--low-pressure', '120 psi');
    expect(status).toBe(0);
    expect(stdout).toContain('flow GPM, pressure psi, length ft');
    expect(stdout).toContain('9 junctions are below 120 psi');
    // At 14:00 no reported hour of node 31 between 9:00 and 15:00 is low: 123.65 psi at 12:00 in the reference.
    expect(stdout).toMatch(/^31 +111\.\d\d +22:00 +0:00 to 9:00, 15:00 to 24:00$/m);
    expect(stdout).toMatch(/^2 +120\.00 +115\.\d\d /m);
    expect(stdout).toContain('energy 1333.23 kWh');
    expect(stdout).toContain('no warnings');
    expect(stdout).toMatch(/the balance closes within 0\.\d+ %/);
    expect(stdout).toContain('OWA-EPANET 2.3.5');
  });

  test('duration 0 is one steady state', async () => {
    const found = JSON.parse((await run('simulate', NET1, '--json', '--duration', '0')).stdout);
    expect(found.times_s).toEqual([0]);
    expect(found.pressure[0][0]).toBeCloseTo(127.54072, 2);
  });

  test('shortage is an answer with warnings and success: demands ten times as large', async () => {
    const pda = ['--demand-model', 'pda', '--required-pressure', '40 psi', '--demand-multiplier', '10'];
    const { status, stdout } = await run('simulate', NET1, '--json', ...pda);
    expect(status).toBe(0);
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({ demand_model: 'pda', supply_failure: true });
    expect(found.warnings.map(({ code }: { code: string }) => code)).toContain('DEMAND_NOT_MET');
    expect(found.mass_balance.unserved).toBeGreaterThan(0);
    expect((await run('simulate', NET1, ...pda)).stdout).toContain('SUPPLY FAILURE');
  });

  test('water age grows, and a trace of the only source is 100 % where its water has come', async () => {
    const age = JSON.parse((await run('simulate', NET1, '--json', '--quality', 'age')).stdout);
    expect(age).toMatchObject({ quality_units: 'h' });
    expect(age.quality.at(-1)[age.node_ids.indexOf('32')]).toBeGreaterThan(1);
    const trace = JSON.parse((await run('simulate', NET1, '--json', '--quality', 'trace:9')).stdout);
    expect(trace.quality.at(-1)[trace.node_ids.indexOf('10')]).toBeCloseTo(100, 3);
  });
});

const changed = (name: string, found: string | RegExp, put: string): string => {
  const text = textOf('Net1.inp').replace(found, put);
  expect(text).not.toBe(textOf('Net1.inp'));
  return fileOf(name, text);
};

describe('refuses, with one sentence, no output and the exit code', () => {
  test('a syntax error in line 37, with the line and its text', async () => {
    const bad = '113 13 23 52x80 8 100 0 Open';
    const file = fileOf('bad.inp', lines.map((line, i) => (i === 36 ? bad : line)).join('\n'));
    const { status, stdout, stderr } = await run('simulate', file, '--json');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('line 37');
    expect(stderr).toContain(bad);
  });

  test('disconnected nodes, by name', async () => {
    const { status, stderr } = await run(
      'simulate',
      changed('lonely.inp', '[RESERVOIRS]', ' lonely 700 1 ;\n[RESERVOIRS]'),
    );
    expect(status).toBe(1);
    expect(stderr).toContain('lonely');
  });

  test.each<readonly [string, string, string | Uint8Array, RegExp]>([
    ['an empty file', 'empty.inp', ' \n', /empty\.inp: found an empty file, want an EPANET INP file/],
    [
      'a binary file',
      'binary.inp',
      new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]),
      /binary\.inp: found binary data/,
    ],
    ['another text', 'notes.inp', 'hello world', /found no section such as \[JUNCTIONS\]/],
  ])('%s', async (_, name, content, message) => {
    const { status, stdout, stderr } = await run('simulate', fileOf(name, content), '--json');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
  });

  test('a missing file', async () => {
    const { status, stderr } = await run('simulate', '/none/such.inp');
    expect(status).toBe(1);
    expect(stderr).toContain('/none/such.inp: there is no such file');
  });

  test.each([
    [['--duration', '3650d'], 1, /wanted whole seconds from 0 .* to 31622400 \(366 days\)/],
    [['--quality', 'trace:nowhere'], 1, /Cannot find node "nowhere"/],
    [['--duration', 'soon'], 2, /found --duration "soon", want a time such as 24h/],
    [['--low-pressure', '120'], 2, /found --low-pressure "120", want a number and one of psi, kPa/],
    [['--low-pressure', '120 gpm'], 2, /want a number and one of psi, kPa/],
    [['--demand-model', 'pdd'], 2, /want dda or pda/],
    [['--required-pressure', '20 psi'], 2, /want --demand-model pda/],
    [['--quality', 'taste'], 2, /want age, trace:NODE/],
    [['--json', '--times', '1800'], 2, /found --times 1800, want reported times, from 0 to 86400 s/],
    [['--time-limit', '0'], 2, /want a whole number from 1/],
    [['--speed'], 2, /--speed/],
    [['another.inp'], 2, /found 2 arguments, want one FILE.inp/],
  ] as const)('%j', async (args, code, message) => {
    const { status, stdout, stderr } = await run('simulate', NET1, ...args);
    expect([status, stdout]).toEqual([code, '']);
    expect(stderr).toMatch(message);
  });
});

describe('long work', () => {
  // 366 days in steps of 10 s: three million steps, which take minutes.
  const long = ['simulate', NET1, '--duration', '366d', '--step', '10', '--report-step', '24h', '--json'];

  test('is given up after its time limit', async () => {
    const { status, stderr } = await run(...long, '--time-limit', '2');
    expect(status).toBe(1);
    expect(stderr).toContain('Gave up simulating Net1.inp after 2 s');
    expect(stderr).toMatch(/simulating Net1.inp: \d+\.\d of \d+\.\d h/);
  });

  test('ends with Ctrl-C, exit code 130', async () => {
    const child = spawn(process.execPath, [MAIN, ...long], { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.once('data', () => child.kill('SIGINT'));
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect(code).toBe(130);
  });
});
