import { EngineError } from '../../schemas/errors.ts';
import type { Queryable } from './database.ts';

/** @throws {EngineError} GRAPH_NOT_FOUND, with the graphs that there are. */
export const requireGraph = async (db: Queryable, graphId: string): Promise<void> => {
  const graphs = await db.query<{ graph_id: string }>({ text: 'select graph_id from graphs order by graph_id' });
  const ids = graphs.map(({ graph_id }) => graph_id);
  if (ids.includes(graphId)) return;
  const served = ids.length === 0 ? 'no graph yet' : ids.join(', ');
  throw new EngineError('GRAPH_NOT_FOUND', `Graph ${graphId} not found; workers serve ${served}`);
};
