import { EngineError } from '../../schemas/errors.ts';
import type {
  Kline,
  KlineQuery,
  KlineSeries,
  KlineStore,
  LoadResult,
  SeriesFilter,
  SeriesKey,
  SeriesPage,
  SeriesPut,
} from '../kline-store.ts';
import { refuseClash, refuseForming, refuseUnsorted } from '../series-clash.ts';
import { mergeBars } from './merge-bars.ts';

interface Stored {
  readonly tenantId: string;
  readonly series: Omit<KlineSeries, 'bars' | 'firstTs' | 'lastTs' | 'lastClosed'>;
  /** Oldest first. */
  readonly klines: readonly Kline[];
  /** Another one after each replacement. */
  readonly identity: object;
}

const BATCH = 10_000;

/** Klines in this process, for tests and for uses without a database. */
export class InMemoryKlineStore implements KlineStore {
  readonly #storedByKey = new Map<string, Stored>();
  #version = 0;

  async upsert(tenantId: string, series: SeriesPut, klines: readonly Kline[]): Promise<number> {
    const bars = [...new Map(klines.map((kline) => [kline.ts, kline])).values()].sort((a, b) => a.ts - b.ts);
    return this.#put(tenantId, series, bars, false).bars;
  }

  async load(
    tenantId: string,
    series: SeriesPut,
    batches: AsyncIterable<readonly Kline[]>,
    { replace = false }: { readonly replace?: boolean } = {},
  ): Promise<LoadResult> {
    const bars: Kline[] = [];
    for await (const batch of batches)
      for (const kline of batch) {
        const last = bars.at(-1);
        if (last !== undefined && kline.ts <= last.ts) refuseUnsorted(series, last.ts, kline.ts);
        bars.push(kline);
      }
    return this.#put(tenantId, series, bars, replace);
  }

  async get(tenantId: string, { limit, ...query }: KlineQuery): Promise<readonly Kline[]> {
    const inRange = this.#inRange(this.#stored(tenantId, query), query);
    return inRange.slice(Math.max(0, inRange.length - limit)).map((kline) => ({ ...kline }));
  }

  async latest(
    tenantId: string,
    { symbols, level, limit }: Parameters<KlineStore['latest']>[1],
  ): Promise<ReadonlyMap<string, readonly Kline[]>> {
    const bySymbol = new Map<string, readonly Kline[]>();
    for (const symbol of symbols) {
      const bars = await this.get(tenantId, { symbol, level, limit });
      if (bars.length > 0) bySymbol.set(symbol, bars);
    }
    return bySymbol;
  }

  async *stream(tenantId: string, query: Omit<KlineQuery, 'limit'>): AsyncGenerator<readonly Kline[]> {
    const { symbol, level } = query;
    const stored = this.#stored(tenantId, query);
    if (stored === undefined)
      throw new EngineError('KLINES_NOT_FOUND', `No klines of ${symbol} at level ${level} are stored`);
    const inRange = this.#inRange(stored, query);
    for (let start = 0; start < inRange.length; start += BATCH)
      yield inRange.slice(start, start + BATCH).map((kline) => ({ ...kline }));
    if (this.#stored(tenantId, query)?.identity === stored.identity) return;
    throw new EngineError(
      'KLINES_NOT_FOUND',
      `The klines of ${symbol} at level ${level} were deleted or replaced while they were being read; ask again`,
    );
  }

  async find(tenantId: string, key: SeriesKey): Promise<KlineSeries | undefined> {
    const stored = this.#stored(tenantId, key);
    return stored && toSeries(stored);
  }

  async series(tenantId: string, { limit, offset = 0, ...filter }: SeriesPage = {}): Promise<readonly KlineSeries[]> {
    const all = this.#matching(tenantId, filter).map(toSeries);
    all.sort((a, b) => compare(a.symbol, b.symbol) || compare(a.level, b.level));
    return all.slice(offset, limit === undefined ? undefined : offset + limit);
  }

  async countSeries(tenantId: string, filter: SeriesFilter = {}): Promise<number> {
    return this.#matching(tenantId, filter).length;
  }

  async delete(tenantId: string, key: SeriesKey): Promise<number | undefined> {
    const stored = this.#stored(tenantId, key);
    this.#storedByKey.delete(keyOf(tenantId, key));
    return stored?.klines.length;
  }

  #stored(tenantId: string, key: SeriesKey): Stored | undefined {
    return this.#storedByKey.get(keyOf(tenantId, key));
  }

  #matching(tenantId: string, { prefix = '', symbols, level, board }: SeriesFilter): Stored[] {
    return [...this.#storedByKey.values()].filter(
      ({ tenantId: owner, series }) =>
        owner === tenantId &&
        series.symbol.startsWith(prefix) &&
        (symbols?.includes(series.symbol) ?? true) &&
        (level ?? series.level) === series.level &&
        (board === undefined || board === series.board),
    );
  }

  #inRange(
    stored: Stored | undefined,
    { fromTs = -Infinity, toTs = Infinity, withForming = false }: Omit<KlineQuery, 'limit'>,
  ) {
    const klines = stored?.klines ?? [];
    return klines.filter(({ ts, closed }) => ts >= fromTs && ts <= toTs && (withForming || closed !== false));
  }

  #put(tenantId: string, put: SeriesPut, bars: readonly Kline[], replace: boolean): LoadResult {
    const [first, last] = [bars[0], bars.at(-1)];
    if (first === undefined || last === undefined) return { bars: 0, added: 0, changed: 0 };
    const forming = bars.find(({ closed }) => closed === false);
    if (forming !== undefined && forming !== last) refuseForming(put, forming.ts);
    const stored = this.#stored(tenantId, put);
    const before = replace ? undefined : stored;
    if (before !== undefined) {
      const { adjustment, lastTs, lastClosed } = toSeries(before);
      const incoming = {
        lastTs: last.ts,
        lastClosed: last.closed !== false,
        hasForming: bars.some(({ ts }) => ts === lastTs),
      };
      refuseClash(put, { adjustment, lastTs, lastClosed }, incoming);
    }
    const { klines, added, changed, turned } = mergeBars(before?.klines ?? [], bars);
    const isChanged = stored === undefined || replace || added + changed > 0 || turned;
    const { symbol, level, source } = put;
    this.#storedByKey.set(keyOf(tenantId, put), {
      tenantId,
      series: {
        ...stored?.series,
        symbol,
        level,
        source,
        adjustment: put.adjustment ?? stored?.series.adjustment ?? 'raw',
        version: isChanged ? ++this.#version : stored.series.version,
        updatedAt: isChanged ? Date.now() : stored.series.updatedAt,
        ...(put.currency !== undefined && { currency: put.currency }),
        ...(put.board !== undefined && { board: put.board }),
        ...(put.session !== undefined && { session: put.session }),
      },
      klines,
      identity: before?.identity ?? {},
    });
    return { bars: bars.length, added, changed };
  }
}

/** No series is without bars. */
const toSeries = ({ series, klines }: Stored): KlineSeries => ({
  ...series,
  bars: klines.length,
  firstTs: klines[0]?.ts ?? Number.NaN,
  lastTs: klines.at(-1)?.ts ?? Number.NaN,
  lastClosed: klines.at(-1)?.closed !== false,
});

// JSON keeps the parts apart whatever characters they hold.
const keyOf = (tenantId: string, { symbol, level }: SeriesKey): string => JSON.stringify([tenantId, symbol, level]);

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
