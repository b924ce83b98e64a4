import type { Minor } from './money.ts';

/** What trading costs and what a market permits. The names are those of the backtest's rules. */
export interface MarketRules {
  /** Share of the value of each fill. */
  readonly feeRate: number;
  /** Least fee of a fill, in the currency. */
  readonly minFee: number;
  /** Share of the value of each sale (stamp duty). */
  readonly sellTaxRate: number;
  /** Against the trade, on fills at the market (market orders, stops): hundredths of a percent. */
  readonly slippageBps: number;
  /** Smallest price step. */
  readonly tick: number;
  /** Quantities are multiples of it, at least 0.000001; 0: any fraction down to that. */
  readonly lot: number;
  /** 1: what was bought on a trading day is sold on a later one at the earliest (T+1). */
  readonly sellAfterDays: 0 | 1;
  /** Whether prices are limited by board (China); a symbol's board is told by its code unless `boards` says it. */
  readonly priceLimits: boolean;
  /** A bar of one price without volume was not traded. */
  readonly zeroVolumeSuspends: boolean;
  /** The most of a bar's volume that one order takes, in (0, 1]; absent: all that it wants. */
  readonly maxVolumeShare?: number | undefined;
  /** Local time of the market less UTC: where its trading days begin. */
  readonly utcOffsetMinutes: number;
}

export const MARKETS = ['us', 'a-share', 'crypto'] as const;
export type Market = (typeof MARKETS)[number];

/**
 * Starting points, to be overridden by what a broker takes. `a-share`: commission 0.025 % (at least 5 yuan) and transfer fee
 * 0.001 % each side, stamp duty 0.05 % on sales (since 2023-08-28). The rates of `us` and `crypto` are round assumptions.
 */
export const MARKET_RULES: Readonly<Record<Market, MarketRules>> = {
  us: {
    feeRate: 0.0005,
    minFee: 0,
    sellTaxRate: 0,
    slippageBps: 2,
    tick: 0.01,
    lot: 1,
    sellAfterDays: 0,
    priceLimits: false,
    zeroVolumeSuspends: true,
    utcOffsetMinutes: -300,
  },
  'a-share': {
    feeRate: 0.00026,
    minFee: 5,
    sellTaxRate: 0.0005,
    slippageBps: 5,
    tick: 0.01,
    lot: 100,
    sellAfterDays: 1,
    priceLimits: true,
    zeroVolumeSuspends: true,
    utcOffsetMinutes: 480,
  },
  crypto: {
    feeRate: 0.001,
    minFee: 0,
    sellTaxRate: 0,
    slippageBps: 5,
    tick: 0.000001,
    lot: 0,
    sellAfterDays: 0,
    priceLimits: false,
    zeroVolumeSuspends: true,
    utcOffsetMinutes: 0,
  },
};

export const BOARDS = ['main', 'star', 'chinext', 'bse', 'st', 'none'] as const;
export type Board = (typeof BOARDS)[number];

/** What an order may not exceed; absent: no such limit. A limit that is passed afterwards sells nothing by itself. */
export interface RiskLimits {
  readonly maxOrderValue?: Minor | undefined;
  /** Of one symbol, held and ordered together. */
  readonly maxPositionValue?: Minor | undefined;
  /** Loss of the trading day, realised or not, from which on nothing more is bought. Sales go on. */
  readonly maxDailyLoss?: Minor | undefined;
  readonly maxOpenOrders: number;
  /** The symbols that may be bought. What is held of others may be sold. */
  readonly symbols?: readonly string[] | undefined;
}

export interface AccountSettings {
  /** A label: everything in an account is in one currency. */
  readonly currency: string;
  readonly initialCash: Minor;
  /** Bars of this level fill orders and give prices. */
  readonly level: string;
  /** `live`: time is the clock's. `replay`: commands say their time, which only goes forward. */
  readonly clock: 'live' | 'replay';
  readonly rules: MarketRules;
  /** Boards of symbols whose code does not tell (special treatment). */
  readonly boards: Readonly<Record<string, Board>>;
  readonly limits: RiskLimits;
  /** Orders wait for a person's yes. */
  readonly requireConfirmation: boolean;
}
