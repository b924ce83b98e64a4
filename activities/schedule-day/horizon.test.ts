import { expect, test } from 'vitest';
import { horizonOf } from './horizon.ts';

const day = { horizon: 86_400, step: 3_600, constraints: null };

test('it recedes, until it meets the end of the run', () => {
  const steps = (hour: number, hours: number) => horizonOf(day, hour, hours).steps;
  expect([0, 1, 23].map((hour) => steps(hour, 24))).toEqual([24, 23, 1]);
  expect([0, 1, 47, 48, 49, 71].map((hour) => steps(hour, 72))).toEqual([24, 24, 24, 24, 23, 1]);
  expect(steps(0, 6)).toBe(6);
});

test('with a limit on switches it ends with the horizon that it is in, and so do those that count', () => {
  const limited = { ...day, constraints: { maxSwitchesPerPump: 4 } };
  expect([0, 5, 23, 24, 47, 60].map((hour) => horizonOf(limited, hour, 66))).toEqual([
    { steps: 24, switchesFrom: 0 },
    { steps: 19, switchesFrom: 0 },
    { steps: 1, switchesFrom: 0 },
    { steps: 24, switchesFrom: 24 },
    { steps: 1, switchesFrom: 24 },
    { steps: 6, switchesFrom: 48 },
  ]);
});
