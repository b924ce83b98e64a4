import type { Kline, KlineStore, SeriesFilter } from '../kline-store.ts';
import type { Database } from './database.ts';
import { loadBars } from './kline-load.ts';
import { getBars, latestBars, streamBars } from './kline-read.ts';
import { SERIES_COLUMNS, type SeriesRow, toSeries } from './kline-rows.ts';
import { checkSteps } from './kline-steps.ts';
import { upsertBars } from './kline-upsert.ts';

/** More than these go by COPY, which wants a connection and a table of its own. */
const FEW = 5_000;

/** Bars that are few come back as a list; else `all` has every batch. */
const firstOf = async (
  batches: AsyncGenerator<readonly Kline[]>,
): Promise<{ readonly few: readonly Kline[]; readonly all?: AsyncGenerator<readonly Kline[]> }> => {
  const few: Kline[] = [];
  for (;;) {
    const { value, done } = await batches.next();
    if (done) return { few };
    for (const kline of value) few.push(kline);
    if (few.length > FEW) break;
  }
  async function* all(): AsyncGenerator<readonly Kline[]> {
    yield few;
    yield* batches;
  }
  return { few, all: all() };
};

const MATCHES = `tenant_id = $1 and starts_with(symbol, $2) and ($3::text[] is null or symbol = any($3))
  and ($4::text is null or level = $4) and ($5::text is null or board = $5)`;

const filterValues = (tenantId: string, { prefix = '', symbols, level, board }: SeriesFilter): readonly unknown[] => [
  tenantId,
  prefix,
  symbols ?? null,
  level ?? null,
  board ?? null,
];

export const createKlineStore = (db: Database): KlineStore => ({
  async upsert(tenantId, series, klines) {
    const bars = [...new Map(klines.map((kline) => [kline.ts, kline])).values()].sort((a, b) => a.ts - b.ts);
    const [first, ...rest] = bars;
    if (first === undefined) return 0;
    if (bars.length <= FEW) return (await upsertBars(db, tenantId, series, [first, ...rest])).bars;
    const batches = async function* () {
      for (let start = 0; start < bars.length; start += FEW) yield bars.slice(start, start + FEW);
    };
    return (await loadBars(db, tenantId, series, checkSteps(batches(), series), false)).bars;
  },

  async load(tenantId, series, batches, { replace = false } = {}) {
    const { few, all } = await firstOf(checkSteps(batches, series));
    if (all !== undefined) return loadBars(db, tenantId, series, all, replace);
    const [first, ...rest] = few;
    if (first === undefined) return { bars: 0, added: 0, changed: 0 };
    return upsertBars(db, tenantId, series, [first, ...rest], replace);
  },

  get: (tenantId, query) => getBars(db, tenantId, query),

  latest: (tenantId, query) => latestBars(db, tenantId, query),

  stream: (tenantId, query) => streamBars(db, tenantId, query),

  async find(tenantId, { symbol, level }) {
    const [row] = await db.query<SeriesRow>({
      name: 'find-series',
      text: `select ${SERIES_COLUMNS} from kline_series where tenant_id = $1 and symbol = $2 and level = $3`,
      values: [tenantId, symbol, level],
    });
    return row && toSeries(row);
  },

  async series(tenantId, { limit, offset = 0, ...filter } = {}) {
    const rows = await db.query<SeriesRow>({
      text: `select ${SERIES_COLUMNS} from kline_series where ${MATCHES} order by symbol, level limit $6 offset $7`,
      values: [...filterValues(tenantId, filter), limit ?? null, offset],
    });
    return rows.map(toSeries);
  },

  async countSeries(tenantId, filter = {}) {
    const [row] = await db.query<{ count: number }>({
      text: `select count(*) as count from kline_series where ${MATCHES}`,
      values: filterValues(tenantId, filter),
    });
    return row?.count ?? 0;
  },

  async delete(tenantId, { symbol, level }) {
    return db.withTransaction(async (tx) => {
      const [row] = await tx.query<{ series_id: number; bars: number }>({
        text: `delete from kline_series where tenant_id = $1 and symbol = $2 and level = $3 returning series_id, bars`,
        values: [tenantId, symbol, level],
      });
      if (row === undefined) return undefined;
      void tx.query({
        text: 'delete from klines where tenant_id = $1 and series_id = $2',
        values: [tenantId, row.series_id],
      });
      return row.bars;
    });
  },
});
