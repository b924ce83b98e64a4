import type { Scope } from '../../stores/scope.ts';
import type { ApiContext } from './api-env.ts';

/** LangGraph's resources and the actions on each, as an `auth` file names them. */
export interface ActionByResource {
  readonly threads: 'create' | 'read' | 'update' | 'delete' | 'search' | 'create_run';
  readonly assistants: 'create' | 'read' | 'update' | 'delete' | 'search';
  readonly crons: 'create' | 'read' | 'update' | 'delete' | 'search';
  readonly store: 'put' | 'get' | 'search' | 'list_namespaces' | 'delete';
}

/**
 * Asks whether the caller may do this. Every route does, before it touches a store.
 * @param value What the action is about, with wire names (`thread_id`, `metadata`, `namespace`...). It may be changed: a
 *   handler that marks what is created writes into `value.metadata`.
 * @returns the part of the tenant's resources that the caller may touch.
 * @throws {EngineError} FORBIDDEN
 */
export const authorize = async <Resource extends keyof ActionByResource>(
  _c: ApiContext,
  _resource: Resource,
  _action: ActionByResource[Resource],
  _value: Record<string, unknown>,
): Promise<Scope> => undefined;
