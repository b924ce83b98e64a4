import { describe, expect, test } from 'vitest';
import { describeInput } from '../../runtime/describe-input.ts';
import { openJobGraph } from '../../test/support/job-graph.ts';
import { createScan } from './graph.ts';

const report = {
  level: '1d',
  definition: {},
  definitionHash: 'h',
  asOf: '2026-11-20',
  sources: ['test'],
  scanned: 1,
  cacheHits: 0,
  failures: 0,
  matches: 0,
  byName: {},
  points: [],
  failed: [],
};

const scanWith = () => openJobGraph(createScan, report);

const defaults = {
  level: '1d',
  symbols: null,
  prefix: null,
  definition: {},
  points: null,
  sides: null,
  within: 5,
  minConfidence: null,
  limit: 500,
};

test('the job gets the input with every default; its report is the state', async () => {
  const { run, inputs } = scanWith();
  expect(await run({ points: ['buy1'], definition: { stroke: { span: 'loose' } } })).toMatchObject({ report });
  expect(inputs).toEqual([
    ['scanMarket', { ...defaults, points: ['buy1'], definition: { stroke: { span: 'loose' } } }],
  ]);
});

test('nothing of a run’s input is left for the next run of the thread', async () => {
  const { run, inputs } = scanWith();
  await run({ level: '1w', symbols: ['A'], within: 9 });
  await run({});
  expect(inputs.at(-1)).toEqual(['scanMarket', defaults]);
});

test('a run that fails leaves no report of the run before beside its input', async () => {
  const { run, values } = openJobGraph(createScan, ({ symbols }: { readonly symbols: readonly string[] }) => {
    if (symbols.includes('B')) throw new Error('the job fails');
    return report;
  });
  await run({ symbols: ['A'] });
  expect(await values()).toMatchObject({ symbols: ['A'], report });
  await expect(run({ symbols: ['B'] })).rejects.toThrow('the job fails');
  expect(await values()).toMatchObject({ symbols: ['B'], report: null });
});

describe('refused before the job begins, in one sentence', () => {
  test.each([
    [{ levels: '1d' }, 'Unrecognized key: "levels"'],
    [{ level: '2d' }, 'level: found "2d", want one of "1m", "3m", "5m", "15m", "30m", "60m", "120m", "1d", "1w", "1M"'],
    [{ points: ['buy2', 'buy4'] }, 'points.1: found "buy4", want one of "buy1", "buy2", "buy3", "buy1-only"'],
    [{ symbols: [] }, 'symbols: found an array, want at least 1'],
    [{ within: 0 }, 'within: found 0, want at least 1'],
    [{ definition: { stroke: { spam: 1 } } }, 'definition.stroke: Unrecognized key: "spam"'],
    [{ report: {} }, 'report: found an object, want null'],
  ])('%j', async (input, message) => {
    const { run, inputs } = scanWith();
    const failure = await run(input).then(String, (error: unknown) => describeInput(error, input));
    expect(failure).toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringContaining(message) });
    expect(inputs).toEqual([]);
  });
});
