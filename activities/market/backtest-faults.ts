import type { MarketRules } from '../../domains/backtest/index.ts';
import { inspectKlines, type Kline, type Level } from '../../domains/chanlun/index.ts';

const DAY_MS = 86_400_000;
/** Trading days after a listing that have other limits. */
const LISTING_DAYS = 5;
/** Points of a percent beyond a limit that rounding and adjusting may cause. */
const LIMIT_TOLERANCE = 1;

/** Bars that no trading day could have had: by its close, and of a week or a month, which has many days, by its open. */
const beyondLimit = (
  bars: readonly Kline[],
  level: Level,
  { limitPercent = Number.POSITIVE_INFINITY, utcOffsetMinutes }: MarketRules,
): readonly number[] => {
  const dayOf = ({ ts }: Kline): number => Math.floor((ts + utcOffsetMinutes * 60_000) / DAY_MS);
  const spansDays = level === '1w' || level === '1M';
  let closeBefore: number | undefined;
  let days = 0;
  return bars.flatMap((bar, index) => {
    const last = bars[index - 1];
    if (last !== undefined && dayOf(last) !== dayOf(bar)) {
      closeBefore = last.close;
      days += 1;
    }
    if (closeBefore === undefined || days <= LISTING_DAYS) return [];
    const price = spansDays ? bar.open : bar.close;
    return Math.abs(price / closeBefore - 1) * 100 > limitPercent + LIMIT_TOLERANCE ? [index] : [];
  });
};

const dateOf = (bars: readonly Kline[], index: number | undefined): string =>
  new Date(bars[index ?? 0]?.ts ?? 0).toISOString().slice(0, 10);

/** What is wrong with prices as a whole, where no single bar is: no verdict rests on such data. */
export const dataFaults = (bars: readonly Kline[], level: Level, rules: MarketRules): string[] => {
  const { limitPercent } = rules;
  const jumps = inspectKlines(bars, { level }).filter(({ kind }) => kind === 'jump');
  const beyond = limitPercent === undefined ? [] : beyondLimit(bars, level, rules);
  const faults: string[] = [];
  const [jump] = jumps;
  if (jump !== undefined) {
    const more = jumps.length > 1 ? `, and ${jumps.length - 1} more` : '';
    faults.push(`raw and adjusted prices seem mixed: ${jump.message}${more}`);
  }
  if (beyond.length > 0) {
    faults.push(
      `${beyond.length} bars lie beyond the price limit of ${limitPercent} % a day, the first on ${dateOf(bars, beyond[0])}; ` +
        'check that all prices are adjusted alike, and the board',
    );
  }
  return faults;
};
