import { afterEach, expect, test, vi } from 'vitest';
import { onRepeatedSignal } from './repeated-signal.ts';

afterEach(() => void vi.useRealTimers());

test('an echo is no second wish', () => {
  vi.useFakeTimers();
  const calls: string[] = [];
  const onSignal = onRepeatedSignal(
    () => calls.push('first'),
    () => calls.push('again'),
  );
  onSignal();
  vi.advanceTimersByTime(900);
  onSignal();
  expect(calls).toEqual(['first']);
  vi.advanceTimersByTime(200);
  onSignal();
  expect(calls).toEqual(['first', 'again']);
});
