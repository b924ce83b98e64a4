import { expect, test } from 'vitest';
import { storeSettings } from './store-settings.ts';

test('store of langgraph.json becomes our own settings', () => {
  const index = { embed: 'openai:text-embedding-3-small', dims: 1536, fields: ['text', 'a.b'] };
  expect(
    storeSettings({ index, ttl: { default_ttl: 60, refresh_on_read: false, sweep_interval_minutes: null } }),
  ).toEqual({
    SLUICE_EMBED_MODEL: 'text-embedding-3-small',
    SLUICE_EMBED_DIMS: '1536',
    SLUICE_EMBED_FIELDS: 'text,a.b',
    SLUICE_STORE_TTL_MINUTES: '60',
    SLUICE_STORE_REFRESH: 'false',
  });
  expect(storeSettings({})).toEqual({});
});

test.each(['cohere:embed-english', './embed.ts:embed'])('embeddings that we cannot ask are refused: %s', (embed) => {
  expect(() => storeSettings({ index: { embed, dims: 8 } })).toThrow(/store\.index\.embed: found .* want openai:MODEL/);
});
