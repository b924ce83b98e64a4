import { describe, expect, test } from 'vitest';
import { BacktestInputSchema } from './backtest.ts';
import { parameterSets } from './parameter-sets.ts';
import { completeStrategy, StrategySchema } from './strategy.ts';
import { strategyHash } from './strategy-hash.ts';

const faultsOf = (input: unknown): string[] =>
  BacktestInputSchema.safeParse(input).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

test('symbols and points are enough', () => {
  const input = BacktestInputSchema.parse({ symbols: ['SPX'], points: ['buy2', 'buy3'] });
  expect(input).toEqual({
    symbols: ['SPX'],
    level: '1d',
    points: ['buy2', 'buy3'],
    definition: {},
    costs: {},
    cash: 1_000_000,
    warmUpBars: 100,
    walkForward: { folds: 5, objective: 'sharpe', minTrades: 5 },
  });
  const sets = parameterSets(input);
  expect('sets' in sets && completeStrategy(sets.sets[0]?.strategy ?? expect.fail('no set'))).toEqual({
    entry: { points: ['buy2', 'buy3'], of: 'strokes' },
    direction: 'long',
    filters: {},
    exits: { points: ['sell1', 'sell2', 'sell3'], invalidation: true, withdrawal: false },
    stops: {},
    sizing: { kind: 'fraction', fraction: 1 },
    maxPositions: 1,
  });
});

describe('bad input is refused with the field and what to do', () => {
  const strategy = (parts: object) => ({ symbols: ['SPX'], strategy: { entry: { points: ['buy2'] }, ...parts } });
  test.each([
    [{ symbols: ['SPX'] }, /^points: must be given, .* or a strategy instead$/],
    [{ ...strategy({}), points: ['buy2'] }, /^points: must not be given beside a strategy/],
    [{ symbols: [], points: ['buy2'] }, /^symbols: /],
    [{ symbols: ['SPX', 'spx'], points: ['buy2'] }, /^symbols: must name each symbol once$/],
    [{ symbols: ['SPX'], points: ['buy4'] }, /^points\.0: Invalid option/],
    [{ symbols: ['SPX'], points: ['sell2'] }, /^points: sell2 opens a short, but the direction is long; set direction/],
    [{ symbols: ['SPX'], points: ['buy2'], level: '2d' }, /^level: /],
    [{ symbols: ['SPX'], points: ['buy2'], from: '2020-01-02', to: '2020-01-01' }, /^from: must not be after `to`$/],
    [
      { symbols: ['SPX'], points: ['buy2'], market: 'us', board: 'star' },
      /^board: is a matter of the market a-share, not of us$/,
    ],
    [{ symbols: ['SPX'], points: ['buy2'], stop: 5 }, /: Unrecognized key: "stop"$/],
    [{ ...strategy({}), cash: 1e300 }, /^cash: Too big/],
    [{ ...strategy({}), cash: '1000' }, /^cash: .*expected number, received string$/],
    [{ ...strategy({}), costs: { minFee: 1e300 } }, /^costs\.minFee: Too big/],
    [{ ...strategy({}), costs: { tick: 1e300 } }, /^costs\.tick: Too big/],
    [{ ...strategy({}), costs: { lot: -1 } }, /^costs\.lot: must be 0 \(any fraction\) or at least 1e-9$/],
    [{ ...strategy({}), costs: { lot: 5e-324 } }, /^costs\.lot: must be 0 \(any fraction\) or at least 1e-9$/],
    [strategy({ sizing: { kind: 'amount', amount: 1e300 } }), /amount: Too big/],
    [{ symbols: ['A\u0000B'], points: ['buy2'] }, /^symbols\.0: must have no control characters/],
    [{ symbols: ['\ud800'], points: ['buy2'] }, /^symbols\.0: must have no control characters/],
    [strategy({ exits: { points: ['buy1'] } }), /^strategy\.exits\.points: buy1 closes a short/],
    [strategy({ exits: { points: [], invalidation: false } }), /^strategy\.exits: nothing ever closes a position/],
    [
      strategy({ exits: { invalidation: false }, sizing: { kind: 'risk', fraction: 0.01 } }),
      /sizing: risk needs a first/,
    ],
    [strategy({ exits: { targetPercent: 5, targetRisk: 2 } }), /targetRisk: targetPercent is set as well/],
    [strategy({ stops: { percent: 0 } }), /^strategy\.stops\.percent: /],
    [
      { ...strategy({ entry: { points: ['sell2'] }, direction: 'short' }), market: 'a-share' },
      /^strategy\.direction: must be long/,
    ],
    [{ ...strategy({}), grid: { 'stops.percent': [5] } }, /^grid\.stops\.percent: is no path such as/],
    [{ ...strategy({}), grid: { 'strategy.stops.percnt': [5] } }, /^grid: with strategy\.stops\.percnt = 5: strategy/],
    [{ ...strategy({}), grid: { 'strategy.stops.percent': [5, 500] } }, /^grid: with strategy\.stops\.percent = 500: /],
    [
      { ...strategy({}), grid: { 'strategy.stops.percent': [5, 10] }, walkForward: { folds: 0 } },
      /^walkForward\.folds: must be above 0 with a grid/,
    ],
  ])('%j', (input, wanted) => {
    expect(faultsOf(input)).toEqual([expect.stringMatching(wanted)]);
  });

  test('a grid of too many combinations', () => {
    const values = Array.from({ length: 15 }, (_, index) => index + 1);
    const grid = { 'strategy.stops.percent': values, 'strategy.exits.maxBars': values };
    expect(faultsOf({ ...strategy({}), grid })).toEqual([
      'grid: makes 225 combinations, wanted at most 200; give fewer values',
    ]);
  });
});

test('a grid is every combination, over the strategy and the definition', () => {
  const input = BacktestInputSchema.parse({
    symbols: ['SPX'],
    points: ['buy2'],
    grid: { 'strategy.stops.percent': [5, 10], 'definition.divergence.maxRatio': [0.8, 0.9] },
  });
  const sets = parameterSets(input);
  if (!('sets' in sets)) expect.fail(sets.fault);
  expect(sets.sets.map(({ strategy, definition }) => [strategy.stops, definition])).toEqual([
    [{ percent: 5 }, { divergence: { maxRatio: 0.8 } }],
    [{ percent: 5 }, { divergence: { maxRatio: 0.9 } }],
    [{ percent: 10 }, { divergence: { maxRatio: 0.8 } }],
    [{ percent: 10 }, { divergence: { maxRatio: 0.9 } }],
  ]);
});

describe('the hash of a strategy', () => {
  const hashOf = (data: unknown) => strategyHash(StrategySchema.parse(data));
  const base = { entry: { points: ['buy2', 'buy3'] } };

  test('is the same for what says the same', () => {
    const hash = hashOf(base);
    expect(hash).toMatch(/^[0-9a-f]{16}$/);
    expect(hashOf({ name: 'mine', entry: { of: 'strokes', points: ['buy3', 'buy2', 'buy2'] } })).toBe(hash);
    expect(hashOf({ ...base, exits: { points: ['sell3', 'sell2', 'sell1'] } })).toBe(hash);
  });

  test('differs when a rule differs', () => {
    const others = [
      { entry: { points: ['buy2'] } },
      { ...base, stops: { percent: 5 } },
      { ...base, stops: { trailingPercent: 5 } },
      { ...base, exits: { points: ['sell1'] } },
      { ...base, sizing: { kind: 'amount', amount: 1 } },
      { ...base, maxPositions: 2 },
    ];
    expect(new Set([base, ...others].map(hashOf)).size).toBe(others.length + 1);
  });
});
