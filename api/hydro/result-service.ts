import type { WrittenPage } from '../../pages/html/html-page.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { ResultTableHead } from '../../schemas/hydro/result.ts';
import type { ResultSeriesQuery, ResultSliceQuery, WireResultSeries } from '../../schemas/hydro/wire-result.ts';
import type { HydroResult, HydroResultStore, ResultPiece } from '../../stores/hydro-result-store.ts';
import { toResultPage } from './result-page.ts';
import { cutSlice, type TableSlice, toSlice } from './result-slice.ts';

/** Numbers in one answer: some 2 MB of JSON. */
const MOST_NUMBERS = 100_000;

/** What an export writes: a table's part, and its numbers as they come. */
export interface ExportedTable {
  readonly head: ResultTableHead;
  readonly quantities: readonly number[];
  readonly pieces: AsyncIterable<ResultPiece>;
}

const toFigures = (numbers: readonly number[]): (number | null)[] =>
  numbers.map((number) => (Number.isFinite(number) ? number : null));

export const createResultService = (results: HydroResultStore) => {
  const notFound = (resultId: string): EngineError =>
    new EngineError(
      'HYDRO_RESULT_NOT_FOUND',
      `No result ${resultId} is stored; see GET /hydro/results, or compute it again: results are kept for some weeks`,
    );

  /** @throws {EngineError} HYDRO_RESULT_NOT_FOUND */
  const require = async (tenantId: string, resultId: string): Promise<HydroResult> => {
    const result = await results.find(tenantId, resultId);
    if (result === undefined) throw notFound(resultId);
    return result;
  };

  const tableNames = async (tenantId: string, resultId: string): Promise<readonly string[]> =>
    (await require(tenantId, resultId)).tables.map(({ name }) => name);

  /** @throws {EngineError} HYDRO_RESULT_NOT_FOUND, INVALID_REQUEST names the tables that there are. */
  const requireTable = async (
    tenantId: string,
    resultId: string,
    wanted: string | undefined,
  ): Promise<ResultTableHead> => {
    const names = wanted === undefined ? await tableNames(tenantId, resultId) : [];
    const name = wanted ?? (names.length === 1 ? names[0] : undefined);
    const table = name === undefined ? undefined : await results.table(tenantId, resultId, name);
    if (table !== undefined) return table;
    const there = names.length > 0 ? names : await tableNames(tenantId, resultId);
    const found = wanted === undefined ? 'no table in the query' : `the table ${JSON.stringify(wanted.slice(0, 60))}`;
    throw new EngineError(
      'INVALID_REQUEST',
      there.length === 0
        ? `Cannot read series of the result ${resultId}: it has none; its answer is at GET /hydro/results/${resultId}`
        : `Cannot read series of the result ${resultId}: found ${found}, wanted one of ${there.join(', ')}`,
      { details: [{ field: 'table', message: `want one of ${there.join(', ')}` }] },
    );
  };

  const collect = async (
    tenantId: string,
    resultId: string,
    head: ResultTableHead,
    slice: TableSlice,
  ): Promise<WireResultSeries['series']> => {
    const byId = new Map(slice.ids.map((id) => [id, slice.quantities.map((): number[] => [])]));
    for await (const { id, values } of results.read(tenantId, resultId, { table: head.name, ...slice }))
      for (const [index, numbers] of values.entries()) for (const one of numbers) byId.get(id)?.[index]?.push(one);
    return slice.ids.map((id) => ({
      id: head.ids[id] ?? '',
      values: Object.fromEntries(
        slice.quantities.map((quantity, index) => [
          head.quantities[quantity]?.name ?? '',
          toFigures(byId.get(id)?.[index] ?? []),
        ]),
      ),
    }));
  };

  return {
    require,

    /** @throws {EngineError} HYDRO_RESULT_NOT_FOUND; INVALID_REQUEST for what the table does not have. */
    async series(tenantId: string, resultId: string, query: ResultSeriesQuery): Promise<WireResultSeries> {
      const head = await requireTable(tenantId, resultId, query.table);
      const { slice, next } = cutSlice(toSlice(head, query), query.offset ?? 0, MOST_NUMBERS);
      return {
        result_id: resultId,
        table: head.name,
        quantities: slice.quantities.flatMap((quantity) => head.quantities[quantity] ?? []),
        times_s: head.timesS.slice(slice.fromTime, slice.toTime),
        series: await collect(tenantId, resultId, head, slice),
        next_offset: next ?? null,
      };
    },

    /** @throws {EngineError} HYDRO_RESULT_NOT_FOUND; INVALID_REQUEST for what the table does not have. */
    async export(tenantId: string, resultId: string, query: ResultSliceQuery): Promise<ExportedTable> {
      const head = await requireTable(tenantId, resultId, query.table);
      const slice = toSlice(head, query);
      const pieces = results.read(tenantId, resultId, { table: head.name, ...slice });
      return { head, quantities: slice.quantities, pieces };
    },

    /** @throws {EngineError} HYDRO_RESULT_NOT_FOUND; HYDRO_PICTURE_NOT_FOUND when it has none that can be shown. */
    async page(tenantId: string, resultId: string): Promise<WrittenPage> {
      const result = await require(tenantId, resultId);
      const picture = await results.picture(tenantId, resultId);
      const page = picture === undefined ? undefined : toResultPage(result, picture);
      if (page !== undefined) return page;
      throw new EngineError(
        'HYDRO_PICTURE_NOT_FOUND',
        picture === undefined
          ? `The result ${resultId} has no picture: its network is too large for one, or could not be drawn; its answer is at GET /hydro/results/${resultId}`
          : `The picture of the result ${resultId} was stored by another release, and this one cannot show it; compute it again`,
      );
    },

    /** @throws {EngineError} HYDRO_RESULT_NOT_FOUND */
    async delete(tenantId: string, resultId: string): Promise<void> {
      if (!(await results.delete(tenantId, resultId))) throw notFound(resultId);
    },
  };
};

export type ResultService = ReturnType<typeof createResultService>;
