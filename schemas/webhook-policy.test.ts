import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { isAllowedAddress, PUBLIC_ONLY, toWebhookPolicy, toWebhookTarget, WEBHOOK_SETTINGS } from './webhook-policy.ts';

const policyOf = (allow: string, self?: string) =>
  toWebhookPolicy(z.object(WEBHOOK_SETTINGS).parse({ SLUICE_WEBHOOK_ALLOW: allow, SLUICE_WEBHOOK_SELF: self }));

describe('addresses', () => {
  test.each([
    ...['127.0.0.1', '127.8.8.8', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1'],
    ...['169.254.169.254', '224.0.0.1', '255.255.255.255', '192.0.0.8', '198.18.0.1', '203.0.113.7', '240.0.0.1'],
    ...['::', '::1', 'fe80::1', 'fc00::1', 'fd00:ec2::254', 'ff02::1', 'fec0::1', '2001:db8::1'],
    // IPv4 in IPv6: mapped, compatible, NAT64, 6to4, Teredo.
    ...['::ffff:127.0.0.1', '::ffff:a9fe:a9fe', '::127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:0:7f00:1::'],
    ...['', 'localhost'],
  ])('%s is refused', (address) => {
    expect(isAllowedAddress(address, PUBLIC_ONLY)).toBe(false);
  });

  test.each(['1.1.1.1', '172.32.0.1', '192.169.0.1', '2606:4700:4700::1111', '::ffff:1.1.1.1'])(
    '%s is public',
    (address) => {
      expect(isAllowedAddress(address, PUBLIC_ONLY)).toBe(true);
    },
  );

  test('ranges that the configuration names are allowed, and nothing beside them', () => {
    const policy = policyOf('10.0.0.0/8, 127.0.0.1,fd00::/8');
    const allowed = ['10.9.9.9', '127.0.0.1', '::ffff:127.0.0.1', 'fd12::1'];
    const refused = ['11.0.0.1', '127.0.0.2', 'fe80::1', '192.168.0.1'];
    expect(allowed.map((address) => isAllowedAddress(address, policy))).toEqual(allowed.map(() => true));
    // 11.0.0.1 is public.
    expect(refused.map((address) => isAllowedAddress(address, policy))).toEqual([true, false, false, false]);
  });
});

describe('URLs', () => {
  test.each([
    ...['http://169.254.169.254/latest/meta-data/', 'http://127.0.0.1:8080/', 'http://[::1]/', 'http://0.0.0.0/'],
    // Other ways to write 127.0.0.1.
    ...['http://2130706433/', 'http://0x7f.1/', 'http://0177.0.0.1/', 'http://127.1/', 'http://[::ffff:7f00:1]/'],
    ...['ftp://example.com/', 'file:///etc/passwd', 'javascript:alert(1)', 'example.com', 'http://', ''],
    ...['/hook', '//example.com/hook', '/\\example.com/hook'],
  ])('%j is refused', (url) => {
    expect(() => toWebhookTarget(url, PUBLIC_ONLY)).toThrow(/^Invalid request body: webhook: found .*, want /);
  });

  test('public addresses and names are taken', () => {
    const url = 'https://hooks.example.com:8443/a?b=c';
    expect(toWebhookTarget(url, PUBLIC_ONLY)).toEqual({ url: new URL(url), isTrusted: false });
    expect(toWebhookTarget('http://1.1.1.1/', PUBLIC_ONLY).isTrusted).toBe(false);
  });

  test('a host that the configuration names is trusted, at the port that it names', () => {
    const policy = policyOf('Hooks.internal,other.internal:8080,[::1]:9000');
    const isTrusted = (url: string) => toWebhookTarget(url, policy).isTrusted;
    expect(isTrusted('http://hooks.internal:1234/')).toBe(true);
    expect(isTrusted('http://HOOKS.internal/')).toBe(true);
    expect(isTrusted('http://other.internal:8080/')).toBe(true);
    expect(isTrusted('http://[::1]:9000/')).toBe(true);
    expect(isTrusted('http://other.internal/')).toBe(false);
    expect(isTrusted('http://hooks.internal.example.com/')).toBe(false);
    expect(() => isTrusted('http://[::1]:9001/')).toThrow(/want a public address/);
  });

  test('a relative URL is a path of this server, and never of another', () => {
    const policy = policyOf('', 'http://127.0.0.1:2024');
    expect(toWebhookTarget('/hooks/1?a=b', policy)).toEqual({
      url: new URL('http://127.0.0.1:2024/hooks/1?a=b'),
      isTrusted: true,
    });
    for (const url of ['//evil.example/', '/\\evil.example/', '\\\\evil.example', 'hooks/1'])
      expect(() => toWebhookTarget(url, policy)).toThrow(/webhook/);
    expect(() => toWebhookTarget('http://127.0.0.1:2024/', policy)).toThrow(/want a public address/);
  });
});

test.each(['http://a', 'a b', '10.0.0.0/99', 'a/b'])('an entry that is none is refused: %j', (allow) => {
  expect(() => policyOf(allow)).toThrow(/want host names, host:port or CIDR ranges/);
});
