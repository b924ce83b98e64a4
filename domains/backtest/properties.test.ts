import { describe, expect, test } from 'vitest';
import type { Bar } from './bar.ts';
import { MARKET_RULES, type MarketRules } from './market-rules.ts';
import { SIGNAL_TYPES } from './point-name.ts';
import type { Trade } from './report.ts';
import { isBuy, type Signal } from './signal.ts';
import { simulate } from './simulate.ts';
import type { Strategy } from './strategy.ts';
import { createRandom, PLAIN } from './test-series.ts';

const DAY_MS = 86_400_000;
const BARS = 240;

type Random = () => number;
const pick = <T>(random: Random, values: readonly T[]): T =>
  values[Math.floor(random() * values.length)] ?? expect.fail('nothing to pick from');
const cents = (value: number): number => Math.round(value * 100) / 100;

/** Daily bars that often open at a limit of 10 %, now and then suspended. */
const randomBars = (random: Random): Bar[] => {
  const bars: Bar[] = [];
  let close = 20 + random() * 50;
  for (let index = 0; index < BARS; index++) {
    const up = cents(close * 1.1);
    const down = cents(close * 0.9);
    const within = (value: number): number => cents(Math.min(up, Math.max(down, value)));
    const open = random() < 0.1 ? pick(random, [up, down]) : within(close * (1 + (random() - 0.5) * 0.1));
    const next = within(open * (1 + (random() - 0.5) * 0.16));
    const high = within(Math.max(open, next) * (1 + random() * 0.03));
    const low = within(Math.min(open, next) * (1 - random() * 0.03));
    const volume = random() < 0.05 ? 0 : 1000;
    bars.push({ ts: Date.UTC(2020, 0, 1) + index * DAY_MS, open, high, low, close: next, volume });
    close = next;
  }
  return bars;
};

const randomSignals = (random: Random, bars: readonly Bar[]): Signal[] =>
  Array.from({ length: 50 }, (_, index): Signal => {
    const bar = Math.floor(random() * (bars.length - 12));
    const type = pick(random, SIGNAL_TYPES);
    const confirmedAt = bar + 1 + Math.floor(random() * 10);
    const { high, low } = bars[bar] ?? expect.fail('no bar');
    const gone = random() < 0.4 ? confirmedAt + 1 + Math.floor(random() * 20) : null;
    return {
      ...{ id: `${index}`, type, of: random() < 0.8 ? 'strokes' : 'segments', bar, shownAt: confirmedAt, confirmedAt },
      price: type.startsWith('buy') ? low : high,
      invalidation: type.startsWith('buy') ? low * (0.9 + random() * 0.1) : high * (1 + random() * 0.1),
      ...{ firstWithdrawnAt: gone, withdrawnAt: gone, ratio: random(), confidence: random() },
    };
  });

const randomStrategy = (random: Random, direction: Strategy['direction']): Strategy => {
  const maybe = (value: number): number | undefined => (random() < 0.4 ? value : undefined);
  const sides = {
    long: [['buy'], ['sell']],
    short: [['sell'], ['buy']],
    both: [
      ['buy', 'sell'],
      ['buy', 'sell'],
    ],
  } as const;
  const [entry, exit] = sides[direction];
  return {
    ...PLAIN,
    direction,
    entry: { of: 'strokes', points: entry.flatMap((side) => [`${side}1`, `${side}2`, `${side}3`] as const) },
    exits: {
      points: exit.flatMap((side) => [`${side}1`, `${side}2`] as const),
      invalidation: true,
      withdrawal: random() < 0.3,
      maxBars: maybe(15),
      targetPercent: maybe(8),
    },
    stops: {
      percent: maybe(6),
      trailingPercent: maybe(7),
      atr: random() < 0.3 ? { period: 10, multiple: 2 } : undefined,
    },
    filters: { maxLagBars: maybe(8), trend: random() < 0.2 ? { ma: 20 } : undefined, segmentsAgree: random() < 0.2 },
    sizing: pick<Strategy['sizing']>(random, [
      { kind: 'fraction', fraction: 0.5 + random() / 2 },
      { kind: 'amount', amount: 30_000 },
      { kind: 'risk', fraction: 0.02 },
    ]),
    maxPositions: pick(random, [1, 1, 3]),
  };
};

