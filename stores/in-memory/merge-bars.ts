import type { Kline } from '../kline-store.ts';

export interface Merged {
  /** Oldest first. */
  readonly klines: readonly Kline[];
  readonly added: number;
  readonly changed: number;
  /** Whether a bar that was there opened or closed. */
  readonly turned: boolean;
}

const FIGURES = ['open', 'high', 'low', 'close', 'volume'] as const;

/** A closed bar says nothing of it. */
const toStored = ({ ts, open, high, low, close, volume, closed }: Kline): Kline => ({
  ts,
  open,
  high,
  low,
  close,
  volume,
  ...(closed === false && { closed }),
});

const isOpen = ({ closed }: Kline): boolean => closed === false;

/** Bars put in among those that are there; of one time the new one stays. */
export const mergeBars = (before: readonly Kline[], bars: readonly Kline[]): Merged => {
  const byTs = new Map(before.map((kline) => [kline.ts, kline]));
  let [added, changed, turned] = [0, 0, false];
  for (const bar of bars) {
    const known = byTs.get(bar.ts);
    if (known === undefined) added += 1;
    else if (FIGURES.some((figure) => known[figure] !== bar[figure])) changed += 1;
    turned ||= known !== undefined && isOpen(known) !== isOpen(bar);
    byTs.set(bar.ts, toStored(bar));
  }
  return { klines: [...byTs.values()].sort((a, b) => a.ts - b.ts), added, changed, turned };
};
