import { deviation, mean } from './metrics.ts';
import type { Verdict } from './report.ts';

/** Fewer trades say nothing. */
export const MIN_TRADES = 30;

/** Half the width of a 95 % interval, in standard errors. */
const Z95 = 1.96;

const percent = (value: number): string => `${(value * 100).toFixed(2)} %`;

/**
 * What the trades allow to be said: the 95 % interval of the mean return of a trade, `mean ± 1.96 s / sqrt(n)`. It takes trades
 * as independent of each other; several symbols of one market are not.
 * @param faults What is wrong with the data; each forbids a verdict.
 */
export const verdictOf = (
  returns: readonly number[],
  { beatsBuyAndHold, faults = [] }: { beatsBuyAndHold: boolean | null; faults?: readonly string[] },
): Verdict => {
  const refuse = (reason: string): Verdict => ({ verdict: 'refused', reason, beatsBuyAndHold: null });
  const [fault] = faults;
  if (fault !== undefined) return refuse(fault);
  const n = returns.length;
  if (n < MIN_TRADES) {
    return refuse(
      `${n} ${n === 1 ? 'trade' : 'trades'}, wanted at least ${MIN_TRADES}; take a longer range, more symbols or more points`,
    );
  }
  const centre = mean(returns) ?? 0;
  const half = (Z95 * (deviation(returns) ?? 0)) / Math.sqrt(n);
  const interval = `mean return of a trade ${percent(centre)}, 95 % interval ${percent(centre - half)} to ${percent(centre + half)} over ${n} trades`;
  const side = centre - half > 0 ? 'profitable' : centre + half < 0 ? 'losing' : 'undecided';
  return { verdict: side, reason: interval, beatsBuyAndHold };
};
