import { expect, test } from 'vitest';
import { createProgressBoard, type HydroProgress, readProgress, writeProgress } from './progress-board.ts';

test.each<HydroProgress>([
  { done: 0, total: 86_400, unit: 's' },
  { done: 3, total: null, unit: 'fits' },
  { done: 2, total: 25, unit: 'samples' },
  { done: 7, total: 1_000, unit: 'simulations', phase: 'tables' },
  { done: 8, total: 1_000, unit: 'simulations', phase: 'limits' },
])('what is written is read: %j', (progress) => {
  const board = createProgressBoard();
  expect(readProgress(board)).toBeUndefined();
  writeProgress(board, { done: 1, total: 1, unit: 'simulations', phase: 'plan' });
  writeProgress(board, progress);
  expect(readProgress(board)).toEqual(progress);
});
