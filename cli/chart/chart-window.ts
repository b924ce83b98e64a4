import type { Kline } from '../../domains/chanlun/index.ts';
import { endOfRange, isoTime } from '../../schemas/market/series-args.ts';
import { toWholeNumber, UsageError } from '../command.ts';

/** The most bars that one page draws: with more, browsers get slow. */
export const MAX_PAGE_BARS = 20_000;
const DEFAULT_PAGE_BARS = 1000;

const Time = isoTime('A day or moment');

const checkTime = (option: string, text: string | undefined): string | undefined => {
  if (text === undefined || Time.safeParse(text).success) return text;
  throw new UsageError(
    `found --${option} ${text}, want an ISO date (2020-04-17) or time with a zone (2020-04-17T14:30:00Z)`,
  );
};

/** Which bars are drawn. Those before `from` are analysed all the same, those after `to` are not looked at. */
export interface ChartWindow {
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly last: number;
}

/** @throws {UsageError} */
export const parseWindow = (options: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly last?: string | undefined;
}): ChartWindow => {
  const from = checkTime('from', options.from);
  const to = checkTime('to', options.to);
  if (from !== undefined && options.last !== undefined)
    throw new UsageError('found --from and --last, want one of the two');
  if (from !== undefined && to !== undefined && Date.parse(from) > endOfRange(to))
    throw new UsageError(`found --from ${from} after --to ${to}, want it before`);
  return {
    from: from === undefined ? undefined : Date.parse(from),
    to: to === undefined ? undefined : endOfRange(to),
    last: options.last === undefined ? DEFAULT_PAGE_BARS : toWholeNumber('last', options.last, 1, MAX_PAGE_BARS),
  };
};

/** How many closed bars at the end of the series the window asks for. */
export const countInWindow = (klines: readonly Kline[], { from, last }: ChartWindow): number => {
  const closed = klines.filter(({ closed }) => closed !== false);
  const count = from === undefined ? Math.min(last, closed.length) : closed.filter(({ ts }) => ts >= from).length;
  const span = (ts: number | undefined): string => new Date(ts ?? 0).toISOString();
  if (count === 0) {
    const found =
      closed.length === 0 ? 'no closed bar' : `bars from ${span(closed[0]?.ts)} to ${span(closed.at(-1)?.ts)} only`;
    throw new Error(`Nothing to draw: the series has ${found} in the range asked for`);
  }
  if (count > MAX_PAGE_BARS)
    throw new Error(`Cannot draw ${count} bars, want ${MAX_PAGE_BARS} at most; choose a later --from`);
  return count;
};
