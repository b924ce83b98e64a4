import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sluice } from '../sluice.ts';

const FIXTURES = 'domains/hydro/fixtures';
let folder: string;
let written: string;
let told: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-network-'));
  written = '';
  told = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});
const write = (name: string, content: unknown): string => {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};

test('an INP file becomes a page beside nothing else; its path is printed', async () => {
  const before = process.cwd();
  const file = resolve(FIXTURES, 'Net1.inp');
  process.chdir(folder);
  try {
    expect(await sluice(['network', file])).toBe(0);
    expect(readdirSync(folder)).toEqual(['Net1.html']);
    expect(written.trim()).toBe(join(process.cwd(), 'Net1.html'));
  } finally {
    process.chdir(before);
  }
  expect(readFileSync(join(folder, 'Net1.html'), 'utf8')).toContain('<title>EPANET Example Network 1</title>');
});

test.each([
  ['counts of running pumps', { pumps_on_per_hour: null }],
  ['speeds by pump', { pump_speeds: null, step_s: 3600 }],
])('--schedule with %s: a second run, with the cost of the reference', async (_, shape) => {
  const reference = JSON.parse(readFileSync(join(FIXTURES, 'sched-A.reference.json'), 'utf8'));
  const counts = reference.best_schedule_pumps_on_per_hour;
  const schedule = write(
    's.json',
    'pump_speeds' in shape ? { ...shape, pump_speeds: { PU1: counts } } : { pumps_on_per_hour: counts },
  );
  const output = join(folder, 'a.html');
  const args = ['network', join(FIXTURES, 'sched-A.inp'), '--schedule', schedule, '-o', output, '--json'];
  expect(await sluice(args)).toBe(0);
  const answer = JSON.parse(written);
  expect(answer).toMatchObject({ path: output, nodes: 5, links: 5, times: 25, layout: 'file' });
  expect(answer.bytes).toBe(Buffer.byteLength(readFileSync(output, 'utf8')));
  expect(answer.runs.map(({ kind }: { kind: string }) => kind)).toEqual(['file', 'schedule']);
  expect(answer.runs[1].cost).toBeCloseTo(reference.best_cost, 1);
});

test('what is wrong is said in a sentence, and nothing is written', async () => {
  const net1 = join(FIXTURES, 'Net1.inp');
  const output = join(folder, 'x.html');
  const fails = async (args: readonly string[], code: number, message: string | RegExp) => {
    told = '';
    expect(await sluice(['network', ...args, '-o', output])).toBe(code);
    expect(told).toMatch(message);
    expect(() => readFileSync(output)).toThrow('ENOENT');
  };
  await fails([join(folder, 'none.inp')], 1, /Cannot read .*none\.inp: there is no such file/);
  await fails([net1, '--low-pressure', '20'], 2, /found --low-pressure "20", want a number and one of psi/);
  await fails([net1, '--schedule', write('e.json', {})], 1, /want pump_speeds/);
  await fails([net1, '--schedule', write('f.json', { pump_speeds: { 8: [1] } })], 1, /Cannot find pump "8"/);
  const broken = readFileSync(net1, 'utf8').replace(/^ 21 .*$/m, ' 21 710 abc');
  await fails([write('broken.inp', broken)], 1, /line \d+/);
  await fails([], 2, /found 0 arguments, want one FILE\.inp/);
});

test('a place that cannot be written to is named', async () => {
  expect(await sluice(['network', join(FIXTURES, 'Net1.inp'), '-o', join(folder, 'no', 'x.html')])).toBe(1);
  expect(told).toContain(`Cannot write ${join(folder, 'no', 'x.html')} (ENOENT); choose another place with -o`);
});
