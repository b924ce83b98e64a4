import { v5 as uuid5 } from '@langchain/core/utils/uuid';
import type { Assistant } from '../assistant-store.ts';
import { isUuid } from './uuid.ts';

/** LangGraph's own namespace for the ids of graphs, so that an id is what its servers and tools would compute. */
const GRAPH_NAMESPACE = '6ba7b821-9dad-11d1-80b4-00c04fd430c8';

export const assistantIdOf = (idOrGraphId: string): string =>
  isUuid(idOrGraphId) ? idOrGraphId : uuid5(idOrGraphId, GRAPH_NAMESPACE);

export interface AssistantRow {
  readonly assistant_id: string;
  readonly graph_id: string;
  readonly name: string;
  readonly description: string | null;
  readonly config: Record<string, unknown>;
  readonly context: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** What a version keeps of an assistant. */
export const VERSIONED = 'graph_id, name, description, config, context, metadata';
export const COLUMNS = `assistant_id, version, ${VERSIONED}, created_at, updated_at`;

export const toAssistant = (row: AssistantRow): Assistant => ({
  assistantId: row.assistant_id,
  graphId: row.graph_id,
  name: row.name,
  description: row.description ?? undefined,
  config: row.config,
  context: row.context,
  metadata: row.metadata,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
