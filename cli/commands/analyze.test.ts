import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { sluice as run } from '../sluice.ts';

const pathOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const SPX = pathOf('samples/sp500-1d.csv');
const HEADER = 'dt,open,high,low,close,volume';

// Outputs of another program on the same series; see domains/chanlun/fixtures/README.md.
const reference = JSON.parse(readFileSync(pathOf('domains/chanlun/fixtures/sp500_1d.reference.json'), 'utf8'));

const folder = mkdtempSync(join(tmpdir(), 'sluice-analyze-'));
const fileOf = (...rows: readonly string[]): string => {
  const file = join(folder, `${Math.random()}.csv`);
  writeFileSync(file, rows.map((row) => `${row}\n`).join(''));
  return file;
};
afterEach(() => vi.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true }));

const analyze = async (...args: readonly string[]) => {
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  const status = await run(['analyze', ...args]);
  return { status, ...written };
};

describe('--json on the S&P 500 sample', () => {
  test('gives the arrays of the reference file, run B_half', async () => {
    const { status, stdout } = await analyze(SPX, '--level', '1d', '--json');
    expect(status).toBe(0);
    const found = JSON.parse(stdout);
    const wanted = reference.chan_py.runs.B_half;
    for (const kind of ['merged', 'fractals', 'strokes', 'segments', 'centers', 'points'])
      expect(found[kind], kind).toEqual(wanted[kind]);
    expect(found.replay).toEqual(reference.replay.events);
    for (const [bar, ...values] of wanted.macd_12_26_9 as number[][])
      values.forEach((value, column) => {
        expect(Math.abs(found.macd[bar ?? -1][column + 1] - value)).toBeLessThan(1e-6);
      });
    expect(found).toMatchObject({
      level: '1d',
      bars: 5105,
      from: '2000-01-03T00:00:00.000Z',
      asOf: '2020-04-17T00:00:00.000Z',
      definitionHash: 'f1dbb7d0104dba77',
    });
    // The columns are called what the reference calls them.
    for (const kind of ['merged', 'fractals', 'segments']) expect(found.columns[kind]).toBe(reference.columns[kind]);
  });

  test('options override the defaults: run A_strict', async () => {
    const { stdout } = await analyze(SPX, '--json', '--stroke-check', 'strict', '--require-first');
    const found = JSON.parse(stdout);
    const wanted = reference.chan_py.runs.A_strict;
    for (const kind of ['strokes', 'segments', 'centers', 'points']) expect(found[kind], kind).toEqual(wanted[kind]);
  });

  test('the definition as JSON and as a file is the same, and what is named goes before it', async () => {
    const strict = '{"stroke":{"fractalCheck":"strict"},"points":{"requireFirst":true}}';
    const hashOf = async (...args: readonly string[]): Promise<string> =>
      JSON.parse((await analyze(SPX, '--json', ...args)).stdout).definitionHash;
    const file = join(folder, 'definition.json');
    writeFileSync(file, strict);
    const hash = await hashOf('--definition', strict);
    expect(await hashOf('--definition', `@${file}`)).toBe(hash);
    expect(await hashOf('--stroke-check', 'strict', '--require-first')).toBe(hash);
    expect(await hashOf('--definition', strict, '--stroke-check', 'half')).not.toBe(hash);
    expect(await hashOf('--stroke-check', 'half', '--max-ratio', '0.8')).toBe('f1dbb7d0104dba77');
  });

  test('stdin gives what the file gives', async () => {
    const { stdout } = await analyze(SPX, '--json');
    const { status, stdout: piped } = spawnSync(
      process.execPath,
      [pathOf('cli/main.ts'), 'analyze', '-', '--level', '1d', '--json'],
      { input: readFileSync(SPX), encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    );
    expect(status).toBe(0);
    expect(JSON.parse(piped)).toEqual({ ...JSON.parse(stdout), source: 'stdin' });
  });
});

test('a person reads counts, the last structure, the latest points with their times, and what it rests on', async () => {
  const { status, stdout, stderr } = await analyze(SPX);
  expect(status).toBe(0);
  expect(stdout).toContain('5105 bars of 1d, 2000-01-03 to 2020-04-17');
  expect(stdout).toContain(
    '4029 merged bars, 1763 fractals, 297 strokes, 48 segments, 35 centers, 104 points\n829 more points were shown and withdrawn, 43 of them after they were confirmed\n',
  );
  expect(stdout).toMatch(/last segment: down, 3393.52 on 2020-02-19 to 2191.86 on 2020-03-23, provisional/);
  expect(stdout).toMatch(/sell1p +2020-02-19 +3393.52 +confirmed +2020-02-19 +2020-03-02 +- +0.59/);
  expect(stdout).toContain('definition f1dbb7d0104dba77');
  // Market holidays: no calendar of them is known.
  expect(stderr).toMatch(/gap: Bar 10 \(2000-01-18.*\) comes after 1 missing 1d bars/);
});

const ROW = '2020-01-06,10,12,9,11,100';

test.each([
  ['NaN', [HEADER, ROW, '2020-01-07,NaN,12,9,11,100'], /row 3: found open "NaN".*want a number/],
  ['high below low', [HEADER, '2020-01-06,10,9,12,11,100'], /row 2: found high 9 below low 12/],
  ['a close outside the bar', [HEADER, '2020-01-06,10,12,9,13,100'], /row 2: found open 10, high 12, low 9, close 13/],
  ['unsorted times', [HEADER, '2020-01-07,10,12,9,11,1', ROW], /row 3: found the time .* want rising times/],
  ['a duplicate time', [HEADER, ROW, ROW], /row 3: .*remove the duplicate/],
  [
    'mixed zones',
    [HEADER, '2020-01-06T00:00:00Z,10,12,9,11,1', '2020-01-07,10,12,9,11,1'],
    /row 3: .*another time zone/,
  ],
  ['no time', [HEADER, 'soon,10,12,9,11,1'], /row 2: found "soon", which is no time/],
  ['a column too few', [HEADER, '2020-01-06,10,12,9,11'], /row 2: found 5 columns; want 6/],
  ['no header', [ROW], /row 1: found the header .*want columns such as dt,open/],
  ['a header alone', [HEADER], /found a header and no bars/],
  ['nothing', [], /found nothing; want a header/],
])('%s: one sentence with file and row, and no output', async (_, rows, message) => {
  const file = fileOf(...rows);
  const { status, stdout, stderr } = await analyze(file, '--json');
  expect(status).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain(file);
  expect(stderr).toMatch(message);
});

test('daily bars said to be weekly, a missing file and a folder are refused', async () => {
  expect((await analyze(SPX, '--level', '1w')).stderr).toMatch(/row 3: .*want bars of 1w/);
  const missing = join(folder, 'none.csv');
  expect(await analyze(missing)).toMatchObject({ status: 1, stderr: expect.stringContaining('there is no such file') });
  expect(await analyze(folder)).toMatchObject({ status: 1, stderr: expect.stringContaining('it is a directory') });
  expect(await analyze(relative('.', missing))).toMatchObject({ status: 1, stdout: '' });
});

test.each([
  [[], /want one FILE.csv/],
  [['a.csv', 'b.csv'], /want one FILE.csv/],
  [[SPX, '--level', '2d'], /found --level 2d, want one of 1m, 3m/],
  [[SPX, '--session', 'mars'], /found --session mars, want one of continuous, a-share, us-equity/],
  [[SPX, '--stamp', 'middle'], /want start or end/],
  [[SPX, '--definition', '{'], /--definition is not JSON/],
  [[SPX, '--definition', '[]'], /--definition does not fit/],
  [[SPX, '--definition', '{"strokes":{}}'], /Unrecognized key: "strokes"/],
  [[SPX, '--stroke-check', 'loose'], /a rule does not fit: stroke.fractalCheck/],
  [[SPX, '--max-ratio', 'low'], /divergence.maxRatio/],
  [['-', '--definition', '-'], /found - twice/],
])('usage: %j', async (args, message) => {
  const { status, stdout, stderr } = await analyze(...args);
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(message);
});

test('a gap, a jump and hours outside the session are told once each, and the analysis is there', async () => {
  const minute = (at: string, price: number): string => `2020-01-06T${at}:00,${price},${price},${price},${price},1`;
  const file = fileOf(HEADER, minute('09:00', 10), minute('14:30', 10), minute('14:33', 10), minute('14:34', 20));
  const args = [file, '--level', '1m', '--json', '--session', 'us-equity'];
  const { status, stdout, stderr } = await analyze(...args);
  expect(status).toBe(0);
  const { warnings } = JSON.parse(stdout);
  expect(warnings.map(({ kind, missing }: { kind: string; missing?: number }) => [kind, missing])).toEqual([
    ['outside', undefined],
    ['gap', 2],
    ['jump', undefined],
  ]);
  expect(stderr).toMatch(/opens 100 % off the last close; check that all prices are adjusted alike/);
});
