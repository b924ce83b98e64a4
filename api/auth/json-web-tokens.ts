import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import { EngineError } from '../../schemas/errors.ts';
import { unauthenticated } from './auth-refusal.ts';
import { type Caller, toAuthUser } from './caller.ts';
import { isTenantId } from './tenant-id.ts';

export interface JwtOptions {
  /** Of HS256. */
  readonly secret?: string | undefined;
  /** Where the public keys are. */
  readonly jwksUrl?: string | undefined;
  readonly audience?: string | undefined;
}

const DEFAULT_TENANT = 'default';
const CLOCK_TOLERANCE_SECONDS = 5;
// Never HS256 for public keys: what everyone can read would be the secret.
const PUBLIC_KEY_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];

const permissionsOf = ({ permissions, scope }: JWTPayload): readonly string[] => {
  if (Array.isArray(permissions)) return permissions.filter((item) => typeof item === 'string');
  return typeof scope === 'string' ? scope.split(' ').filter((item) => item !== '') : [];
};

const toCaller = (claims: JWTPayload): Caller => {
  const { sub = '', tenant = DEFAULT_TENANT } = claims;
  if (typeof sub !== 'string' || sub === '') throw unauthenticated('The token names nobody: want a claim sub');
  if (!isTenantId(tenant)) throw unauthenticated('The claim tenant of the token is no tenant: want a short text');
  return { tenantId: tenant, user: toAuthUser(sub, permissionsOf(claims)) };
};

const faultOf = (error: unknown): string => {
  if (error instanceof errors.JWTExpired) return 'it has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `its claim ${error.claim} is missing or does not fit`;
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey)
    return 'its signature is not of a key that is trusted here';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'it is signed with an algorithm that is not taken here';
  return 'it cannot be read';
};

/** What a token must be for its bearer to be let in: signed, for us, not expired, with a `sub`. */
export const createTokenReader = ({ secret, jwksUrl, audience }: JwtOptions): ((token: string) => Promise<Caller>) => {
  const common: JWTVerifyOptions = {
    requiredClaims: ['exp', 'sub'],
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    ...(audience === undefined ? {} : { audience }),
  };
  const sharedKey = secret === undefined ? undefined : new TextEncoder().encode(secret);
  const publicKeys = jwksUrl === undefined ? undefined : createRemoteJWKSet(new URL(jwksUrl));

  const verify = (token: string) => {
    if (publicKeys !== undefined) return jwtVerify(token, publicKeys, { ...common, algorithms: PUBLIC_KEY_ALGORITHMS });
    return jwtVerify(token, sharedKey ?? new Uint8Array(), { ...common, algorithms: ['HS256'] });
  };

  return async (token) => {
    try {
      return toCaller((await verify(token)).payload);
    } catch (cause) {
      if (cause instanceof EngineError) throw cause;
      const isOurFault = cause instanceof errors.JWKSTimeout || cause instanceof errors.JWKSInvalid;
      if (isOurFault || !(cause instanceof errors.JOSEError))
        throw new EngineError('SERVICE_UNAVAILABLE', 'Cannot check the token: its issuer does not answer', { cause });
      throw unauthenticated(`The token is not accepted: ${faultOf(cause)}`);
    }
  };
};
