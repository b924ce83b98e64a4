import { createHash, timingSafeEqual } from 'node:crypto';
import { EngineError } from '../../schemas/errors.ts';
import { type Caller, toAuthUser } from './caller.ts';
import { isTenantId } from './tenant-id.ts';

const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest();

const refusal = (place: number, fault: string): EngineError =>
  new EngineError(
    'CONFIG_INVALID',
    `Cannot start the API: SLUICE_API_KEYS, entry ${place}: ${fault}; want key=tenant or key=tenant:user, with commas between entries`,
  );

/**
 * Who each key stands for. Only hashes of the keys are kept.
 * @param text `key=tenant[:user]`, separated by commas or whitespace. A key may contain `=`.
 * @throws {EngineError} CONFIG_INVALID naming the entry by its number, never by its key.
 */
export const createKeyRing = (text: string): ((key: string) => Caller | undefined) => {
  const entries = text
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map((entry, index) => {
      const at = entry.lastIndexOf('=');
      if (at < 1) throw refusal(index + 1, at === 0 ? 'the key is empty' : 'there is no =');
      const [tenantId = '', ...user] = entry.slice(at + 1).split(':');
      if (!isTenantId(tenantId)) throw refusal(index + 1, 'there is no tenant');
      const caller: Caller = { tenantId, user: toAuthUser(user.join(':') || tenantId) };
      return { hash: hashOf(entry.slice(0, at)), caller };
    });
  const hashes = new Set<string>();
  for (const [index, { hash }] of entries.entries()) {
    if (hashes.has(hash.toString('hex'))) throw refusal(index + 1, 'its key stands there before');
    hashes.add(hash.toString('hex'));
  }
  return (key) => {
    const hash = hashOf(key);
    // All of them, so that the time tells nothing.
    return entries.filter((entry) => timingSafeEqual(entry.hash, hash))[0]?.caller;
  };
};
