import { expect, test } from 'vitest';
import { lastCrossing } from './index.ts';

const TWO = [2, 2, 2, 2, 2];

test.each([
  ['through', [1, 3, 3, 3, 3], { index: 1, direction: 'up' }],
  ['through and back', [1, 3, 3, 1, 1], { index: 3, direction: 'down' }],
  ['over a touch', [3, 2, 2, 1, 1], { index: 3, direction: 'down' }],
  ['a touch that turns back', [3, 2, 3, 3, 3], undefined],
  ['on one side', [3, 3, 3, 3, 3], undefined],
  ['on the line', TWO, undefined],
  ['after a start without values', [undefined, undefined, 1, 3, 3], { index: 3, direction: 'up' }],
  ['a start that is no crossing', [undefined, 3, 3, 3, 3], undefined],
])('%s', (_case, line, crossing) => {
  expect(lastCrossing(line, TWO)).toEqual(crossing);
});
