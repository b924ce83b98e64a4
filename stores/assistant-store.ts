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

export interface AssistantStore {
  /** Makes the assistants of these graphs if they are new. Their ids are uuid5(graphId), so every process agrees on them. */
  registerGraphs(tenantId: string, graphIds: readonly string[]): Promise<void>;
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
