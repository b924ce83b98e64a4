import { createKeyRing } from './api-keys.ts';
import { unauthenticated } from './auth-refusal.ts';
import type { Authenticate } from './caller.ts';
import { createTokenReader, type JwtOptions } from './json-web-tokens.ts';

export interface DefaultAuthenticationOptions extends JwtOptions {
  /** `key=tenant[:user]`, separated by commas. */
  readonly apiKeys?: string | undefined;
}

const bearerOf = (header: string | null): string | undefined => /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];

/**
 * API keys and JSON Web Tokens, for servers without an `auth` file. Whoever is known may do everything in their tenant.
 * @returns `undefined` when neither is set: then everybody is let in.
 */
export const createDefaultAuthentication = (options: DefaultAuthenticationOptions): Authenticate | undefined => {
  const { apiKeys, secret, jwksUrl } = options;
  const findKey = apiKeys === undefined ? undefined : createKeyRing(apiKeys);
  const readToken = secret === undefined && jwksUrl === undefined ? undefined : createTokenReader(options);
  if (findKey === undefined && readToken === undefined) return undefined;
  const wanted = [
    ...(findKey === undefined ? [] : ['an API key in x-api-key or Authorization: Bearer']),
    ...(readToken === undefined ? [] : ['a JSON Web Token in Authorization: Bearer']),
  ].join(', or ');

  return async ({ headers }) => {
    const bearer = bearerOf(headers.get('authorization'));
    const apiKey = headers.get('x-api-key') ?? undefined;
    for (const key of [bearer, apiKey]) {
      const caller = key === undefined ? undefined : findKey?.(key);
      if (caller !== undefined) return caller;
    }
    if (bearer !== undefined && readToken !== undefined) return readToken(bearer);
    if (bearer === undefined && apiKey === undefined) throw unauthenticated(`Who are you? Send ${wanted}`);
    throw unauthenticated(`The key is not known here; send ${wanted}`);
  };
};
