import type { Kline, KlineSeries, KlineStore } from '../kline-store.ts';

interface Stored {
  readonly tenantId: string;
  readonly symbol: string;
  readonly level: string;
  readonly source: string;
  /** Oldest first. */
  readonly klines: readonly Kline[];
}

type Query = Parameters<KlineStore['get']>[1];

/** Klines in this process, for tests and for uses without a database. */
export class InMemoryKlineStore implements KlineStore {
  private readonly storedByKey = new Map<string, Stored>();

  async upsert(
    tenantId: string,
    { symbol, level, source }: Parameters<KlineStore['upsert']>[1],
    klines: readonly Kline[],
  ): Promise<number> {
    const key = keyOf(tenantId, symbol, level);
    const byTs = new Map((this.storedByKey.get(key)?.klines ?? []).map((kline) => [kline.ts, kline]));
    for (const kline of klines) byTs.set(kline.ts, { ...kline });
    const sorted = [...byTs.values()].sort((a, b) => a.ts - b.ts);
    this.storedByKey.set(key, { tenantId, symbol, level, source, klines: sorted });
    return klines.length;
  }

  async get(tenantId: string, query: Query): Promise<readonly Kline[]> {
    const { fromTs = -Infinity, toTs = Infinity, limit } = query;
    const stored = this.storedByKey.get(keyOf(tenantId, query.symbol, query.level))?.klines ?? [];
    const inRange = stored.filter(({ ts }) => ts >= fromTs && ts <= toTs);
    return inRange.slice(Math.max(0, inRange.length - limit));
  }

  async series(tenantId: string): Promise<readonly KlineSeries[]> {
    return [...this.storedByKey.values()].flatMap(({ klines, tenantId: owner, ...series }) => {
      const [first, last] = [klines[0], klines.at(-1)];
      if (first === undefined || last === undefined || owner !== tenantId) return [];
      return [{ ...series, bars: klines.length, firstTs: first.ts, lastTs: last.ts }];
    });
  }
}

// JSON keeps the parts apart whatever characters they hold.
const keyOf = (...parts: readonly string[]): string => JSON.stringify(parts);
