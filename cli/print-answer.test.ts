import { afterEach, expect, test, vi } from 'vitest';
import { answerOf, printAnswer } from './print-answer.ts';

afterEach(() => vi.restoreAllMocks());

const printed = (answer: Record<string, unknown>): readonly string[] => {
  let text = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
    text += String(part);
    return true;
  });
  printAnswer(answer);
  vi.restoreAllMocks();
  return text.trimEnd().split('\n');
};

test('short fields first, then what has parts, then where it comes from', () => {
  const answer = {
    run: { engineVersion: '2.3.5' },
    lowest: { nodeId: '32', pressure: 106.80612345 },
    supplyFailure: false,
    quality: null,
    timesS: [0, 3_600],
    warnings: [],
  };
  expect(printed(answer)).toEqual([
    'supplyFailure  false',
    'quality        -',
    'timesS         0, 3600',
    'warnings       none',
    'lowest',
    '  nodeId    32',
    '  pressure  106.806',
    'run',
    '  engineVersion  2.3.5',
  ]);
});

test('a list of objects is a table; what is nested in a cell is a word each', () => {
  const members = [
    {
      linkId: '9',
      worst: [
        { nodeId: '11', h: 3 },
        { nodeId: '12', h: 2 },
      ],
      periods: [{ fromS: 0, toS: 60 }],
    },
    { linkId: '110', worst: [], periods: [] },
  ];
  expect(printed({ members })).toEqual([
    'members',
    '  linkId  worst   periods',
    '  9       11, 12  0-60',
    '  110     none    none',
  ]);
});

test('long lists are cut, and say how long they are', () => {
  const [line = ''] = printed({ values: Array.from({ length: 100 }, (_, n) => n) });
  expect(line).toBe('values  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 … (100)');
  const rows = printed({ rows: Array.from({ length: 30 }, (_, n) => ({ n })) });
  expect(rows).toHaveLength(1 + 1 + 20 + 1);
  expect(rows.at(-1)).toBe('  … 30 in all');
});

test.each([
  [{ network_config: 'Net1', answer: { a: 1 } }, { a: 1 }],
  [{ level: '1d', report: { b: 2 } }, { b: 2 }],
  [{ answer: null }, undefined],
  [{ messages: [] }, undefined],
  [{ answer: '42' }, undefined],
  [null, undefined],
])('what a state has to say: %j', (values, answer) => {
  expect(answerOf(values)).toEqual(answer);
});
