import { expect, test } from 'vitest';
import { customProgressText, progressText } from './progress-text.ts';

test.each([
  [{ tool: 'simulation', callId: '1', done: 43_200, total: 86_400, unit: 's' }, 'simulation: 12.0 of 24.0 h'],
  [{ tool: 'simulation', callId: '1', done: 1_800, total: null, unit: 's' }, 'simulation: 0.5 h'],
  [{ tool: 'testing', callId: '2', done: 3, total: 13, unit: 'links' }, 'testing: 3 of 13 links'],
  [
    { tool: 'scheduling', callId: '1', done: 9, total: 60, unit: 'simulations', phase: 'tables' },
    'scheduling: tables, 9 of 60 simulations',
  ],
  [
    { tool: 'scheduling', callId: '1', done: 40, total: 60, unit: 'simulations', phase: 'simulations' },
    'scheduling: 40 of 60 simulations',
  ],
  [{ job: 'backtest', done: 2, total: 4, failed: 0 }, 'backtest: 2 of 4'],
  [{ note: 'of a graph of somebody' }, undefined],
  ['words', undefined],
])('%j', (data, text) => {
  expect(customProgressText(data)).toBe(text);
});

test('an unknown total is left out', () => {
  expect(progressText({ done: 7, total: null, unit: 'fits' })).toBe('7 fits');
});
