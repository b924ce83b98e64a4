import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sluice } from '../sluice.ts';

let folder: string;
let written: string;
let told: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-chart-'));
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
afterEach(() => vi.restoreAllMocks());

const SAMPLE = 'samples/sp500-1d.csv';

test('a file of bars becomes a page; --json tells what is drawn', async () => {
  const output = join(folder, 'spx.html');
  expect(await sluice(['chart', SAMPLE, '--symbol', 'SPX', '--last', '5105', '-o', output, '--json'])).toBe(0);
  // Counts of the reference file: 297 strokes, 48 segments, 35 centers; 103 points at 99 ends; 43 confirmed and withdrawn.
  expect(JSON.parse(written)).toMatchObject({
    path: output,
    symbol: 'SPX',
    asOf: '2020-04-17T00:00:00.000Z',
    bars: 5105,
    analysed: 5105,
    strokes: 297,
    segments: 48,
    centers: 35,
    withdrawn: 43,
  });
  expect(readFileSync(output, 'utf8')).toContain('<title>SPX 1d</title>');
});

test('what comes after --to is not looked at', async () => {
  const output = join(folder, 'spx.html');
  expect(await sluice(['chart', SAMPLE, '--from', '2008-01-01', '--to', '2008-12-31', '-o', output, '--json'])).toBe(0);
  // Rows of the file by year: 253 in 2008, 2,010 before.
  expect(JSON.parse(written)).toMatchObject({ asOf: '2008-12-31T00:00:00.000Z', bars: 253, analysed: 2263 });
});

test('without -o it lies here, under a name that is one of a file; its path is printed', async () => {
  const before = process.cwd();
  const sample = resolve(SAMPLE);
  process.chdir(folder);
  try {
    expect(await sluice(['chart', sample, '--symbol', '../BTC/USDT <x>', '--last', '50'])).toBe(0);
    expect(readdirSync(folder)).toEqual(['BTC-USDT-x--1d.html']);
    expect(written.trim()).toBe(join(process.cwd(), 'BTC-USDT-x--1d.html'));
  } finally {
    process.chdir(before);
  }
});

test('the name of a file says symbol and level, unless options do', async () => {
  const file = join(folder, 'MYCO_60m.csv');
  writeFileSync(file, 'dt,open,high,low,close,volume\n2020-01-01T10:00Z,1,2,0.5,1,5\n2020-01-01T11:00Z,1,2,0.5,1,5\n');
  const drawn = async (...options: string[]): Promise<unknown> => {
    written = '';
    expect(await sluice(['chart', file, '-o', join(folder, 'named.html'), '--json', ...options])).toBe(0);
    return JSON.parse(written);
  };
  expect(await drawn()).toMatchObject({ symbol: 'MYCO', level: '60m' });
  expect(await drawn('--symbol', 'X', '--level', '30m')).toMatchObject({ symbol: 'X', level: '30m' });
});

test('a file that is not there, and a place that cannot be written to, are named', async () => {
  expect(await sluice(['chart', join(folder, 'missing.csv')])).toBe(1);
  expect(told).toContain(`Cannot read ${join(folder, 'missing.csv')}: there is no such file`);
  expect(await sluice(['chart', SAMPLE, '-o', join(folder, 'no', 'spx.html')])).toBe(1);
  expect(told).toContain(`Cannot write ${join(folder, 'no', 'spx.html')} (ENOENT); choose another place with -o`);
});

test('a bad row is told by file and row, and nothing is written', async () => {
  const file = join(folder, 'bad.csv');
  writeFileSync(file, 'dt,open,high,low,close,volume\n2020-01-01,1,2,0.5,1,0\n2020-01-02,1,NaN,0.5,1,0\n');
  const output = join(folder, 'bad.html');
  expect(await sluice(['chart', file, '-o', output])).toBe(1);
  expect(told).toContain('bad.csv, row 3');
  expect(() => readFileSync(output)).toThrow('ENOENT');
});
