import type { Operation, OperationResults } from '@langchain/langgraph-checkpoint';

/** LangGraph's Store: items under namespaces, shared by the threads of a tenant. */
export interface ItemStore {
  /**
   * Reads see what was before the batch, puts apply together after them; of two puts to one key the later one counts.
   * Semantics of each operation are LangGraph's; `query` is ignored, as in a store without an index.
   * @throws {InvalidNamespaceError} A namespace without labels, or a label that is empty or holds a dot.
   */
  batch(tenantId: string, operations: readonly Operation[]): Promise<OperationResults<Operation[]>>;
}
