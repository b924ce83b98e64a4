import {
  type AccountSettings,
  type DayClose,
  type MarketBar,
  tradingDay,
} from '../../../domains/paper-broker/index.ts';
import { EngineError } from '../../../schemas/errors.ts';
import { type Level, LevelSchema } from '../../../schemas/market/level.ts';
import type { Kline, KlineStore } from '../../../stores/kline-store.ts';
import { barEnd } from './bar-end.ts';

/** Bars of one read. */
const PAGE = 10_000;
/** Bars in which the day before is looked for: a day of minutes and some. */
const DAY_OF_BARS = 1_500;

/** The bars that one account sees of one symbol. */
export interface BarView {
  readonly klines: KlineStore;
  readonly tenantId: string;
  readonly symbol: string;
  readonly settings: AccountSettings;
  /** Time of the account: nothing that was not known by then is seen. */
  readonly now: number;
}

export const levelOf = ({ level }: Pick<AccountSettings, 'level'>): Level => LevelSchema.parse(level);

export const dayOf = (ts: number, { level, rules }: AccountSettings): string =>
  tradingDay(ts, { level, utcOffsetMinutes: rules.utcOffsetMinutes });

const isClosed = ({ settings, now }: BarView, { ts, closed }: Kline): boolean =>
  closed !== false && barEnd(ts, levelOf(settings)) <= now;

/** All bars that had started in [fromTs, now], oldest first. */
const startedBars = async (view: BarView, fromTs: number): Promise<readonly Kline[]> => {
  const { klines, tenantId, symbol, settings, now } = view;
  const pages: (readonly Kline[])[] = [];
  for (let toTs = now; ; ) {
    const page = await klines.get(tenantId, {
      symbol,
      level: settings.level,
      fromTs,
      toTs,
      limit: PAGE,
      withForming: true,
    });
    pages.unshift(page);
    const [first] = page;
    if (first === undefined || page.length < PAGE) return pages.flat();
    toTs = first.ts - 1;
  }
};

/** The last bars that had closed, oldest first. */
export const lastClosedBars = async (view: BarView, limit: number, toTs = view.now): Promise<readonly Kline[]> => {
  const { klines, tenantId, symbol, settings } = view;
  const bars = await klines.get(tenantId, { symbol, level: settings.level, toTs, limit: limit + 1 });
  return bars.filter((bar) => isClosed(view, bar)).slice(-limit);
};

/** Beyond it nothing is worth a number that an account can hold. */
const MAX_PRICE = 1e9;

const assertPrice = ({ symbol, settings: { level } }: BarView, { ts, close }: Kline): void => {
  if (Math.abs(close) <= MAX_PRICE) return;
  const at = new Date(ts).toISOString();
  throw new EngineError(
    'KLINES_INVALID',
    `Cannot value ${symbol}: its ${level} bar of ${at} closes at ${close}, wanted a price up to ${MAX_PRICE}; correct the bar`,
  );
};

/** @throws {EngineError} KLINES_INVALID for a price that no account can hold. */
export const lastClosedBar = async (view: BarView): Promise<Kline | undefined> => {
  const [bar] = await lastClosedBars(view, 1);
  if (bar !== undefined) assertPrice(view, bar);
  return bar;
};

/** The last close of the trading days before `day`. */
export const closeBeforeDay = async (view: BarView, day: string, toTs = view.now): Promise<DayClose | undefined> => {
  const bars = await lastClosedBars(view, DAY_OF_BARS, toTs);
  const bar = bars.findLast(({ ts }) => dayOf(ts, view.settings) < day);
  return bar && { day: dayOf(bar.ts, view.settings), close: bar.close };
};

const boardOf = async ({ klines, tenantId, symbol, settings }: BarView) =>
  (await klines.find(tenantId, { symbol, level: settings.level }))?.board;

/** What the broker holds against the orders of a symbol: of the last bar, when it has only started, just its open. */
export const loadMarketBars = async (view: BarView, fromTs: number): Promise<readonly MarketBar[]> => {
  const bars = await startedBars(view, fromTs);
  const [first] = bars;
  if (first === undefined) return [];
  let day = dayOf(first.ts, view.settings);
  const limited = view.settings.rules.priceLimits;
  let closeBefore = limited ? (await closeBeforeDay(view, day, first.ts - 1))?.close : undefined;
  const board = limited ? await boardOf(view) : undefined;
  let close: number | undefined;
  return bars.map((bar) => {
    const barDay = dayOf(bar.ts, view.settings);
    if (barDay !== day) [day, closeBefore] = [barDay, close ?? closeBefore];
    close = bar.close;
    const closed = isClosed(view, bar);
    const { ts, open, volume } = bar;
    const { high, low, close: last } = closed ? bar : { high: open, low: open, close: open };
    return { symbol: view.symbol, ts, open, high, low, close: last, volume, board, closed, day, closeBefore };
  });
};

/**
 * The last close of each trading day from the day of a bar on.
 * @throws {EngineError} KLINES_INVALID for a price that no account can hold.
 */
export const loadDayCloses = async (view: BarView, fromTs: number): Promise<readonly DayClose[]> => {
  const bars = (await startedBars(view, fromTs)).filter((bar) => isClosed(view, bar));
  for (const bar of bars) assertPrice(view, bar);
  const closes = new Map(bars.map(({ ts, close }) => [dayOf(ts, view.settings), close]));
  return [...closes].map(([day, close]) => ({ day, close }));
};
