import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { analyzeKlines } from './analyze.ts';
import type { DefinitionOptions } from './definition.ts';
import type { Kline } from './kline.ts';
import { toReferenceArrays } from './reference-columns.ts';

// Outputs of two other programs on the same series: see fixtures/README.md for their provenance and columns.
type Row = readonly (number | string | readonly string[] | null)[];
type Kind = 'merged' | 'fractals' | 'strokes' | 'segments' | 'centers' | 'points';
type Run = { readonly [Name in Kind]?: readonly Row[] } & {
  readonly macd_12_26_9?: readonly (readonly [number, number, number, number])[];
};
interface Reference {
  readonly chan_py: { readonly runs: { readonly B_half: Run; readonly A_strict: Run } };
  readonly czsc: { readonly runs: readonly { readonly min_bi_len: number; readonly strokes: readonly Row[] }[] };
  readonly replay: { readonly events: readonly Row[] };
}

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

const readKlines = (path: string): Kline[] =>
  read(path)
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [dt = '', ...values] = line.split(',');
      const [open = Number.NaN, high = Number.NaN, low = Number.NaN, close = Number.NaN, volume = 0] =
        values.map(Number);
      return { ts: Date.parse(`${dt}Z`), open, high, low, close, volume };
    });

const klines = readKlines('../../samples/sp500-1d.csv');
const reference: Reference = JSON.parse(read('./fixtures/sp500_1d.reference.json'));
const strict: DefinitionOptions = { stroke: { fractalCheck: 'strict' }, points: { requireFirst: true } };
const found = {
  B_half: toReferenceArrays(analyzeKlines(klines)),
  A_strict: toReferenceArrays(analyzeKlines(klines, strict)),
};

describe('S&P 500 daily, run B_half', () => {
  const run = reference.chan_py.runs.B_half;
  test.each(['merged', 'fractals', 'strokes', 'segments', 'centers', 'points'] as const)('%s', (kind) => {
    expect(found.B_half[kind]).toEqual(run[kind]);
  });

  test('MACD within 1e-6', () => {
    const checkpoints = run.macd_12_26_9 ?? [];
    expect(checkpoints.length).toBe(24);
    for (const wanted of checkpoints) {
      const row = found.B_half.macd[wanted[0]];
      wanted.forEach((value, column) => {
        expect(Math.abs((row?.[column] ?? Number.NaN) - value)).toBeLessThan(1e-6);
      });
    }
  });

  test('every point that was ever confirmed: when shown, confirmed, withdrawn', () => {
    expect(found.B_half.replay).toEqual(reference.replay.events);
  });

  test('stroke ends agree with the second program on at least 97 of 100', () => {
    const other = reference.czsc.runs.find(({ min_bi_len }) => min_bi_len === 7);
    const ends = new Set<unknown>(found.B_half.strokes.map(([, end]) => end));
    const theirs = (other?.strokes ?? []).map(([, end]) => end);
    expect(theirs.length).toBeGreaterThan(250);
    expect(theirs.filter((end) => ends.has(end)).length / theirs.length).toBeGreaterThanOrEqual(0.97);
  });
});

describe('S&P 500 daily, run A_strict', () => {
  test.each(['strokes', 'segments', 'centers', 'points'] as const)('%s', (kind) => {
    expect(found.A_strict[kind]).toEqual(reference.chan_py.runs.A_strict[kind]);
  });
});

/** How many rows of the reference are found here; rows found here alone are counted after a plus sign. */
const agreement = (theirs: readonly Row[] | undefined, ours: readonly Row[]): string => {
  if (theirs === undefined) return '';
  const wanted = new Set(theirs.map((row) => JSON.stringify(row)));
  const equal = ours.filter((row) => wanted.has(JSON.stringify(row))).length;
  return `${equal} of ${theirs.length}${ours.length > equal ? ` + ${ours.length - equal}` : ''}`;
};

test('the README says how much of the reference is found', () => {
  for (const name of ['B_half', 'A_strict'] as const) {
    const run = reference.chan_py.runs[name];
    const kinds = ['merged', 'fractals', 'strokes', 'segments', 'centers', 'points'] as const;
    const replay = name === 'B_half' ? agreement(reference.replay.events, found[name].replay) : '';
    const cells = [...kinds.map((kind) => agreement(run[kind], found[name][kind])), replay];
    const row = read('./README.md')
      .split('\n')
      .find((line) => line.startsWith('| S&P 500, 1d') && line.includes(`\`${name}\``));
    expect(row?.split('|').map((cell) => cell.trim())).toEqual([
      '',
      'S&P 500, 1d',
      '5105',
      `\`${name}\``,
      ...cells,
      '',
    ]);
  }
});
