import { v5 as uuid5 } from '@langchain/core/utils/uuid';
import type { Assistant, AssistantStore } from '../assistant-store.ts';
import type { Queryable } from './database.ts';
import { toJsonb } from './json-text.ts';
import { createSystemAssistants } from './system-assistants.ts';
import { isUuid } from './uuid.ts';

/** LangGraph's own namespace for the ids of graphs, so that an id is what its servers and tools would compute. */
const GRAPH_NAMESPACE = '6ba7b821-9dad-11d1-80b4-00c04fd430c8';

const assistantIdOf = (idOrGraphId: string): string =>
  isUuid(idOrGraphId) ? idOrGraphId : uuid5(idOrGraphId, GRAPH_NAMESPACE);

interface AssistantRow {
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

const COLUMNS = 'assistant_id, graph_id, name, description, config, context, metadata, version, created_at, updated_at';

const toAssistant = (row: AssistantRow): Assistant => ({
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

export const createAssistantStore = (db: Queryable): AssistantStore => {
  const system = createSystemAssistants(db);

  return {
    async registerGraphs(graphs) {
      await db.query({
        // In one order, so that workers that start together wait for each other instead of for ever.
        text: `insert into graphs (graph_id, assistant_id, runtime)
          select graph_id, assistant_id, runtime from unnest($1::text[], $2::uuid[], $3::text[]) as g (graph_id, assistant_id, runtime)
          order by graph_id
          on conflict (graph_id) do update set runtime = excluded.runtime, updated_at = now() where graphs.runtime <> excluded.runtime`,
        values: [
          graphs.map(({ graphId }) => graphId),
          graphs.map(({ graphId }) => assistantIdOf(graphId)),
          graphs.map(({ runtime }) => runtime),
        ],
      });
      system.forget();
    },

    async find(tenantId, idOrGraphId) {
      const assistantId = assistantIdOf(idOrGraphId);
      const find = async (): Promise<AssistantRow | undefined> => {
        const [row] = await db.query<AssistantRow>({
          name: 'find-assistant',
          text: `select ${COLUMNS} from assistants where tenant_id = $1 and assistant_id = $2`,
          values: [tenantId, assistantId],
        });
        return row;
      };
      const row = (await find()) ?? ((await system.ensureOne(tenantId, assistantId)) ? await find() : undefined);
      return row && toAssistant(row);
    },

    async list(tenantId, { limit, offset, graphId, metadata }) {
      await system.ensureAll(tenantId);
      const rows = await db.query<AssistantRow>({
        text: `select ${COLUMNS} from assistants
          where tenant_id = $1 and ($2::text is null or graph_id = $2) and ($3::jsonb is null or metadata @> $3)
          order by created_at desc, assistant_id limit $4 offset $5`,
        values: [tenantId, graphId ?? null, metadata === undefined ? null : toJsonb(metadata), limit, offset],
      });
      return rows.map(toAssistant);
    },
  };
};
