import { EngineError } from '../schemas/errors.ts';
import type { KlineSeries, SeriesPut } from './kline-store.ts';

/** What bars to be put in are, as far as it decides whether they may be. */
export interface Incoming {
  readonly lastTs: number;
  readonly lastClosed: boolean;
  /** Whether the bar that the series has forming is among them. */
  readonly hasForming: boolean;
}

type Stored = Pick<KlineSeries, 'adjustment' | 'lastTs' | 'lastClosed'>;

const at = (ts: number): string => new Date(ts).toISOString();

/** @throws {EngineError} KLINES_INVALID when these bars must not join those that are there. */
export const refuseClash = ({ symbol, level, adjustment }: SeriesPut, stored: Stored, incoming: Incoming): void => {
  const refuse = (fault: string): never => {
    throw new EngineError('KLINES_INVALID', `Cannot put bars into ${symbol} ${level}: ${fault}`);
  };
  if (adjustment !== undefined && adjustment !== stored.adjustment)
    refuse(
      `found ${adjustment} prices for a series of ${stored.adjustment} ones, which must not mix; want ` +
        `${stored.adjustment} ones, another symbol, or the whole series replaced`,
    );
  const { lastTs, lastClosed, hasForming } = incoming;
  if (!lastClosed && (lastTs < stored.lastTs || (lastTs === stored.lastTs && stored.lastClosed)))
    refuse(
      `found a forming bar at ${at(lastTs)}, though the series has a closed one at ${at(stored.lastTs)}; want it closed`,
    );
  if (!stored.lastClosed && lastTs > stored.lastTs && !hasForming)
    refuse(`found bars after ${at(stored.lastTs)}, which is still forming there; want that bar closed among them`);
};

/** @throws {EngineError} KLINES_INVALID */
export const refuseForming = ({ symbol, level }: SeriesPut, ts: number): never => {
  throw new EngineError(
    'KLINES_INVALID',
    `Cannot put bars into ${symbol} ${level}: found a forming bar at ${at(ts)} before the last one; want only the last one forming`,
  );
};

/** @throws {EngineError} KLINES_INVALID */
export const refuseUnsorted = ({ symbol, level }: SeriesPut, before: number, ts: number): never => {
  throw new EngineError(
    'KLINES_INVALID',
    `Cannot put bars into ${symbol} ${level}: found the bar of ${at(ts)} after that of ${at(before)}; want rising times`,
  );
};
