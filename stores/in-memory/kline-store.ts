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
    const added = new Map(klines.map((kline) => [kline.ts, { ...kline }]));
    if (added.size === 0) return 0;
    const key = keyOf(tenantId, symbol, level);
    const before = this.storedByKey.get(key)?.klines ?? [];
    const byTs = new Map([...before.map((kline) => [kline.ts, kline] as const), ...added]);
    const sorted = [...byTs.values()].sort((a, b) => a.ts - b.ts);
    this.storedByKey.set(key, { tenantId, symbol, level, source, klines: sorted });
    return added.size;
  }

  async get(tenantId: string, query: Query): Promise<readonly Kline[]> {
    const { fromTs = -Infinity, toTs = Infinity, limit } = query;
    const stored = this.storedByKey.get(keyOf(tenantId, query.symbol, query.level))?.klines ?? [];
    const inRange = stored.filter(({ ts }) => ts >= fromTs && ts <= toTs);
    return inRange.slice(Math.max(0, inRange.length - limit)).map((kline) => ({ ...kline }));
  }

  async series(tenantId: string): Promise<readonly KlineSeries[]> {
    const all = [...this.storedByKey.values()].flatMap(({ klines, tenantId: owner, ...series }) => {
      const [first, last] = [klines[0], klines.at(-1)];
      if (first === undefined || last === undefined || owner !== tenantId) return [];
      return [{ ...series, bars: klines.length, firstTs: first.ts, lastTs: last.ts }];
    });
    return all.sort((a, b) => compare(a.symbol, b.symbol) || compare(a.level, b.level));
  }
}

// JSON keeps the parts apart whatever characters they hold.
const keyOf = (...parts: readonly string[]): string => JSON.stringify(parts);

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
