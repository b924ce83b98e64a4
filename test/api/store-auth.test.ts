// Who may touch what in the store, by an `auth` file.
import { Client } from '@langchain/langgraph-sdk';
import { Auth, HTTPException } from '@langchain/langgraph-sdk/auth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuthFileAuthentication } from '../../api/auth/auth-file.ts';
import { type ApiHarness, startApi } from './api-harness.ts';

/** Under `private` each user has a namespace of their own; under `shared` items belong to their owner. */
const auth = new Auth()
  .authenticate((request) => ({ identity: request.headers.get('x-user') ?? 'nobody', permissions: [] }))
  .on('store', ({ action, value, user }) => {
    if (user.identity === 'nobody') throw new HTTPException(403, { message: 'the store is for users' });
    const labels = (value as { namespace?: string[] }).namespace ?? [];
    if (labels[0] === 'private')
      (value as { namespace: string[] }).namespace = ['private', user.identity, ...labels.slice(1)];
    if (labels[0] !== 'shared' || action === 'list_namespaces') return true;
    return { owner: user.identity };
  });

let api: ApiHarness;
const as = (user: string) =>
  new Client({ apiUrl: api.url, apiKey: null, defaultHeaders: { 'x-user': user }, callerOptions: { maxRetries: 0 } })
    .store;
beforeAll(async () => {
  const authenticate = createAuthFileAuthentication(auth, { where: 'auth of a test', disableStudioAuth: false });
  api = await startApi({ deps: { authenticate } });
});
afterAll(() => api.close());

test('a handler that rewrites the namespace keeps users apart in all five routes', async () => {
  await as('ann').putItem(['private', 'notes'], 'k', { of: 'ann' });
  await as('bob').putItem(['private', 'notes'], 'k', { of: 'bob' });
  expect(await as('ann').getItem(['private', 'notes'], 'k')).toMatchObject({
    namespace: ['private', 'ann', 'notes'],
    value: { of: 'ann' },
  });
  const { items } = await as('bob').searchItems(['private']);
  expect(items.map(({ value }) => value)).toEqual([{ of: 'bob' }]);
  expect((await as('bob').listNamespaces({ prefix: ['private'] })).namespaces).toEqual([['private', 'bob', 'notes']]);
  await as('bob').deleteItem(['private', 'notes'], 'k');
  expect(await as('bob').getItem(['private', 'notes'], 'k')).toBeNull();
  expect(await as('ann').getItem(['private', 'notes'], 'k')).not.toBeNull();
});

test('a filter shows, changes and deletes only what it contains', async () => {
  await as('ann').putItem(['shared'], 'k', { owner: 'ann', text: 'hers' });
  expect(await as('bob').getItem(['shared'], 'k')).toBeNull();
  expect((await as('bob').searchItems(['shared'])).items).toEqual([]);
  await as('bob').deleteItem(['shared'], 'k');
  await expect(as('bob').putItem(['shared'], 'k', { owner: 'bob' })).rejects.toThrow(/^HTTP 404: /);
  await expect(as('ann').putItem(['shared'], 'k', { owner: 'bob' })).rejects.toThrow(/^HTTP 403: /);
  await expect(as('ann').putItem(['shared'], 'new', { owner: 'bob' })).rejects.toThrow(/^HTTP 403: /);
  expect((await as('ann').searchItems(['shared'])).items).toMatchObject([{ key: 'k', value: { text: 'hers' } }]);
});

test('a refusal of the handler is the answer', async () => {
  await expect(as('nobody').searchItems(['shared'])).rejects.toThrow('HTTP 403: the store is for users');
});
