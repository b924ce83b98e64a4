import { EngineError } from '../../schemas/errors.ts';
import type { AssistantFilter, AssistantPage, AssistantStore } from '../assistant-store.ts';
import type { Scope } from '../scope.ts';
import { type AssistantRow, assistantIdOf, COLUMNS, toAssistant, VERSIONED } from './assistant-row.ts';
import { createAssistantVersions } from './assistant-versions.ts';
import type { Database } from './database.ts';
import { toJson, toJsonb } from './json-text.ts';
import { requireGraph } from './require-graph.ts';
import { scopeValue } from './scope-value.ts';
import { createSystemAssistants } from './system-assistants.ts';

const SERVED = 'exists (select 1 from graphs g where g.graph_id = assistants.graph_id)';

const WHERE = `${SERVED} and tenant_id = $1 and ($2::jsonb is null or metadata @> $2) and ($3::text is null or graph_id = $3)
  and ($4::jsonb is null or metadata @> $4) and ($5::text is null or strpos(lower(name), lower($5)) > 0)`;

const whereValues = (tenantId: string, { graphId, metadata, name }: AssistantFilter, scope: Scope) => [
  tenantId,
  scopeValue(scope),
  graphId ?? null,
  metadata === undefined ? null : toJsonb(metadata),
  name ?? null,
];

const orderOf = ({ sortBy = 'created_at', sortOrder = 'desc' }: AssistantPage): string =>
  `${sortBy} ${sortOrder}, assistant_id`;

export const createAssistantStore = (db: Database): AssistantStore => {
  const system = createSystemAssistants(db);

  const find: AssistantStore['find'] = async (tenantId, idOrGraphId, scope) => {
    const assistantId = assistantIdOf(idOrGraphId);
    const read = async (): Promise<AssistantRow | undefined> => {
      const [row] = await db.query<AssistantRow>({
        name: 'find-assistant',
        text: `select ${COLUMNS} from assistants
          where ${SERVED} and tenant_id = $1 and assistant_id = $2 and ($3::jsonb is null or metadata @> $3)`,
        values: [tenantId, assistantId, scopeValue(scope)],
      });
      return row;
    };
    const row = (await read()) ?? ((await system.ensureOne(tenantId, assistantId)) ? await read() : undefined);
    return row && toAssistant(row);
  };

  const findDeletable: AssistantStore['findDeletable'] = async (tenantId, idOrGraphId, scope) => {
    const there = await find(tenantId, idOrGraphId, scope);
    if (there && (await system.isSystem(there.assistantId)))
      throw new EngineError(
        'ASSISTANT_IS_SYSTEM',
        `Cannot delete assistant ${there.assistantId}: it is graph ${there.graphId}'s own and there as long as the graph is; only assistants that were created can be deleted`,
      );
    return there;
  };

  return {
    find,
    registerGraphs: system.register,
    ...createAssistantVersions(db, find, system),

    async create(tenantId, assistant, { ifExists = 'raise', scope } = {}) {
      const { assistantId, graphId, name, description, config, context, metadata } = assistant;
      await requireGraph(db, graphId);
      // Nobody takes the place of a graph's own.
      await system.ensureOne(tenantId, assistantId);
      const [row] = await db.query<AssistantRow>({
        name: 'create-assistant',
        text: `with made as (
            insert into assistants (tenant_id, assistant_id, ${VERSIONED}) values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict do nothing returning tenant_id, ${COLUMNS}
          ), versions as (
            insert into assistant_versions (tenant_id, assistant_id, version, ${VERSIONED})
            select tenant_id, assistant_id, version, ${VERSIONED} from made
          )
          select ${COLUMNS} from made`,
        values: [
          tenantId,
          assistantId,
          graphId,
          name,
          description ?? null,
          toJson(config),
          toJson(context),
          toJsonb(metadata),
        ],
      });
      if (row) return toAssistant(row);
      const there = ifExists === 'do_nothing' ? await find(tenantId, assistantId, scope) : undefined;
      if (there) return there;
      throw new EngineError('ASSISTANT_EXISTS', `Cannot create assistant ${assistantId}: the id is taken`);
    },

    async search(tenantId, page, scope) {
      await system.ensureAll(tenantId);
      const rows = await db.query<AssistantRow>({
        text: `select ${COLUMNS} from assistants where ${WHERE} order by ${orderOf(page)} limit $6 offset $7`,
        values: [...whereValues(tenantId, page, scope), page.limit, page.offset],
      });
      return rows.map(toAssistant);
    },

    async count(tenantId, filter, scope) {
      await system.ensureAll(tenantId);
      const [row] = await db.query<{ total: number }>({
        text: `select count(*) as total from assistants where ${WHERE}`,
        values: whereValues(tenantId, filter, scope),
      });
      return row?.total ?? 0;
    },

    findDeletable,

    async delete(tenantId, assistantId, scope) {
      const there = await findDeletable(tenantId, assistantId, scope);
      if (there === undefined) return false;
      await db.query({
        text: 'delete from assistants where tenant_id = $1 and assistant_id = $2',
        values: [tenantId, there.assistantId],
      });
      return true;
    },
  };
};
