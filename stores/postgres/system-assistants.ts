import type { ServedGraph } from '../assistant-store.ts';
import { assistantIdOf } from './assistant-row.ts';
import type { Queryable } from './database.ts';

/** A graph that another process registers shows in lists this soon. */
const FRESH_MS = 5_000;

/** Makes the graphs' own assistants for a tenant when it looks for them: it may be newer than every worker. */
export const createSystemAssistants = (db: Queryable) => {
  const ensuredAtByTenant = new Map<string, number>();

  const ensure = async (tenantId: string, assistantId: string | null): Promise<boolean> => {
    const rows = await db.query<{ found: number }>({
      name: 'ensure-system-assistants',
      text: `with served as (
          select graph_id, assistant_id from graphs where $2::uuid is null or assistant_id = $2 order by graph_id
        ), made as (
          insert into assistants (tenant_id, assistant_id, graph_id, name, metadata)
          select $1, assistant_id, graph_id, graph_id, '{"created_by": "system"}' from served on conflict do nothing
          returning tenant_id, assistant_id, version, graph_id, name, config, context, metadata
        ), versions as (
          insert into assistant_versions (tenant_id, assistant_id, version, graph_id, name, config, context, metadata)
          select * from made
        )
        select 1 as found from served limit 1`,
      values: [tenantId, assistantId],
    });
    return rows.length > 0;
  };

  return {
    async register(graphs: readonly ServedGraph[], { sole = false }: { readonly sole?: boolean } = {}): Promise<void> {
      const ids = graphs.map(({ graphId }) => graphId);
      if (sole) await db.query({ text: 'delete from graphs where graph_id <> all ($1::text[])', values: [ids] });
      await db.query({
        // In one order, so that workers that start together wait for each other instead of for ever.
        text: `insert into graphs (graph_id, assistant_id, runtime)
          select graph_id, assistant_id, runtime
          from unnest($1::text[], $2::uuid[], $3::text[]) as g (graph_id, assistant_id, runtime) order by graph_id
          on conflict (graph_id) do update set runtime = excluded.runtime, updated_at = now()
          where graphs.runtime <> excluded.runtime`,
        values: [ids, graphs.map(({ graphId }) => assistantIdOf(graphId)), graphs.map(({ runtime }) => runtime)],
      });
      ensuredAtByTenant.clear();
    },

    async isSystem(assistantId: string): Promise<boolean> {
      const rows = await db.query({ text: 'select 1 from graphs where assistant_id = $1', values: [assistantId] });
      return rows.length > 0;
    },

    /** @returns whether a graph has this assistant. */
    ensureOne: (tenantId: string, assistantId: string): Promise<boolean> => ensure(tenantId, assistantId),

    async ensureAll(tenantId: string): Promise<void> {
      if (performance.now() - (ensuredAtByTenant.get(tenantId) ?? Number.NEGATIVE_INFINITY) < FRESH_MS) return;
      await ensure(tenantId, null);
      ensuredAtByTenant.set(tenantId, performance.now());
    },
  };
};
