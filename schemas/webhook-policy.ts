import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { EngineError } from './errors.ts';

type Address = ReturnType<typeof ipaddr.parse>;

/** Where webhooks may go besides public addresses. */
export interface WebhookPolicy {
  /** `host` or `host:port`, in lower case. */
  readonly hosts: ReadonlySet<string>;
  readonly ranges: readonly (readonly [Address, number])[];
  /** What a relative URL is relative to; absent: there are none. */
  readonly self: URL | undefined;
}

export const PUBLIC_ONLY: WebhookPolicy = { hosts: new Set(), ranges: [], self: undefined };

/** Bare addresses are ranges of one. */
const toRange = (entry: string): readonly [Address, number] | undefined => {
  if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry);
  if (!ipaddr.IPv6.isValid(entry) && !ipaddr.IPv4.isValidFourPartDecimal(entry)) return undefined;
  const address = ipaddr.parse(entry);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
};

const HOST = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/;

const AllowSchema = z
  .string()
  .default('')
  .transform((list, context) => {
    const hosts = new Set<string>();
    const ranges: (readonly [Address, number])[] = [];
    for (const entry of list
      .split(',')
      .map((one) => one.trim().toLowerCase())
      .filter(Boolean)) {
      const range = toRange(entry);
      if (range) ranges.push(range);
      else if (HOST.test(entry)) hosts.add(entry);
      else
        context.addIssue({ code: 'custom', message: 'want host names, host:port or CIDR ranges with commas between' });
    }
    return { hosts, ranges };
  });

/** The two settings, for the configuration of each process that needs them. */
export const WEBHOOK_SETTINGS = {
  SLUICE_WEBHOOK_ALLOW: AllowSchema.describe(
    'Where webhooks may go though it is no public address: host names, host:port or CIDR ranges, with commas between.',
  ),
  SLUICE_WEBHOOK_SELF: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Base URL that relative webhooks (/path) call; absent: they are refused.'),
};

export const toWebhookPolicy = (settings: {
  readonly SLUICE_WEBHOOK_ALLOW: Pick<WebhookPolicy, 'hosts' | 'ranges'>;
  readonly SLUICE_WEBHOOK_SELF?: string | undefined;
}): WebhookPolicy => ({
  ...settings.SLUICE_WEBHOOK_ALLOW,
  self: settings.SLUICE_WEBHOOK_SELF === undefined ? undefined : new URL(settings.SLUICE_WEBHOOK_SELF),
});

/** IPv6's global unicast addresses; the library calls everything unicast that it has no other name for. */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

const isPublic = (address: Address): boolean =>
  address.range() === 'unicast' && (address.kind() === 'ipv4' || address.match(GLOBAL_UNICAST));

/** Whether a connection may go there. An IPv4 address inside an IPv6 one counts as the IPv4 address that it is. */
export const isAllowedAddress = (text: string, { ranges }: WebhookPolicy): boolean => {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  return (
    isPublic(address) ||
    ranges.some(([base, bits]) => base.kind() === address.kind() && address.match([base, bits] as [Address, number]))
  );
};

export interface WebhookTarget {
  readonly url: URL;
  /** Named by the configuration: whatever address it has is right. */
  readonly isTrusted: boolean;
}

const refuse = (found: string, wanted: string): EngineError => {
  const message = `found ${JSON.stringify(found)}, want ${wanted}`;
  return new EngineError('INVALID_REQUEST', `Invalid request body: webhook: ${message}`, {
    details: [{ field: 'webhook', message }],
  });
};

const isRelative = (text: string): boolean => /^\/(?![/\\])/.test(text);

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * Where a webhook goes. What a host name stands for is found out when it is called; the rest is judged here.
 * @throws {EngineError} INVALID_REQUEST for what is no URL of ours to call: another scheme, a relative URL without a base,
 *   an address that is neither public nor allowed.
 */
export const toWebhookTarget = (text: string, policy: WebhookPolicy): WebhookTarget => {
  if (isRelative(text)) {
    if (policy.self === undefined) throw refuse(text, 'a whole URL: this server has no SLUICE_WEBHOOK_SELF');
    const url = new URL(text, policy.self);
    if (url.origin !== policy.self.origin) throw refuse(text, 'a path of this server');
    return { url, isTrusted: true };
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !(url.protocol in DEFAULT_PORTS)) throw refuse(text, 'an http or https URL');
  const port = url.port || DEFAULT_PORTS[url.protocol];
  if (policy.hosts.has(url.hostname) || policy.hosts.has(`${url.hostname}:${port}`)) return { url, isTrusted: true };
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isRefused = ipaddr.isValid(host) && !isAllowedAddress(host, policy);
  if (isRefused) throw refuse(text, 'a public address, or one that SLUICE_WEBHOOK_ALLOW names');
  return { url, isTrusted: false };
};