const CASH = 100_000;
const A_SHARE: MarketRules = { ...MARKET_RULES['a-share'], limitPercent: 10 };
const FRACTIONS: MarketRules = { ...MARKET_RULES.us, utcOffsetMinutes: 0 };

const draw = (seed: number, rules: MarketRules, direction: Strategy['direction']) => {
  const random = createRandom(seed);
  const bars = randomBars(random);
  const signals = randomSignals(random, bars);
  const strategy = randomStrategy(random, direction);
  return { bars, signals, strategy, rules, cash: CASH, firstBar: 5, lastBar: bars.length - 1 };
};

const feeOf = (value: number, sale: boolean, { feeRate, minFee, sellTaxRate }: MarketRules): number =>
  Math.max(minFee, value * feeRate) + (sale ? value * sellTaxRate : 0);

/** Whether a trade is still open at the close of a bar. */
const isOpen = ({ entryBar, exitBar }: Trade, bar: number): boolean => entryBar <= bar && exitBar > bar;

const SEEDS = Array.from({ length: 120 }, (_, seed) => seed);
const RUNS = [
  ['Chinese stocks, long', A_SHARE, 'long'],
  ['fractions, long', FRACTIONS, 'long'],
  ['fractions, short', FRACTIONS, 'short'],
  ['fractions, both ways', FRACTIONS, 'both'],
] as const;

