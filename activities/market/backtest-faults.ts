import type { MarketRules } from '../../domains/backtest/index.ts';
import { inspectKlines, type Kline, type Level } from '../../domains/chanlun/index.ts';

/** Bars after a listing that have other limits. */
const LISTING_BARS = 5;
/** Points of a percent beyond a limit that rounding and adjusting may cause. */
const LIMIT_TOLERANCE = 1;

const beyondLimit = (bars: readonly Kline[], limitPercent: number): readonly number[] =>
  bars.flatMap(({ close }, index) => {
    const before = bars[index - 1]?.close;
    if (before === undefined || index <= LISTING_BARS) return [];
    return Math.abs(close / before - 1) * 100 > limitPercent + LIMIT_TOLERANCE ? [index] : [];
  });

const dateOf = (bars: readonly Kline[], index: number | undefined): string =>
  new Date(bars[index ?? 0]?.ts ?? 0).toISOString().slice(0, 10);

/** What is wrong with prices as a whole, where no single bar is: no verdict rests on such data. */
export const dataFaults = (bars: readonly Kline[], level: Level, { limitPercent }: MarketRules): string[] => {
  const jumps = inspectKlines(bars, { level }).filter(({ kind }) => kind === 'jump');
  const beyond = limitPercent === undefined ? [] : beyondLimit(bars, limitPercent);
  const faults: string[] = [];
  const [jump] = jumps;
  if (jump !== undefined) {
    const more = jumps.length > 1 ? `, and ${jumps.length - 1} more` : '';
    faults.push(`raw and adjusted prices seem mixed: ${jump.message}${more}`);
  }
  if (beyond.length > 0) {
    faults.push(
      `${beyond.length} bars close beyond the price limit of ${limitPercent} %, the first on ${dateOf(bars, beyond[0])}; ` +
        'check that all prices are adjusted alike, and the board',
    );
  }
  return faults;
};
