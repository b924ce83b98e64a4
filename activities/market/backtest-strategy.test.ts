import { beforeAll, describe, expect, test } from 'vitest';
import { randomWalk } from '../../domains/chanlun/random-walk.ts';
import { BacktestAnswerSchema } from '../../schemas/market/backtest-strategy.ts';
import { InMemoryKlineStore } from '../../stores/in-memory/kline-store.ts';
import { readSample, runOne } from '../../test/market/run-backtest.ts';
import { createBacktestStrategy } from './backtest-strategy.ts';

const klines = new InMemoryKlineStore();
const context = { tenantId: 't1', threadId: 't', runId: 'r', callId: '1', signal: new AbortController().signal };
const call = async (args: object) =>
  BacktestAnswerSchema.parse(
    await createBacktestStrategy({ klines }).handler(args, { ...context, heartbeat: () => {} }),
  );

beforeAll(async () => {
  const facts = { source: 'sample', adjustment: 'raw', session: 'us-equity', board: 'none' } as const;
  await klines.upsert('t1', { symbol: 'SPX', level: '1d', ...facts }, await readSample());
  const walk = randomWalk({ seed: 3, bars: 30_000 });
  await klines.upsert('t1', { symbol: 'WALK', level: '1m', source: 'random walk' }, walk);
});

describe('backtest_strategy', () => {
  test('answers the figures of the report, rounded, with where they come from and what they are', async () => {
    const answer = await call({ symbols: ['spx'], points: ['buy2', 'buy3'] });
    const report = runOne(await readSample());
    const [found] = answer.symbols;
    expect(found).toMatchObject({
      symbol: 'SPX',
      source: 'sample',
      from: '2000-05-25',
      asOf: '2020-04-17',
      market: 'us',
    });
    expect(found?.strategy.trades).toBe(report.metrics.trades);
    expect(found?.strategy.totalReturnPercent).toBeCloseTo(report.metrics.totalReturn * 100, 2);
    expect(found?.strategy.sharpe).toBeCloseTo(report.metrics.sharpe ?? Number.NaN, 2);
    expect(found?.hindsight.label).toMatch(/^Not tradable/);
    expect(found?.signals).toMatchObject({ confirmed: 57, withdrawn: 13, withdrawnPercent: 22.81 });
    expect(found?.lastTrades).toHaveLength(8);
    expect(found?.lastTrades.every(({ confirmedAt, entry }) => confirmedAt < entry)).toBe(true);
    expect(answer.sets).toEqual([
      expect.objectContaining({ set: 0, definitionHash: expect.stringMatching(/^[0-9a-f]{16}$/) }),
    ]);
    expect(answer.definition.divergence?.maxRatio).toBe(0.8);
    expect(answer.costs).toMatch(/^Each side 0.05 % of the value/);
    expect(answer.together).toBeNull();
    expect(JSON.stringify(answer).length).toBeLessThan(8_000);
  });

  test('a grid is walked forward', async () => {
    const answer = await call({ symbols: ['SPX'], points: ['buy2'], grid: { 'strategy.stops.percent': [3, 6, 9] } });
    expect(answer.sets.map(({ values }) => values)).toEqual(
      [3, 6, 9].map((value) => ({ 'strategy.stops.percent': value })),
    );
    expect(answer.symbols[0]?.folds).toHaveLength(5);
  });

  test('of a long series it reads the end, when the range begins there', async () => {
    const answer = await call({ symbols: ['WALK'], level: '1m', points: ['buy2'], from: '1970-01-15' });
    expect(answer.symbols[0]?.bars).toBe(30_000 - 14 * 1440);
  });

  test.each([
    [{ symbols: ['SPX'] }, 'Cannot call backtest_strategy: points: must be given'],
    [{ symbols: ['A', 'B', 'C', 'D'], points: ['buy2'] }, 'at most 3 symbols; run the assistant backtest for more'],
    [{ symbols: ['SPX'], points: ['buy2'], stops: { percent: 5 } }, 'Unrecognized key: "stops"'],
    [{ symbols: ['XXX'], points: ['buy2'] }, 'No klines of XXX at level 1d'],
    [{ symbols: ['SPX'], level: '5m', points: ['buy2'] }, 'No klines of SPX at level 5m'],
    [
      { symbols: ['WALK'], level: '1m', points: ['buy2'] },
      'from its first bar to its last: that is more than the 20000 bars that one call reads; run the assistant backtest',
    ],
    [
      {
        symbols: ['SPX'],
        points: ['buy2'],
        grid: { 'strategy.exits.maxBars': Array.from({ length: 40 }, (_, at) => at + 1) },
      },
      'Cannot backtest 5105 bars with 40 parameter sets in one call: that is 204200, at most 200000; run the assistant',
    ],
  ])('refuses %j', async (args, message) => {
    await expect(call(args)).rejects.toThrow(message);
  });

  test('another tenant has no such series (I9)', async () => {
    const handler = createBacktestStrategy({ klines }).handler;
    const other = { ...context, tenantId: 't2', heartbeat: () => {} };
    await expect(handler({ symbols: ['SPX'], points: ['buy2'] }, other)).rejects.toMatchObject({
      code: 'KLINES_NOT_FOUND',
    });
  });

  test('an abort ends it', async () => {
    const aborted = { ...context, signal: AbortSignal.abort(new Error('cancelled')), heartbeat: () => {} };
    const done = createBacktestStrategy({ klines }).handler({ symbols: ['SPX'], points: ['buy2'] }, aborted);
    await expect(done).rejects.toThrow('cancelled');
  });
});
