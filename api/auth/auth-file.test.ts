import { Auth, HTTPException, isStudioUser } from '@langchain/langgraph-sdk/auth';
import { expect, test } from 'vitest';
import { createAuthFileAuthentication } from './auth-file.ts';

const LOCAL = { isLocal: true };
const REMOTE = { isLocal: false };
const PLACE = { where: 'auth of /p/auth.ts', disableStudioAuth: false };

const request = (headers: Record<string, string> = {}) => new Request('http://api/threads', { headers });
const openTo = (auth: unknown) => createAuthFileAuthentication(auth, PLACE);
const alice = () => new Auth().authenticate(() => ({ identity: 'alice', permissions: ['read'], org: 'o1' }));

test('a text is an identity; an object keeps what it adds', async () => {
  const byText = await openTo(new Auth().authenticate((r) => r.headers.get('x-user') ?? ''))(
    request({ 'x-user': 'bob' }),
    LOCAL,
  );
  expect(byText.user).toEqual({ identity: 'bob', display_name: 'bob', is_authenticated: true, permissions: [] });
  const { user, tenantId } = await openTo(alice())(request(), LOCAL);
  expect(user).toEqual({
    identity: 'alice',
    display_name: 'alice',
    is_authenticated: true,
    permissions: ['read'],
    org: 'o1',
  });
  expect(tenantId).toBe('default');
});

test('the most specific handler decides, alone', async () => {
  const auth = alice()
    .on('*', () => ({ by: 'all' }))
    .on('*:search', () => ({ by: 'action' }))
    .on('threads', () => ({ by: 'resource' }))
    .on('threads:read', () => ({ by: 'event' }));
  const { authorize } = await openTo(auth)(request(), LOCAL);
  expect(await authorize?.('threads', 'read', {})).toEqual({ by: 'event' });
  expect(await authorize?.('threads', 'search', {})).toEqual({ by: 'resource' });
  expect(await authorize?.('assistants', 'search', {})).toEqual({ by: 'action' });
  expect(await authorize?.('store', 'put', {})).toEqual({ by: 'all' });
});

test('a handler sees who and what, and may mark what is created', async () => {
  const seen: unknown[] = [];
  const auth = alice().on('threads:create', ({ user, value, ...rest }) => {
    seen.push(rest);
    value.metadata = { ...value.metadata, owner: user.identity };
    return { owner: user.identity };
  });
  const { authorize } = await openTo(auth)(request(), LOCAL);
  const value = { metadata: { a: 1 } };
  expect(await authorize?.('threads', 'create', value)).toEqual({ owner: 'alice' });
  expect(value).toEqual({ metadata: { a: 1, owner: 'alice' } });
  expect(seen).toEqual([{ event: 'threads:create', resource: 'threads', action: 'create', permissions: ['read'] }]);
});

test.each([
  [undefined, undefined],
  [null, undefined],
  [true, undefined],
  [{}, {}],
  [{ owner: 'a' }, { owner: 'a' }],
  [{ owner: { $eq: 'a' } }, { owner: 'a' }],
  [{ n: { $eq: 0 } }, { n: 0 }],
  [{ team: { $contains: 'x' } }, { team: ['x'] }],
  [{ team: { $contains: ['x', 'y'] } }, { team: ['x', 'y'] }],
])('%j gives the scope %j', async (answer, scope) => {
  const { authorize } = await openTo(alice().on('*', () => answer as never))(request(), LOCAL);
  expect(await authorize?.('threads', 'read', {})).toEqual(scope);
});

test.each([
  [{ owner: undefined }, 'returned nothing for owner'],
  [{ owner: { $eq: undefined } }, 'returned something else for owner'],
  [{ owner: { $ne: 'a' } }, 'returned something else for owner'],
  [{ owner: { $eq: 'a', $contains: 'b' } }, 'returned something else for owner'],
  [{ owner: {} }, 'returned something else for owner'],
  [{ owner: ['a'] }, 'returned something else for owner'],
  ['yes', 'returned a string, want filters'],
  [1, 'returned a number, want filters'],
])('I9: %j, which cannot be kept, lets nobody through', async (answer, message) => {
  const { authorize } = await openTo(alice().on('*', () => answer as never))(request(), LOCAL);
  await expect(authorize?.('threads', 'read', {})).rejects.toThrow(message);
});

test('false is 403; an exception is its own status, sentence and headers', async () => {
  const auth = alice()
    .on('threads', () => false)
    .on('store', () => {
      throw new HTTPException(402, { message: 'Pay first', headers: { 'x-price': '7' } });
    });
  const { authorize } = await openTo(auth)(request(), LOCAL);
  await expect(authorize?.('threads', 'read', {})).rejects.toMatchObject({ code: 'FORBIDDEN', status: 403 });
  await expect(authorize?.('store', 'get', {})).rejects.toMatchObject({
    status: 402,
    message: 'Pay first',
    headers: { 'x-price': '7' },
  });
  const nobody = openTo(
    new Auth().authenticate(() => {
      throw new HTTPException(401, { message: 'No token' });
    }),
  );
  await expect(nobody(request(), LOCAL)).rejects.toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
});

test.each([[undefined], [null], [''], [7], [{}], [{ identity: 7 }]])(
  'I9: authenticate that returns %j lets nobody in',
  async (answer) => {
    const enter = openTo(new Auth().authenticate(() => answer as never));
    await expect(enter(request(), LOCAL)).rejects.toThrow('returned nobody');
  },
);

test('Studio on this machine is its own user, who sees the assistants of the system', async () => {
  const auth = alice().on('*', ({ user }) => ({ owner: user.identity }));
  const { user, authorize } = await openTo(auth)(request({ 'x-auth-scheme': 'langsmith' }), LOCAL);
  expect(isStudioUser(user as never)).toBe(true);
  expect(user.identity).toBe('langgraph-studio-user');
  expect(await authorize?.('assistants', 'search', { metadata: { created_by: 'system' } })).toBeUndefined();
  expect(await authorize?.('assistants', 'read', {})).toBeUndefined();
  expect(await authorize?.('assistants', 'search', { metadata: {} })).toEqual({ owner: 'langgraph-studio-user' });
  expect(await authorize?.('threads', 'search', {})).toEqual({ owner: 'langgraph-studio-user' });
});

test('I9: from elsewhere, or where it is disabled, who says to be Studio is asked like anyone', async () => {
  const headers = { 'x-auth-scheme': 'langsmith' };
  expect((await openTo(alice())(request(headers), REMOTE)).user.identity).toBe('alice');
  const disabled = createAuthFileAuthentication(alice(), { ...PLACE, disableStudioAuth: true });
  expect((await disabled(request(headers), LOCAL)).user.identity).toBe('alice');
});

test.each([
  [{}, 'want an instance of Auth'],
  [undefined, 'want an instance of Auth'],
  [new Auth(), 'it has no authenticate handler'],
])('%j is refused: %s', (value, message) => {
  expect(() => openTo(value)).toThrow(`Cannot use auth of /p/auth.ts: ${message}`);
});
