import { SymbolScanSchema } from '../../schemas/market/symbol-scan.ts';
import type { AnalysisStore } from '../analysis-store.ts';
import type { Queryable } from './database.ts';
import { escapeText, toJson } from './json-text.ts';

export const createAnalysisStore = (db: Queryable): AnalysisStore => ({
  async get(tenantId, { level, definitionHash }, series) {
    const rows = await db.query<{ scan: unknown }>({
      name: 'get-analyses',
      text: `select a.scan from analyses a
        join unnest($4::text[], $5::float8[], $6::text[]) as s (symbol, last_ts, data_version)
          on a.symbol = s.symbol and a.last_ts = to_timestamp(s.last_ts / 1000) and a.data_version = s.data_version
        where a.tenant_id = $1 and a.level = $2 and a.definition_hash = $3`,
      values: [
        tenantId,
        level,
        definitionHash,
        series.map(({ symbol }) => escapeText(symbol)),
        series.map(({ lastTs }) => lastTs),
        series.map(({ dataVersion }) => escapeText(dataVersion)),
      ],
    });
    return rows.flatMap(({ scan }) => {
      // Another release may have kept something else of a symbol: then it is computed anew.
      const parsed = SymbolScanSchema.safeParse(scan);
      return parsed.success ? [parsed.data] : [];
    });
  },

  async put(tenantId, { level, definitionHash }, analyses) {
    const bySymbol = [...new Map(analyses.map((analysis) => [analysis.scan.symbol, analysis])).values()];
    await db.query({
      name: 'put-analyses',
      text: `insert into analyses (tenant_id, level, definition_hash, symbol, last_ts, data_version, scan)
        select $1, $2, $3, a.symbol, to_timestamp(a.last_ts / 1000), a.data_version, a.scan
        from unnest($4::text[], $5::float8[], $6::text[], $7::json[]) as a (symbol, last_ts, data_version, scan)
        -- Chunks of scans that run at once lock their rows in one order.
        order by a.symbol
        on conflict (tenant_id, level, definition_hash, symbol) do update set last_ts = excluded.last_ts,
          data_version = excluded.data_version, scan = excluded.scan, computed_at = excluded.computed_at`,
      values: [
        tenantId,
        level,
        definitionHash,
        bySymbol.map(({ scan }) => escapeText(scan.symbol)),
        bySymbol.map(({ lastTs }) => lastTs),
        bySymbol.map(({ dataVersion }) => escapeText(dataVersion)),
        bySymbol.map(({ scan }) => toJson(scan)),
      ],
    });
  },

  async prune(olderThanHours) {
    const rows = await db.query({
      text: 'delete from analyses where computed_at < clock_timestamp() - make_interval(hours => $1) returning symbol',
      values: [olderThanHours],
    });
    return rows.length;
  },
});
