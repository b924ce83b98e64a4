/**
 * What a resource's metadata must contain to be there for the caller, as JSON containment; who may see what is decided
 * by authorization (api/http/authorize.ts). Out of scope is the same as not found. `undefined`: everything of the tenant.
 */
export type Scope = Readonly<Record<string, unknown>> | undefined;
