import { expect, test } from 'vitest';
import { statesAfter, switchesOf } from './pump-states.ts';

const H = 3_600;

test('a pump that goes on is held for an hour more; one that changed by the plan, since the hour began', () => {
  const before = { A: { on: true, heldS: 2 * H }, B: { on: false, heldS: H }, C: { on: true } };
  expect(statesAfter(before, ['A', 'B', 'C'], [1, 0.9, 0], [1, 0.9, 0], H)).toEqual({
    A: { on: true, heldS: 3 * H },
    B: { on: true, heldS: H },
    C: { on: false, heldS: H },
  });
});

test('since when is not known stays so, until it changes', () => {
  expect(statesAfter({}, ['A'], [1], [1], H)).toEqual({ A: { on: true } });
  expect(statesAfter({ A: { on: true } }, ['A'], [1], [1], H)).toEqual({ A: { on: true } });
});

test('one that controls switched may have changed at the end of the hour', () => {
  expect(statesAfter({ A: { on: false, heldS: H } }, ['A'], [1], 'controls', H)).toEqual({ A: { on: true, heldS: 0 } });
});

test('switches are counted by pump, the first one when it is known how the pump ran before', () => {
  const hours = [
    [1, 0],
    [1, 0.8],
    [0, 0.9],
    [1, 0],
  ];
  expect(switchesOf(['A', 'B'], hours, {})).toEqual({ A: 2, B: 2 });
  expect(switchesOf(['A', 'B'], hours, { A: { on: false }, B: { on: false } })).toEqual({ A: 3, B: 2 });
  expect(switchesOf(['A'], [], { A: { on: true } })).toEqual({ A: 0 });
});
