import { divide, times, toDecimal, toNumber, toUnits } from './decimal.ts';
import type { AccountSettings, Board } from './settings.ts';
import { entryOf } from './state.ts';

/** Furthest share from the close of the day before, for most stocks today; first days after a listing have other ones. */
const LIMITS: Readonly<Record<Board, number | undefined>> = {
  main: 0.1,
  star: 0.2,
  chinext: 0.2,
  bse: 0.3,
  st: 0.05,
  none: undefined,
};

/** The board that the code of a stock tells of; special treatment (ST) it does not tell. */
export const boardOf = (symbol: string): Board => {
  const code = /\d{6}/.exec(symbol)?.[0] ?? '';
  if (/^68[89]/.test(code)) return 'star';
  if (/^30[0-2]/.test(code)) return 'chinext';
  if (/^(4|8|92)/.test(code)) return 'bse';
  return 'main';
};

/** A price on the grid of `tick`. */
export const toTick = (price: { units: bigint; scale: number }, tick: number, rounding: 'half' | 'up' | 'down') => {
  const step = toDecimal(tick);
  const digits = Math.max(step.scale, price.scale);
  const stepUnits = toUnits(step, digits, 'down');
  return toNumber({ units: divide(toUnits(price, digits, 'down'), stepUnits, rounding) * stepUnits, scale: digits });
};

export interface PriceBand {
  readonly lower: number;
  readonly upper: number;
}

/** The prices between which a symbol trades on a day, both included; `undefined`: without limit. */
export const priceBand = (
  symbol: string,
  closeBefore: number | undefined,
  { rules, boards }: Pick<AccountSettings, 'rules' | 'boards'>,
  known?: Board,
): PriceBand | undefined => {
  const limit = rules.priceLimits ? LIMITS[entryOf(boards, symbol) ?? known ?? boardOf(symbol)] : undefined;
  if (limit === undefined || closeBefore === undefined) return undefined;
  const at = (factor: number) => toTick(times(toDecimal(closeBefore), toDecimal(factor)), rules.tick, 'half');
  return { lower: at(1 - limit), upper: at(1 + limit) };
};
