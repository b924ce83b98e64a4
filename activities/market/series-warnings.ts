import { inspectKlines, type Kline, SESSIONS } from '../../domains/chanlun/index.ts';
import type { Level } from '../../schemas/market/level.ts';
import type { KlineSeries } from '../../stores/kline-store.ts';

const TOLD = 3;

/**
 * What may spoil an analysis although no bar is bad: prices that leap, as where adjusted and raw ones meet, and bars where
 * the market has none. Gaps are not among them: holidays are not known, so every one would count.
 */
export const warningsOf = (
  bars: readonly Kline[],
  { level, session }: { readonly level: Level; readonly session?: KlineSeries['session'] },
): readonly string[] => {
  const known = session === undefined ? {} : { session: SESSIONS[session] };
  const warnings = inspectKlines(bars, { level, ...known }).filter(({ kind }) =>
    session === undefined ? kind === 'jump' : kind !== 'gap',
  );
  const told = warnings.slice(-TOLD).map(({ message }) => message);
  return warnings.length > TOLD ? [...told, `and ${warnings.length - TOLD} more before these`] : told;
};
