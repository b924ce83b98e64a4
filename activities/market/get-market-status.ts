import { SESSIONS, sessionStatus } from '../../domains/chanlun/index.ts';
import { LevelSchema } from '../../schemas/market/level.ts';
import { GET_MARKET_STATUS, type MarketStatusAnswer } from '../../schemas/market/market-status.ts';
import type { KlineSeries, KlineStore } from '../../stores/kline-store.ts';
import { defineTool } from '../tools/tool.ts';
import { toBarDate } from './bar-time.ts';
import { guessSession } from './guess-session.ts';
import { findSymbol } from './stored-klines.ts';

/** Bars that are looked at for one of a weekend. */
const LOOKED_AT = 20;
const HOUR_MS = 3_600_000;

const toIso = (ts: number): string => new Date(ts).toISOString().replace('.000Z', 'Z');

type Market = Pick<MarketStatusAnswer, 'market' | 'marketFrom'>;

const marketOf = async (klines: KlineStore, tenantId: string, series: readonly KlineSeries[]): Promise<Market> => {
  const named = series.find(({ session }) => session !== undefined)?.session;
  if (named !== undefined) return { market: named, marketFrom: 'series' };
  const first = series.find(({ level }) => level !== '1w' && level !== '1M') ?? series[0];
  if (first === undefined) return { market: guessSession('', '1d', []), marketFrom: 'guess' };
  const bars = await klines.get(tenantId, { ...first, limit: LOOKED_AT });
  const times = bars.map(({ ts }) => ts);
  return { market: guessSession(first.symbol, LevelSchema.parse(first.level), times), marketFrom: 'guess' };
};

const stored = (series: readonly KlineSeries[], now: number): MarketStatusAnswer['series'] =>
  LevelSchema.options.flatMap((level) =>
    series
      .filter((one) => one.level === level)
      .map(({ source, lastTs, lastClosed }) => ({
        level,
        source,
        asOf: toBarDate(lastTs, level),
        forming: !lastClosed,
        ageHours: Math.round(((now - lastTs) / HOUR_MS) * 10) / 10,
      })),
  );

export const createGetMarketStatus = ({
  klines,
  now: clock,
}: {
  readonly klines: KlineStore;
  /** What time it is, UTC ms. */
  readonly now: () => number;
}) =>
  defineTool(GET_MARKET_STATUS, async ({ symbol, market }, { tenantId }) => {
    const now = clock();
    const series = symbol === undefined ? [] : await findSymbol(klines, tenantId, symbol);
    const judged: Market =
      market === undefined ? await marketOf(klines, tenantId, series) : { market, marketFrom: 'argument' };
    const session = SESSIONS[judged.market];
    const { open, nextOpen, nextClose } = sessionStatus(session, now);
    const hours = session.spans.map((span) => `${span.open} to ${span.close}`).join(' and ');
    const [first] = series;
    return {
      ...(first && { symbol: first.symbol }),
      ...judged,
      timeZone: session.timeZone,
      now: toIso(now),
      open,
      ...(nextOpen !== undefined && { nextOpen: toIso(nextOpen) }),
      ...(nextClose !== undefined && { nextClose: toIso(nextClose) }),
      definition:
        `Regular hours: ${hours}, ${session.timeZone}, ${session.weekends ? 'every day' : 'Monday to Friday'}. ` +
        'Holidays and early closes are not known here: check the exchange calendar for them.',
      ...(first && { series: stored(series, now) }),
    };
  });
