import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { StoreEnvShape } from '../../schemas/store-env.ts';
import { startTrigramEmbedder, type TrigramEmbedderServer } from '../../test/support/trigram-embedder.ts';
import { toItemStoreOptions } from '../item-store-options.ts';
import { cosine } from '../vector.ts';
import { createOpenAIEmbedder } from './embedder.ts';

let server: TrigramEmbedderServer;
beforeAll(async () => {
  server = await startTrigramEmbedder();
});
afterAll(() => server.close());
beforeEach(() => server.behave('well'));

const embedder = (fields = {}) =>
  createOpenAIEmbedder({ model: 'trigrams', fields: ['$'], baseUrl: server.baseUrl, apiKey: 'key-1', ...fields });

test('a text that means the same is nearer than one that does not, by vectors of length 1', async () => {
  const [tide, tides, bonds] = await embedder().embed(['the tide is high', 'high tides', 'bonds fell today']);
  if (!(tide && tides && bonds)) throw new Error('want three vectors');
  expect(cosine(tide, tide)).toBeCloseTo(1, 6);
  expect(cosine(tide, tides)).toBeGreaterThan(cosine(tide, bonds) + 0.3);
});

test("asks as OpenAI's clients do, with key, model and the size that is wanted", async () => {
  const [vector] = await embedder({ dims: 64 }).embed(['x']);
  expect(vector).toHaveLength(64);
  expect(server.requests.at(-1)).toEqual({
    body: { model: 'trigrams', input: ['x'], encoding_format: 'float', dimensions: 64 },
    authorization: 'Bearer key-1',
  });
});

test('many texts go in requests of 64, and come back in their order', async () => {
  const before = server.requests.length;
  const texts = Array.from({ length: 130 }, (_, i) => `text number ${i}`);
  const vectors = await embedder().embed(texts);
  expect(server.requests.slice(before).map(({ body }) => (body.input as string[]).length)).toEqual([64, 64, 2]);
  const [alone] = await embedder().embed(['text number 129']);
  expect(vectors).toHaveLength(130);
  expect(vectors.at(-1)).toEqual(alone);
});

test.each([
  [500, 'EMBEDDING_UNAVAILABLE'],
  [429, 'EMBEDDING_UNAVAILABLE'],
  [401, 'EMBEDDING_REJECTED'],
  [400, 'EMBEDDING_REJECTED'],
])('HTTP %i is %s; I11: the error has neither text nor key', async (status, code) => {
  server.behave(status);
  const error: unknown = await embedder()
    .embed(['a secret'])
    .catch((failure: unknown) => failure);
  expect(error).toMatchObject({ code, message: `Cannot embed with trigrams: the endpoint answered HTTP ${status}` });
  expect(JSON.stringify(error)).not.toMatch(/secret|key-1/);
});

test('an endpoint that is not there, or gives vectors of another size, is named as such', async () => {
  await expect(embedder({ baseUrl: 'http://127.0.0.1:1/v1' }).embed(['x'])).rejects.toMatchObject({
    code: 'EMBEDDING_UNAVAILABLE',
    message: 'Cannot embed with trigrams: the endpoint cannot be reached',
  });
});

test('an endpoint that does not answer is given up on after 5 s', async () => {
  server.behave('silent');
  await expect(embedder().embed(['x'])).rejects.toMatchObject({ code: 'EMBEDDING_UNAVAILABLE' });
}, 8_000);

test('without a model in the environment there is no embedder; with other fields it is another', () => {
  const options = (env: Record<string, string>) => toItemStoreOptions(z.object(StoreEnvShape).parse(env));
  expect(options({ OPENAI_BASE_URL: server.baseUrl }).embedder).toBeUndefined();
  const one = options({ SLUICE_EMBED_MODEL: 'm' }).embedder;
  const other = options({ SLUICE_EMBED_MODEL: 'm', SLUICE_EMBED_FIELDS: 'text, a.b' }).embedder;
  expect(other?.fields).toEqual(['text', 'a.b']);
  expect(one?.id).not.toBe(other?.id);
});
