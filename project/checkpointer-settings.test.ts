import { expect, test } from 'vitest';
import { checkpointerSettings } from './checkpointer-settings.ts';

test('checkpointer of langgraph.json becomes our own settings', () => {
  const ttl = { strategy: 'keep_latest', default_ttl: 60, sweep_interval_minutes: 5 } as const;
  expect(checkpointerSettings({ ttl })).toEqual({
    SLUICE_THREAD_TTL_MINUTES: '60',
    SLUICE_THREAD_TTL_STRATEGY: 'keep_latest',
    SLUICE_SWEEP_SECONDS: '300',
  });
  expect(checkpointerSettings({})).toEqual({});
});
