import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDefaultAuthentication, type DefaultAuthenticationOptions } from './default-authentication.ts';

const SECRET = 'a secret of thirty-two characters';
const HERE = { isLocal: true };

const enter = (options: DefaultAuthenticationOptions, headers: Record<string, string>) =>
  createDefaultAuthentication(options)?.(new Request('http://api/threads', { headers }), HERE);

const sign = (claims: JWTPayload, { secret = SECRET, expires = '5m' as string | number | null } = {}) => {
  const token = new SignJWT(claims).setProtectedHeader({ alg: 'HS256' });
  return (expires === null ? token : token.setExpirationTime(expires)).sign(new TextEncoder().encode(secret));
};

test('without keys and tokens nobody is asked', () => {
  expect(createDefaultAuthentication({})).toBeUndefined();
});

describe('API keys', () => {
  const apiKeys = 'k-acme=acme, k-bob==globex:bob\n k=with=equals=initech';

  test.each([
    [{ 'x-api-key': 'k-acme' }, 'acme', 'acme'],
    [{ authorization: 'Bearer k-acme' }, 'acme', 'acme'],
    [{ authorization: 'bearer k-bob=' }, 'globex', 'bob'],
    [{ 'x-api-key': 'k=with=equals' }, 'initech', 'initech'],
    [{ 'x-api-key': 'of another service', authorization: 'Bearer k-acme' }, 'acme', 'acme'],
  ])('%j is of %s, as %s', async (headers, tenantId, identity) => {
    expect(await enter({ apiKeys }, headers)).toMatchObject({ tenantId, user: { identity } });
  });

  test.each([
    [{}],
    [{ 'x-api-key': '' }],
    [{ 'x-api-key': 'k-acm' }],
    [{ authorization: 'Basic k-acme' }],
    [{ 'x-api-key': 'acme' }],
  ])('%j is 401', async (headers) => {
    await expect(enter({ apiKeys }, headers)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      status: 401,
      headers: { 'WWW-Authenticate': 'Bearer' },
    });
  });

  test.each([
    ['k-ok=a,no-tenant=', 'entry 2: there is no tenant'],
    ['sk-secret', 'entry 1: there is no ='],
    ['=acme', 'entry 1: the key is empty'],
    ['sk-secret=a sk-secret=b', 'entry 2: its key stands there before'],
  ])('I11: %j is refused by its place, not by its key', (text, fault) => {
    expect(() => createDefaultAuthentication({ apiKeys: text })).toThrow(fault);
    expect(() => createDefaultAuthentication({ apiKeys: text })).not.toThrow('sk-secret');
  });
});

describe('JSON Web Tokens', () => {
  const bearer = async (
    claims: JWTPayload,
    options?: Parameters<typeof sign>[1],
    of: DefaultAuthenticationOptions = {},
  ) => enter({ secret: SECRET, ...of }, { authorization: `Bearer ${await sign(claims, options)}` });

  test('claims say who, of which tenant, with which permissions', async () => {
    expect(await bearer({ sub: 'u1', tenant: 'acme', permissions: ['a', 7, 'b'] })).toMatchObject({
      tenantId: 'acme',
      user: { identity: 'u1', permissions: ['a', 'b'] },
    });
    expect(await bearer({ sub: 'u1', scope: 'read write' })).toMatchObject({
      tenantId: 'default',
      user: { permissions: ['read', 'write'] },
    });
  });

  test.each([
    ['expired', { sub: 'u' }, { expires: Math.floor(Date.now() / 1000) - 60 }, {}, 'it has expired'],
    ['without expiry', { sub: 'u' }, { expires: null }, {}, 'its claim exp is missing'],
    ['of nobody', {}, {}, {}, 'its claim sub is missing'],
    ['of an empty sub', { sub: '' }, {}, {}, 'names nobody'],
    ['of a sub that is no text', { sub: 7 }, {}, {}, 'names nobody'],
    ['of a tenant that is none', { sub: 'u', tenant: 7 }, {}, {}, 'tenant'],
    ['of an empty tenant', { sub: 'u', tenant: '' }, {}, {}, 'tenant'],
    [
      'signed by another',
      { sub: 'u' },
      { secret: 'b'.repeat(32) },
      {},
      'its signature is not of a key that is trusted',
    ],
    ['for someone else', { sub: 'u', aud: 'other' }, {}, { audience: 'sluice' }, 'its claim aud'],
    ['for nobody', { sub: 'u' }, {}, { audience: 'sluice' }, 'its claim aud'],
  ])('one %s is 401', async (_, claims, options, of, fault) => {
    await expect(bearer(claims as JWTPayload, options, of)).rejects.toMatchObject({
      status: 401,
      message: expect.stringContaining(fault),
    });
  });

  test('one for us is taken', async () => {
    const caller = await bearer({ sub: 'u', aud: ['x', 'sluice'] }, {}, { audience: 'sluice' });
    expect(caller).toMatchObject({ user: { identity: 'u' } });
  });

  test('unsigned ones and rubbish are 401', async () => {
    const [, payload] = (await sign({ sub: 'u' })).split('.');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    for (const token of [unsigned, 'a.b.c', 'rubbish'])
      await expect(enter({ secret: SECRET }, { authorization: `Bearer ${token}` })).rejects.toMatchObject({
        status: 401,
      });
  });

  test('beside keys: either will do', async () => {
    const both = { apiKeys: 'k=acme', secret: SECRET };
    expect(await enter(both, { authorization: 'Bearer k' })).toMatchObject({ tenantId: 'acme' });
    const token = await sign({ sub: 'u', tenant: 't' });
    expect(await enter(both, { authorization: `Bearer ${token}`, 'x-api-key': 'wrong' })).toMatchObject({
      tenantId: 't',
    });
  });
});

describe('tokens of an issuer with public keys', () => {
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  let jwksUrl: string;
  const server = createServer((_, response) => {
    void exportJWK(keys.publicKey).then((jwk) =>
      response.end(JSON.stringify({ keys: [{ ...jwk, kid: 'k1', alg: 'RS256' }] })),
    );
  });

  beforeAll(async () => {
    keys = await generateKeyPair('RS256');
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
  });
  afterAll(() => server.close());

  test('are taken when its key signed them', async () => {
    const token = await new SignJWT({ sub: 'u', tenant: 'acme' })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setExpirationTime('5m')
      .sign(keys.privateKey);
    expect(await enter({ jwksUrl }, { authorization: `Bearer ${token}` })).toMatchObject({ tenantId: 'acme' });
  });

  test('a public key is no shared secret', async () => {
    const { n = '' } = await exportJWK(keys.publicKey);
    const token = await sign({ sub: 'u' }, { secret: n });
    await expect(enter({ jwksUrl }, { authorization: `Bearer ${token}` })).rejects.toMatchObject({ status: 401 });
  });

  test('an issuer that does not answer is our trouble, not the caller’s', async () => {
    const token = await new SignJWT({ sub: 'u' })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setExpirationTime('5m')
      .sign(keys.privateKey);
    const gone = { jwksUrl: 'http://127.0.0.1:9/jwks' };
    await expect(enter(gone, { authorization: `Bearer ${token}` })).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    });
  });
});