describe.each(RUNS)('on random series: %s', (_name, rules, direction) => {
  const runs = SEEDS.map((seed) => {
    const input = draw(seed, rules, direction);
    return { input, result: simulate(input) };
  });
  const trades = runs.flatMap(({ input, result }) => result.trades.map((trade) => ({ ...input, trade })));

  test('there is something to check', () => {
    expect(trades.length).toBeGreaterThan(300);
    expect(new Set(trades.map(({ trade }) => trade.reason)).size).toBe(8);
  });

  test('at each bar the equity is the cash and what is held, and at the end the sum of all gains', () => {
    for (const { input, result } of runs) {
      result.equity.forEach((equity, index) => {
        const bar = input.firstBar + index;
        const close = input.bars[bar]?.close ?? Number.NaN;
        const worth = result.trades.reduce((sum, trade) => {
          const sign = trade.direction === 'long' ? 1 : -1;
          if (trade.exitBar <= bar) return sum + trade.pnl;
          if (!isOpen(trade, bar)) return sum;
          const value = trade.quantity * trade.entryPrice;
          return sum + sign * (trade.quantity * close - value) - feeOf(value, sign === -1, rules);
        }, CASH);
        expect(Math.abs(equity - worth)).toBeLessThan(1e-6);
      });
      const pnl = result.trades.reduce((sum, trade) => sum + trade.pnl, 0);
      expect(Math.abs((result.equity.at(-1) ?? 0) - CASH - pnl)).toBeLessThan(1e-6);
    }
  });

  test('I12: no position is opened before the open after its confirmation, none closed by a point not yet confirmed', () => {
    for (const { trade, signals } of trades) {
      expect(trade.entryBar).toBeGreaterThan(trade.confirmedAt);
      if (trade.reason !== 'point') continue;
      const closes = (signal: Signal) =>
        isBuy(signal) !== (trade.direction === 'long') && signal.confirmedAt < trade.exitBar;
      expect(signals.some((signal) => closes(signal) && signal.confirmedAt >= trade.entryBar)).toBe(true);
    }
  });

  test('no trade on a suspended bar, beyond a limit, in part of a lot, or on the day of its entry where that is forbidden', () => {
    for (const { trade, bars } of trades) {
      const limits = (bar: number): [number, number] => {
        const close = bars[bar - 1]?.close ?? Number.NaN;
        return rules.limitPercent === undefined
          ? [0, Number.POSITIVE_INFINITY]
          : [cents(close * 0.9), cents(close * 1.1)];
      };
      const [entryLow, entryHigh] = limits(trade.entryBar);
      expect(bars[trade.entryBar]?.open).toBeLessThan(entryHigh);
      expect(trade.entryPrice).toBeLessThanOrEqual(entryHigh + 1e-9);
      expect(trade.entryPrice).toBeGreaterThanOrEqual(entryLow - 1e-9);
      if (rules.lot > 0) expect(trade.quantity % rules.lot).toBe(0);
      if (rules.zeroVolumeSuspends) expect(bars[trade.entryBar]?.volume).toBeGreaterThan(0);
      if (trade.reason === 'end') continue;
      const [exitLow] = limits(trade.exitBar);
      expect(bars[trade.exitBar]?.open).toBeGreaterThan(exitLow);
      expect(trade.exitPrice).toBeGreaterThanOrEqual(exitLow - 1e-9);
      expect(trade.exitBar - trade.entryBar).toBeGreaterThanOrEqual(rules.sellAfterDays);
      if (rules.zeroVolumeSuspends) expect(bars[trade.exitBar]?.volume).toBeGreaterThan(0);
    }
  });

  test('never more positions than allowed, nor more than the capital pays for', () => {
    for (const { input, result } of runs) {
      for (let bar = input.firstBar; bar <= input.lastBar; bar++) {
        expect(result.trades.filter((trade) => isOpen(trade, bar)).length).toBeLessThanOrEqual(
          input.strategy.maxPositions,
        );
      }
      for (const { entryBar, quantity, entryPrice } of result.trades) {
        const before = entryBar === input.firstBar ? CASH : (result.equity[entryBar - input.firstBar - 1] ?? CASH);
        // What was held gains or loses overnight, so the equity at the open is near that of the close before, no more.
        expect(quantity * entryPrice).toBeLessThanOrEqual(before * 1.2);
      }
    }
  });

  test('I12: what comes after a bar changes no trade decided before it, and no equity', () => {
    for (const { input, result } of runs.slice(0, 40)) {
      for (const lastBar of [40, 90, 150, 200]) {
        const bars = input.bars.slice(0, lastBar + 1);
        const known = input.signals
          .filter(({ confirmedAt }) => confirmedAt <= lastBar)
          .map((signal) => {
            const gone = signal.firstWithdrawnAt !== null && signal.firstWithdrawnAt <= lastBar;
            return gone ? signal : { ...signal, firstWithdrawnAt: null, withdrawnAt: null };
          });
        const cut = simulate({ ...input, bars, signals: known, lastBar });
        const decided = (list: readonly Trade[]) =>
          list
            .filter(({ exitBar, reason }) => exitBar <= lastBar && reason !== 'end')
            .map(({ withdrawnAt: _known, ...trade }) => trade);
        expect(decided(cut.trades)).toEqual(decided(result.trades));
        const open = (list: readonly Trade[]) =>
          list
            .filter(({ entryBar, exitBar, reason }) => entryBar <= lastBar && (exitBar > lastBar || reason === 'end'))
            .map(({ signalId, entryBar, entryPrice, quantity }) => ({ signalId, entryBar, entryPrice, quantity }))
            // Their order is that of their exits, which the cut ones do not have.
            .sort((a, b) => Number(a.signalId) - Number(b.signalId));
        expect(open(cut.trades)).toEqual(open(result.trades));
        expect(cut.equity.slice(0, -1)).toEqual(result.equity.slice(0, lastBar - input.firstBar));
      }
    }
  });
});
