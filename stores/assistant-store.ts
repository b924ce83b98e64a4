import type { Scope } from './scope.ts';

/** What a version of an assistant keeps: a graph under a name, with configuration. */
export interface AssistantFields {
  readonly graphId: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly config: Readonly<Record<string, unknown>>;
  readonly context: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** An assistant as its version in force has it. Each graph that a worker serves has one of its own. */
export interface Assistant extends AssistantFields {
  readonly assistantId: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type AssistantVersion = Omit<Assistant, 'updatedAt'>;

/** A graph that workers serve, and what executes its runs. */
export interface ServedGraph {
  readonly graphId: string;
  readonly runtime: 'workflow' | 'activity';
}

export interface AssistantFilter {
  readonly graphId?: string | undefined;
  /** A part of the name, in any case. */
  readonly name?: string | undefined;
  /** Must be contained in the assistant's. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

export interface AssistantPage extends AssistantFilter {
  readonly limit: number;
  readonly offset: number;
  /** `created_at` when absent. */
  readonly sortBy?: 'assistant_id' | 'created_at' | 'updated_at' | 'name' | 'graph_id' | undefined;
  /** `desc` when absent. */
  readonly sortOrder?: 'asc' | 'desc' | undefined;
}

/**
 * Each tenant has, of each graph, the graph's own assistant (`metadata.created_by` is `system`), whenever the tenant or the
 * graph appeared. Its id is uuid5(graphId), so everybody agrees on it. It can be configured, and neither deleted nor given
 * another graph.
 * Assistants are asked for by id, or by graph id for the graph's own.
 */
export interface AssistantStore {
  /**
   * Says which graphs there are, for all tenants. An assistant is there as long as its graph is.
   * @param options.sole No other worker serves others: what earlier workers said is forgotten.
   */
  registerGraphs(graphs: readonly ServedGraph[], options?: { readonly sole?: boolean }): Promise<void>;
  /** @throws {EngineError} GRAPH_NOT_FOUND; ASSISTANT_EXISTS, unless `ifExists` is `do_nothing`: then the one that is there. */
  create(
    tenantId: string,
    assistant: AssistantFields & { readonly assistantId: string },
    options?: { readonly ifExists?: 'raise' | 'do_nothing' | undefined; readonly scope?: Scope },
  ): Promise<Assistant>;
  find(tenantId: string, idOrGraphId: string, scope?: Scope): Promise<Assistant | undefined>;
  search(tenantId: string, page: AssistantPage, scope?: Scope): Promise<readonly Assistant[]>;
  count(tenantId: string, filter: AssistantFilter, scope?: Scope): Promise<number>;
  /**
   * Makes a new version, in force at once, also of a change that changes nothing. `metadata` is merged, the rest replaced.
   * @throws {EngineError} GRAPH_NOT_FOUND, ASSISTANT_IS_SYSTEM
   */
  update(
    tenantId: string,
    idOrGraphId: string,
    change: { readonly [Field in keyof AssistantFields]?: AssistantFields[Field] | undefined },
    scope?: Scope,
  ): Promise<Assistant | undefined>;
  /** Newest first. */
  versions(
    tenantId: string,
    idOrGraphId: string,
    page: Pick<AssistantPage, 'limit' | 'offset' | 'metadata'>,
  ): Promise<readonly AssistantVersion[]>;
  /** Puts an earlier version in force. @returns `undefined` when there is no such version. */
  setLatest(tenantId: string, idOrGraphId: string, version: number, scope?: Scope): Promise<Assistant | undefined>;
  /** @returns the assistant that `delete` would delete. @throws {EngineError} ASSISTANT_IS_SYSTEM for a graph's own. */
  findDeletable(tenantId: string, idOrGraphId: string, scope?: Scope): Promise<Assistant | undefined>;
  /** With its versions. @returns whether it was there. @throws {EngineError} ASSISTANT_IS_SYSTEM for a graph's own. */
  delete(tenantId: string, assistantId: string, scope?: Scope): Promise<boolean>;
}
