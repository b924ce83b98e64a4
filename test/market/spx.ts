// The S&P 500 sample, and what another program (chan.py) saw in it bar by bar: domains/chanlun/fixtures/README.md.
import { readFileSync } from 'node:fs';
import type { Kline } from '../../stores/kline-store.ts';

export const SPX: readonly Kline[] = readFileSync('samples/sp500-1d.csv', 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [dt = '', ...values] = line.split(',');
    const [open = Number.NaN, high = Number.NaN, low = Number.NaN, close = Number.NaN, volume = 0] = values.map(Number);
    return { ts: Date.parse(`${dt}Z`), open, high, low, close, volume };
  });

export const tsOf = (bar: number): number => SPX[bar]?.ts ?? Number.NaN;
export const dayOf = (bar: number): string => new Date(tsOf(bar)).toISOString().slice(0, 10);

export interface ReplayedPoint {
  readonly bar: number;
  /** As `buy2s`. */
  readonly name: string;
  readonly confirmedBar: number;
  /** While it is gone at the last bar. */
  readonly withdrawnBar: number | null;
}

type Row = readonly [number, string, 'buy' | 'sell', number, number, number | null];
const { replay } = JSON.parse(readFileSync('domains/chanlun/fixtures/sp500_1d.reference.json', 'utf8')) as {
  readonly replay: { readonly events: readonly Row[] };
};

/** Every point that was ever confirmed. */
export const REPLAYED: readonly ReplayedPoint[] = replay.events.map(
  ([bar, type, side, , confirmedBar, withdrawnBar]) => ({
    bar,
    name: `${side}${type}`,
    confirmedBar,
    withdrawnBar,
  }),
);
