import type {
  GetOperation,
  ListNamespacesOperation,
  OperationResults,
  PutOperation,
  SearchOperation,
} from '@langchain/langgraph-checkpoint';
import type { Scope } from './scope.ts';

/** Whether reading an item starts its time to live anew; absent: as the store is configured, else yes. */
interface Refresh {
  readonly refreshTtl?: boolean | undefined;
}

export type GetItem = GetOperation & Refresh;
export type SearchItems = SearchOperation & Refresh;
export type PutItem = PutOperation & {
  /** Absent: as the store is configured, else for ever. */
  readonly ttlMinutes?: number | undefined;
};

/** LangGraph's operations, and what clients of the Agent Server may ask for beyond them. */
export type ItemOperation = GetItem | SearchItems | PutItem | ListNamespacesOperation;

/** LangGraph's Store: items under namespaces, shared by the threads of a tenant. */
export interface ItemStore {
  /**
   * Reads see what was before the batch, puts apply together after them; of two puts to one key the later one counts.
   * Semantics of each operation are LangGraph's. With an embedder a `query` orders what is found by likeness, and what
   * has no index comes last; without one it is ignored. A put whose value cannot be embedded now is indexed later.
   * @param scope Contained in `{...value, namespace, key}` of what the caller may touch.
   * @throws {InvalidNamespaceError} A namespace without labels, or a label that is empty or holds a dot.
   * @throws {EngineError} INVALID_REQUEST (too long a key or namespace), ITEM_NOT_FOUND (a put over an item out of scope),
   *   FORBIDDEN (a put of one),
   *   EMBEDDING_UNAVAILABLE and EMBEDDING_REJECTED (a query cannot be embedded).
   */
  batch<Operations extends ItemOperation[]>(
    tenantId: string,
    operations: readonly [...Operations],
    scope?: Scope,
  ): Promise<OperationResults<Operations>>;
  /** Removes items of any tenant whose time is up. @returns how many. */
  sweep(limit: number): Promise<number>;
  /** Indexes items of any tenant that wait for it. @returns how many it took on; 0 without an embedder. */
  indexDue(limit: number): Promise<number>;
}
