import type { Scope } from '../../stores/scope.ts';

/** LangGraph's resources and the actions on each, as an `auth` file names them. */
export interface ActionByResource {
  readonly threads: 'create' | 'read' | 'update' | 'delete' | 'search' | 'create_run';
  readonly assistants: 'create' | 'read' | 'update' | 'delete' | 'search';
  readonly crons: 'create' | 'read' | 'update' | 'delete' | 'search';
  /** Ours: series of bars, paper accounts. */
  readonly market: 'read' | 'search' | 'update' | 'delete';
  /** Ours: water networks. */
  readonly networks: 'read' | 'search' | 'update' | 'delete';
  /** Ours: what hydraulic tools and jobs computed. */
  readonly results: 'read' | 'search' | 'delete';
  readonly store: 'put' | 'get' | 'search' | 'list_namespaces' | 'delete';
}

/** A user as LangGraph knows one; an `auth` file may add what it likes. */
export interface AuthUser {
  readonly identity: string;
  readonly display_name: string;
  readonly is_authenticated: boolean;
  readonly permissions: readonly string[];
  readonly [field: string]: unknown;
}

/** Who sent a request. */
export interface Caller {
  readonly tenantId: string;
  readonly user: AuthUser;
  /** Asks whether they may do this. Absent: within their tenant they may do everything. */
  authorize?<Resource extends keyof ActionByResource>(
    resource: Resource,
    action: ActionByResource[Resource],
    value: Record<string, unknown>,
  ): Promise<Scope>;
}

/** @throws {EngineError} UNAUTHENTICATED for whoever is not known. */
export type Authenticate = (request: Request, origin: RequestOrigin) => Promise<Caller>;

/** What a connection tells of itself. */
export interface RequestOrigin {
  /** It comes from this machine, and not through a proxy. */
  readonly isLocal: boolean;
}

export const toAuthUser = (identity: string, permissions: readonly string[] = []): AuthUser => ({
  identity,
  display_name: identity,
  is_authenticated: true,
  permissions,
});
