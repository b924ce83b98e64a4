import type { GraphDescription, GraphFault } from '../../schemas/graph-description.ts';
import type { GraphStore } from '../graph-store.ts';
import type { Queryable } from './database.ts';
import { toJson } from './json-text.ts';

export const createGraphStore = (db: Queryable): GraphStore => ({
  async describedAs(graphId) {
    const [row] = await db.query<{ description: GraphDescription | GraphFault | null }>({
      name: 'find-graph',
      text: 'select description from graphs where graph_id = $1',
      values: [graphId],
    });
    return row?.description ?? undefined;
  },

  async describe(graphId, description) {
    await db.query({
      text: `update graphs set description = $2::json, updated_at = now()
        where graph_id = $1 and description::text is distinct from ($2::json)::text`,
      values: [graphId, toJson(description)],
    });
  },
});
