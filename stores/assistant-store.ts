/** An assistant: a graph under a name, with configuration. Each graph that a worker serves has one from its first boot. */
export interface Assistant {
  readonly assistantId: string;
  readonly graphId: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly config: Readonly<Record<string, unknown>>;
  readonly context: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A graph that workers serve, and what executes its runs. */
export interface ServedGraph {
  readonly graphId: string;
  readonly runtime: 'workflow' | 'activity';
}

/**
 * Each tenant has, of each graph, the graph's own assistant (`metadata.created_by` is `system`), whenever the tenant or the
 * graph appeared. Its id is uuid5(graphId), so everybody agrees on it.
 */
export interface AssistantStore {
  /** Says which graphs there are, for all tenants. */
  registerGraphs(graphs: readonly ServedGraph[]): Promise<void>;
  /** By assistant id, or by graph id for the graph's own assistant. */
  find(tenantId: string, idOrGraphId: string): Promise<Assistant | undefined>;
  /** Newest first. `metadata` must be contained in the assistant's. */
  list(
    tenantId: string,
    page: {
      readonly limit: number;
      readonly offset: number;
      readonly graphId?: string | undefined;
      readonly metadata?: Readonly<Record<string, unknown>> | undefined;
    },
  ): Promise<readonly Assistant[]>;
}
