import { EngineError } from '../../schemas/errors.ts';
import type { AssistantStore, AssistantVersion } from '../assistant-store.ts';
import type { Scope } from '../scope.ts';
import { type AssistantRow, assistantIdOf, COLUMNS, toAssistant, VERSIONED } from './assistant-row.ts';
import type { Database, Queryable } from './database.ts';
import { toJson, toJsonb } from './json-text.ts';
import { requireGraph } from './require-graph.ts';
import { scopeValue } from './scope-value.ts';
import type { createSystemAssistants } from './system-assistants.ts';

type VersionRow = Omit<AssistantRow, 'updated_at'>;

/** Changes of one assistant follow each other: whoever makes a version holds the assistant's row. */
const lock = async (tx: Queryable, tenantId: string, assistantId: string, scope: Scope) => {
  const [row] = await tx.query<AssistantRow>({
    text: `select ${COLUMNS} from assistants
      where tenant_id = $1 and assistant_id = $2 and ($3::jsonb is null or metadata @> $3) for update`,
    values: [tenantId, assistantId, scopeValue(scope)],
  });
  return row && toAssistant(row);
};

const putInForce = async (tx: Queryable, tenantId: string, assistantId: string, version: number) => {
  const [row] = await tx.query<AssistantRow>({
    text: `update assistants a set version = v.version, graph_id = v.graph_id, name = v.name, description = v.description,
        config = v.config, context = v.context, metadata = v.metadata, updated_at = clock_timestamp()
      from assistant_versions v
      where a.tenant_id = $1 and a.assistant_id = $2
        and v.tenant_id = a.tenant_id and v.assistant_id = a.assistant_id and v.version = $3
      returning a.assistant_id, a.version, a.graph_id, a.name, a.description, a.config, a.context, a.metadata, a.created_at, a.updated_at`,
    values: [tenantId, assistantId, version],
  });
  return row && toAssistant(row);
};

export const createAssistantVersions = (
  db: Database,
  find: AssistantStore['find'],
  system: Pick<ReturnType<typeof createSystemAssistants>, 'isSystem'>,
): Pick<AssistantStore, 'update' | 'versions' | 'setLatest'> => ({
  async update(tenantId, idOrGraphId, change, scope) {
    const there = await find(tenantId, idOrGraphId, scope);
    if (there === undefined) return undefined;
    if (change.graphId !== undefined && change.graphId !== there.graphId) {
      await requireGraph(db, change.graphId);
      if (await system.isSystem(there.assistantId))
        throw new EngineError(
          'ASSISTANT_IS_SYSTEM',
          `Cannot give assistant ${there.assistantId} another graph: it is graph ${there.graphId}'s own; create one for ${change.graphId}`,
        );
    }
    return db.withTransaction(async (tx) => {
      const before = await lock(tx, tenantId, there.assistantId, scope);
      if (before === undefined) return undefined;
      const [made] = await tx.query<{ version: number }>({
        text: `insert into assistant_versions (tenant_id, assistant_id, version, ${VERSIONED})
          select $1, $2, max(version) + 1, $3, $4, $5, $6, $7, $8
          from assistant_versions where tenant_id = $1 and assistant_id = $2 returning version`,
        values: [
          tenantId,
          there.assistantId,
          change.graphId ?? before.graphId,
          change.name ?? before.name,
          change.description ?? before.description ?? null,
          toJson(change.config ?? before.config),
          toJson(change.context ?? before.context),
          toJsonb({ ...before.metadata, ...change.metadata }),
        ],
      });
      return made && putInForce(tx, tenantId, there.assistantId, made.version);
    });
  },

  async versions(tenantId, idOrGraphId, { limit, offset, metadata }) {
    const rows = await db.query<VersionRow>({
      text: `select assistant_id, version, ${VERSIONED}, created_at from assistant_versions
        where tenant_id = $1 and assistant_id = $2 and ($3::jsonb is null or metadata @> $3)
        order by version desc limit $4 offset $5`,
      values: [tenantId, assistantIdOf(idOrGraphId), metadata === undefined ? null : toJsonb(metadata), limit, offset],
    });
    return rows.map((row): AssistantVersion => {
      const { updatedAt: _, ...version } = toAssistant({ ...row, updated_at: row.created_at });
      return version;
    });
  },

  async setLatest(tenantId, idOrGraphId, version, scope) {
    const found = await find(tenantId, idOrGraphId, scope);
    if (found === undefined) return undefined;
    return db.withTransaction(async (tx) => {
      const there = await lock(tx, tenantId, found.assistantId, scope);
      return there && putInForce(tx, tenantId, there.assistantId, version);
    });
  },
});
