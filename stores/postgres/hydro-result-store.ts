import type { ResultKind, ResultTableHead, ResultTableSummary } from '../../schemas/hydro/result.ts';
import type { HydroResultFacts, HydroResultFilter, HydroResultStore } from '../hydro-result-store.ts';
import type { Database } from './database.ts';
import { putHydroResult } from './hydro-result-put.ts';
import { readHydroResult } from './hydro-result-read.ts';
import { isUuid } from './uuid.ts';

interface FactsRow {
  readonly result_id: string;
  readonly kind: ResultKind;
  readonly network_id: string | null;
  readonly network_version: number | null;
  readonly inp_hash: string;
  readonly thread_id: string;
  readonly run_id: string;
  readonly created_at: Date;
  readonly tables: readonly ResultTableSummary[];
  readonly has_picture: boolean;
}

const FACTS = `result_id, kind, network_id, network_version, inp_hash, thread_id, run_id, created_at, tables,
  picture is not null as has_picture`;

const toFacts = (row: FactsRow): HydroResultFacts => ({
  resultId: row.result_id,
  kind: row.kind,
  network:
    row.network_id === null || row.network_version === null
      ? null
      : { networkId: row.network_id, version: row.network_version },
  inpHash: row.inp_hash,
  threadId: row.thread_id,
  runId: row.run_id,
  createdAt: row.created_at,
  tables: row.tables,
  hasPicture: row.has_picture,
});

const MATCHES = `tenant_id = $1 and ($2::text is null or kind = $2) and ($3::text is null or network_id = $3)
  and ($4::uuid is null or run_id = $4)`;

const toValues = (tenantId: string, { kind, networkId, runId }: HydroResultFilter) => [
  ...[tenantId, kind ?? null, networkId ?? null, runId ?? null],
];

/** What is no UUID is the run of nothing. */
const isAnswerable = ({ runId }: HydroResultFilter): boolean => runId === undefined || isUuid(runId);

export const createHydroResultStore = (db: Database): HydroResultStore => ({
  put: putHydroResult(db),

  async find(tenantId, resultId) {
    if (!isUuid(resultId)) return undefined;
    const [row] = await db.query<FactsRow & { readonly answer_json: string }>({
      name: 'find-hydro-result',
      text: `select ${FACTS}, answer::text as answer_json from hydro_results where tenant_id = $1 and result_id = $2`,
      values: [tenantId, resultId],
    });
    return row && { ...toFacts(row), answerJson: row.answer_json };
  },

  async list(tenantId, { limit, offset = 0, ...filter }) {
    if (!isAnswerable(filter)) return [];
    const rows = await db.query<FactsRow>({
      text: `select ${FACTS} from hydro_results where ${MATCHES} order by created_at desc, result_id limit $5 offset $6`,
      values: [...toValues(tenantId, filter), limit, offset],
    });
    return rows.map(toFacts);
  },

  async count(tenantId, filter) {
    if (!isAnswerable(filter)) return 0;
    const [row] = await db.query<{ count: number }>({
      text: `select count(*) from hydro_results where ${MATCHES}`,
      values: toValues(tenantId, filter),
    });
    return row?.count ?? 0;
  },

  async table(tenantId, resultId, name) {
    if (!isUuid(resultId)) return undefined;
    const [row] = await db.query<Omit<ResultTableHead, 'name' | 'timesS'> & { readonly times_s: readonly number[] }>({
      name: 'table-of-hydro-result',
      text: `select ids, quantities, times_s from hydro_result_tables
        where tenant_id = $1 and result_id = $2 and name = $3`,
      values: [tenantId, resultId, name],
    });
    return row && { name, ids: row.ids, quantities: row.quantities, timesS: row.times_s };
  },

  read: (tenantId, resultId, slice) => readHydroResult(db, tenantId, resultId, slice),

  async picture(tenantId, resultId) {
    if (!isUuid(resultId)) return undefined;
    const [row] = await db.query<{ picture: string | null }>({
      text: 'select picture from hydro_results where tenant_id = $1 and result_id = $2',
      values: [tenantId, resultId],
    });
    return row?.picture ?? undefined;
  },

  async delete(tenantId, resultId) {
    if (!isUuid(resultId)) return false;
    const rows = await db.query({
      text: 'delete from hydro_results where tenant_id = $1 and result_id = $2 returning result_id',
      values: [tenantId, resultId],
    });
    return rows.length > 0;
  },

  async prune(olderThanDays, limit) {
    const rows = await db.query({
      name: 'prune-hydro-results',
      text: `delete from hydro_results where (tenant_id, result_id) in (
          select tenant_id, result_id from hydro_results
          where created_at < clock_timestamp() - make_interval(secs => $1::float8 * 86400) order by created_at limit $2)
        returning result_id`,
      values: [olderThanDays, limit],
    });
    return rows.length;
  },
});
