import { expect, test } from 'vitest';
import { isWorthKeeping, marginsOf } from './margins.ts';

test('as far as the hours deviated at most, down and up, tank by tank', () => {
  const hours = [null, { A: -0.05, B: 0.1 }, { A: -0.02, B: -0.3 }, { A: 0.01, B: 0 }];
  expect(marginsOf(['A', 'B'], hours)).toEqual({ A: { low: 0.05, high: 0.01 }, B: { low: 0.3, high: 0.1 } });
  expect(marginsOf(['A', 'C'], [null, { A: -0.1 }])).toEqual({ A: { low: 0.1, high: 0 }, C: { low: 0, high: 0 } });
});

test('nothing observed, or what EPANET’s own numbers differ by, is no reason to stay away', () => {
  expect(isWorthKeeping(marginsOf(['A'], []))).toBe(false);
  expect(isWorthKeeping(marginsOf(['A'], [{ A: -2e-5 }]))).toBe(false);
  expect(isWorthKeeping(marginsOf(['A'], [{ A: -2e-5 }, { A: 0.002 }]))).toBe(true);
});
