import { lookup } from 'node:dns/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { EngineError } from '../../schemas/errors.ts';
import { isAllowedAddress, type WebhookPolicy, type WebhookTarget } from '../../schemas/webhook-policy.ts';

interface Resolved {
  readonly address: string;
  readonly family: number;
}

/** A name may have many addresses, and who owns it may say another the next time it is asked. */
const resolve = async ({ url, isTrusted }: WebhookTarget, policy: WebhookPolicy): Promise<readonly Resolved[]> => {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  const addresses = family === 0 ? await lookup(host, { all: true }) : [{ address: host, family }];
  const refused = isTrusted ? undefined : addresses.find(({ address }) => !isAllowedAddress(address, policy));
  if (refused !== undefined) {
    const message = `Cannot call the webhook: ${host} has the address ${refused.address}, which is neither public nor in SLUICE_WEBHOOK_ALLOW`;
    throw new EngineError('INVALID_REQUEST', message);
  }
  return addresses;
};

/** Answers Node's own look-up with what was checked, so that the connection goes there and nowhere else. */
const answerWith =
  (addresses: readonly Resolved[]): LookupFunction =>
  (_host, { all }, callback) => {
    const [first] = addresses;
    if (all === true) callback(null, [...addresses]);
    else if (first) callback(null, first.address, first.family);
  };

/**
 * Posts JSON, to the very addresses that were checked. Redirects are not followed: they would lead past the check.
 * @returns the status of the answer; its body is not read.
 * @throws {EngineError} INVALID_REQUEST when the host has an address that is refused.
 * @throws {Error} when nothing answers within `timeoutMs`.
 */
export const postJson = async (
  target: WebhookTarget,
  json: string,
  {
    policy,
    timeoutMs,
    signal,
    idempotencyKey,
  }: {
    readonly policy: WebhookPolicy;
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
    /** Told to the receiver: what came under it before need not be heard again. */
    readonly idempotencyKey?: string | undefined;
  },
): Promise<number> => {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const tooLate = new Promise<never>((_, reject) => {
    limit.addEventListener('abort', () => reject(new Error(`no answer within ${timeoutMs} ms`)), { once: true });
  });
  const post = async (): Promise<number> => {
    const addresses = await resolve(target, policy);
    const { promise, resolve: answer, reject } = Promise.withResolvers<number>();
    const body = Buffer.from(json);
    const request = (target.url.protocol === 'https:' ? requestHttps : requestHttp)(target.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': body.length,
        'user-agent': 'sluice',
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      lookup: answerWith(addresses),
      // No connection outlives its request, so none is used that was opened for another one's check.
      agent: false,
      signal: limit,
    });
    request.on('error', reject);
    request.on('response', (response) => {
      response.on('error', () => {});
      answer(response.statusCode ?? 0);
      response.destroy();
    });
    request.end(body);
    return promise;
  };
  return Promise.race([post(), tooLate]);
};
