/** What trading costs and what a market permits. Money in the currency of the prices. */
export interface MarketRules {
  /** Share of the value of an order, each side. */
  readonly feeRate: number;
  /** Least fee of an order that has one. */
  readonly minFee: number;
  /** Share of the value of each sale (stamp duty). */
  readonly sellTaxRate: number;
  /** Against the trade, on orders at the market: hundredths of a percent, and price steps; both add up. */
  readonly slippageBps: number;
  readonly slippageTicks: number;
  /** Smallest price step. */
  readonly tick: number;
  /** Quantities are multiples of it; 0: any fraction. */
  readonly lot: number;
  /** 1: what was bought on a trading day is sold on a later one at the earliest (T+1). */
  readonly sellAfterDays: 0 | 1;
  /** Furthest percent from the close of the trading day before; absent: no limit. */
  readonly limitPercent?: number | undefined;
  /** A bar without volume was not traded, provided that the series had volumes by then: many have none in their early years. */
  readonly zeroVolumeSuspends: boolean;
  /** Local time of the market less UTC: where its trading days begin. */
  readonly utcOffsetMinutes: number;
  readonly shorts: boolean;
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
    slippageTicks: 0,
    tick: 0.01,
    lot: 0,
    sellAfterDays: 0,
    zeroVolumeSuspends: false,
    utcOffsetMinutes: -300,
    shorts: true,
  },
  'a-share': {
    feeRate: 0.00026,
    minFee: 5,
    sellTaxRate: 0.0005,
    slippageBps: 5,
    slippageTicks: 0,
    tick: 0.01,
    lot: 100,
    sellAfterDays: 1,
    zeroVolumeSuspends: true,
    utcOffsetMinutes: 480,
    shorts: false,
  },
  crypto: {
    feeRate: 0.001,
    minFee: 0,
    sellTaxRate: 0,
    slippageBps: 5,
    slippageTicks: 0,
    tick: 0.01,
    lot: 0,
    sellAfterDays: 0,
    zeroVolumeSuspends: false,
    utcOffsetMinutes: 0,
    shorts: true,
  },
};

export const BOARDS = ['main', 'star', 'chinext', 'bse', 'st', 'none'] as const;
export type Board = (typeof BOARDS)[number];

/** Price limits of the boards as they are for most stocks today; the first days after a listing have other ones. */
const LIMIT_PERCENT: Readonly<Record<Board, number | undefined>> = {
  main: 10,
  star: 20,
  chinext: 20,
  bse: 30,
  st: 5,
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

/** Rules of a market for one symbol; a board is only a matter of `a-share`. */
export const marketRules = (
  market: Market,
  { symbol, board, overrides = {} }: { symbol: string; board?: Board | undefined; overrides?: Partial<MarketRules> },
): MarketRules => {
  const limitPercent = market === 'a-share' ? LIMIT_PERCENT[board ?? boardOf(symbol)] : undefined;
  return { ...MARKET_RULES[market], limitPercent, ...overrides };
};
