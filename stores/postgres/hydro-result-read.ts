import { EngineError } from '../../schemas/errors.ts';
import type { ResultPiece, ResultSlice } from '../hydro-result-store.ts';
import type { Queryable } from './database.ts';
import { cutPiece, inBatches, toNumbers, toPieces } from './hydro-result-blocks.ts';
import { isUuid } from './uuid.ts';

/** Blocks of each quantity that are in memory at once. */
const BLOCKS_AT_ONCE = 8;

type Blocks = ReadonlyMap<number, Float64Array>;

const gone = (resultId: string): EngineError =>
  new EngineError(
    'HYDRO_RESULT_NOT_FOUND',
    `Cannot read the result ${resultId} to its end: it was deleted meanwhile; compute it again`,
  );

const countTimes = async (db: Queryable, tenantId: string, resultId: string, table: string): Promise<number> => {
  const [row] = await db.query<{ times: number }>({
    name: 'times-of-hydro-result',
    text: `select json_array_length(times_s) as times from hydro_result_tables
      where tenant_id = $1 and result_id = $2 and name = $3`,
    values: [tenantId, resultId, table],
  });
  if (row === undefined) throw gone(resultId);
  return row.times;
};

const loadBlocks = async (
  db: Queryable,
  tenantId: string,
  resultId: string,
  { table, quantities }: ResultSlice,
  blocks: readonly number[],
): Promise<readonly Blocks[]> => {
  const rows = await db.query<{ quantity: number; block: number; numbers: Buffer }>({
    name: 'blocks-of-hydro-result',
    text: `select quantity, block, numbers from hydro_result_blocks
      where tenant_id = $1 and result_id = $2 and table_name = $3 and quantity = any ($4::int[]) and block = any ($5::int[])`,
    values: [tenantId, resultId, table, quantities, blocks],
  });
  if (rows.length < quantities.length * blocks.length) throw gone(resultId);
  const byQuantity = new Map(quantities.map((quantity) => [quantity, new Map<number, Float64Array>()]));
  for (const { quantity, block, numbers } of rows) byQuantity.get(quantity)?.set(block, toNumbers(numbers));
  return quantities.map((quantity) => byQuantity.get(quantity) ?? new Map());
};

export async function* readHydroResult(
  db: Queryable,
  tenantId: string,
  resultId: string,
  slice: ResultSlice,
): AsyncGenerator<ResultPiece> {
  if (!isUuid(resultId)) throw gone(resultId);
  const times = await countTimes(db, tenantId, resultId, slice.table);
  for (const { pieces, blocks } of inBatches(toPieces(slice, times), BLOCKS_AT_ONCE)) {
    const held = await loadBlocks(db, tenantId, resultId, slice, blocks);
    for (const piece of pieces)
      yield { id: piece.id, fromTime: piece.fromTime, values: held.map((numbers) => cutPiece(piece, numbers)) };
  }
}
