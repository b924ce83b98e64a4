import { v5 as uuid5 } from '@langchain/core/utils/uuid';
import { type ResultTable, toTableSummary } from '../../schemas/hydro/result.ts';
import type { HydroResultPut, HydroResultStore } from '../hydro-result-store.ts';
import type { Database, Queryable } from './database.ts';
import { toBlocks } from './hydro-result-blocks.ts';
import { toJson } from './json-text.ts';
import { isUuid } from './uuid.ts';

const HYDRO_RESULTS = '8a3f2f4c-2d0e-4b7b-9a53-0c6e4d1f7b92';

/** Blocks on their way to the database at once. */
const BLOCKS_AT_ONCE = 4;

const requireWhole = ({ name, ids, quantities, timesS, values }: ResultTable): void => {
  const wanted = ids.length * timesS.length;
  if (values.length === quantities.length && values.every(({ length }) => length === wanted)) return;
  throw new Error(`table ${name} of a hydraulic result: want ${wanted} numbers for each of its quantities`);
};

/** The lock keeps a rollback of the run waiting, which then finds what was put. */
const isRunOpen = async (
  tx: Queryable,
  tenantId: string,
  { threadId, runId }: HydroResultPut['run'],
): Promise<boolean> => {
  const [run] = await tx.query({
    name: 'open-run-of-result',
    text: 'select from runs where run_id = $1 and thread_id = $2 and tenant_id = $3 and active for key share',
    values: [runId, threadId, tenantId],
  });
  return run !== undefined;
};

const insertHead = async (
  tx: Queryable,
  tenantId: string,
  resultId: string,
  { run, kind, network, inpHash, answer, tables, picture }: HydroResultPut,
): Promise<boolean> => {
  const [made] = await tx.query({
    name: 'put-hydro-result',
    text: `insert into hydro_results (tenant_id, result_id, thread_id, run_id, kind, network_id, network_version, inp_hash,
        tables, answer, picture)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing returning result_id`,
    values: [
      ...[tenantId, resultId, run.threadId, run.runId, kind, network?.networkId ?? null, network?.version ?? null],
      ...[inpHash, toJson(tables.map(toTableSummary)), toJson(answer), picture ?? null],
    ],
  });
  return made !== undefined;
};

const insertTable = async (
  tx: Queryable,
  tenantId: string,
  resultId: string,
  { name, ids, quantities, timesS, values }: ResultTable,
): Promise<void> => {
  void tx.query({
    name: 'put-hydro-result-table',
    text: `insert into hydro_result_tables (tenant_id, result_id, name, ids, quantities, times_s)
      values ($1, $2, $3, $4, $5, $6)`,
    values: [tenantId, resultId, name, toJson(ids), toJson(quantities), toJson(timesS)],
  });
  let sent: Promise<unknown>[] = [];
  for (const [quantity, array] of values.entries()) {
    let block = 0;
    for (const numbers of toBlocks(array)) {
      const insert = tx.query({
        name: 'put-hydro-result-block',
        text: `insert into hydro_result_blocks (tenant_id, result_id, table_name, quantity, block, numbers)
          values ($1, $2, $3, $4, $5, $6)`,
        values: [tenantId, resultId, name, quantity, block, numbers],
      });
      block += 1;
      sent.push(insert);
      if (sent.length < BLOCKS_AT_ONCE) continue;
      await Promise.all(sent);
      sent = [];
    }
  }
};

export const putHydroResult =
  (db: Database): HydroResultStore['put'] =>
  async (tenantId, put) => {
    for (const table of put.tables) requireWhole(table);
    const { runId, threadId } = put.run;
    if (!isUuid(runId) || !isUuid(threadId)) return { state: 'closed' };
    const resultId = uuid5(`${runId} ${put.callId}`, HYDRO_RESULTS);
    return db.withTransaction(async (tx) => {
      if (!(await isRunOpen(tx, tenantId, put.run))) return { state: 'closed' };
      if (await insertHead(tx, tenantId, resultId, put))
        for (const table of put.tables) await insertTable(tx, tenantId, resultId, table);
      return { state: 'kept', resultId };
    });
  };
