import { isRecord } from '../../schemas/record.ts';
import type { Scope } from '../../stores/scope.ts';
import type { ActionByResource } from '../auth/caller.ts';
import type { ApiContext } from './api-env.ts';

/**
 * Asks whether the caller may do this. Every route does, before it touches a store.
 * @param value What the action is about, with wire names (`thread_id`, `metadata`, `namespace`...). It may be changed: a
 *   handler that marks what is created writes into `value.metadata`, and what it puts in its place is copied there.
 * @returns the part of the tenant's resources that the caller may touch.
 * @throws {EngineError} FORBIDDEN
 */
export const authorize = async <Resource extends keyof ActionByResource>(
  c: ApiContext,
  resource: Resource,
  action: ActionByResource[Resource],
  value: Record<string, unknown>,
): Promise<Scope> => {
  const { metadata } = value;
  const scope = await c.var.caller?.authorize?.(resource, action, value);
  const marked = value.metadata;
  if (isRecord(metadata) && isRecord(marked) && marked !== metadata) {
    for (const key of Object.keys(metadata)) if (!(key in marked)) delete metadata[key];
    value.metadata = Object.assign(metadata, marked);
  }
  return scope;
};
