import { expect, test } from 'vitest';
import { createModelChannel } from './create-model-channel.ts';

test.each([
  ['nothing', {}, 'offline-rules'],
  ['empty variables', { openaiApiKey: '', openaiBaseUrl: '' }, 'offline-rules'],
  ['a model alone', { model: 'm-1' }, 'offline-rules'],
  ['a key', { openaiApiKey: 'sk-1' }, 'gpt-4o-mini'],
  ['a key and a model', { openaiApiKey: 'sk-1', model: 'm-1' }, 'm-1'],
  ['a key and an empty model', { openaiApiKey: 'sk-1', model: '' }, 'gpt-4o-mini'],
  ['an address without a key', { openaiBaseUrl: 'http://127.0.0.1:1/v1', model: 'm-1' }, 'm-1'],
])('%s configures its channel', async (_case, config, model) => {
  expect((await createModelChannel(config)).defaultModel).toBe(model);
});
