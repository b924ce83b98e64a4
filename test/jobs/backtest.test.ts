// The job `backtest` by its assistant, on real Temporal and PostgreSQL.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importSampleKlines } from '../../activities/market/sample-klines.ts';
import type { BacktestReport } from '../../schemas/backtest-report.ts';
import type { JobProgress } from '../../schemas/jobs.ts';
import { workflowIdOf } from '../../schemas/runs.ts';
import { secondBacktest } from '../market/second-backtest.ts';
import { type Engine, type FinishedRun, startEngine, TENANT } from '../support/engine.ts';
import { fillMarket, symbolOf } from './market.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine({ tools: {} });
  const { klines } = engine.stores;
  await importSampleKlines({ klines, tenantId: TENANT, file: 'samples/sp500-1d.csv' });
  await fillMarket(klines, TENANT, { symbols: 12, bars: 600 });
  await fillMarket(klines, 'tenant-2', { symbols: 1, bars: 600 });
});
afterAll(() => engine.stop());

const reportOf = ({ run, thread }: FinishedRun): BacktestReport => {
  expect(run.error).toBeUndefined();
  return (thread.values as { report: BacktestReport }).report;
};
const progressOf = ({ of }: FinishedRun) => of('custom') as readonly JobProgress[];
const symbols = Array.from({ length: 12 }, (_, number) => symbolOf(number));

test('the S&P 500 sample: the trades that a second implementation finds from the reference', async () => {
  const strategy = { entry: { points: ['buy2', 'buy3'] }, exits: { invalidation: false } };
  const finished = await engine.run('backtest', { symbols: ['spx'], strategy }, { modes: ['custom'] });
  const [report] = reportOf(finished).symbols;
  const second = secondBacktest(['2', '2s', '3a', '3b'], undefined);
  expect(report?.trades.map(({ pointBar, entryBar, exitBar }) => [pointBar, entryBar, exitBar])).toEqual(
    second.trades.map(({ point, entry, exit }) => [point, entry, exit]),
  );
  expect(report?.metrics.trades).toBe(second.trades.length);
  for (const [index, { pnl }] of second.trades.entries()) expect(report?.trades[index]?.pnl).toBeCloseTo(pnl, 4);
  expect(report).toMatchObject({ symbol: 'SPX', level: '1d', source: expect.stringContaining('S&P 500') });
  expect(progressOf(finished)).toEqual([
    { job: 'backtest', done: 0, total: 1, failed: 0, symbol: null },
    { job: 'backtest', done: 1, total: 1, failed: 0, symbol: 'SPX' },
  ]);
});

test('a grid over many symbols: every set is tried on each, and each fold trades by what did best before it', async () => {
  const grid = { 'definition.divergence.maxRatio': [0.7, 0.9], 'strategy.stops.percent': [4, 8, 12] };
  const finished = await engine.run(
    'backtest',
    { symbols, points: ['buy1', 'buy2'], grid, walkForward: { folds: 3 } },
    { modes: ['custom'] },
  );
  const report = reportOf(finished);
  expect(report.sets.map(({ values }) => values)).toHaveLength(6);
  expect(report.symbols.map(({ symbol }) => symbol)).toEqual(symbols);
  expect(report.failed).toEqual([]);
  for (const { folds } of report.symbols) {
    expect(folds).toHaveLength(3);
    for (const { set, trained } of folds) {
      expect(set).toBeLessThan(6);
      expect(trained).not.toBeNull();
    }
  }
  const told = progressOf(finished);
  expect(told.at(-1)).toMatchObject({ done: 24, total: 24, failed: 0 });
  expect(told.map(({ done }) => done)).toEqual([...told.keys()]);
});

test('a symbol that cannot be tested is listed with its reason; the others are tested', async () => {
  await engine.stores.klines.upsert(TENANT, { symbol: 'SHORT', level: '1d', source: 'waves' }, [
    { ts: 0, open: 1, high: 2, low: 1, close: 2, volume: 1 },
  ]);
  const finished = await engine.run(
    'backtest',
    { symbols: [symbolOf(0), 'SHORT'], points: ['buy2'] },
    { modes: ['custom'] },
  );
  const report = reportOf(finished);
  expect(report.symbols.map(({ symbol }) => symbol)).toEqual([symbolOf(0)]);
  expect(report.failed).toEqual([
    { symbol: 'SHORT', code: 'INVALID_REQUEST', reason: expect.stringMatching(/SHORT has 1 bars/) },
  ]);
  expect(report.combined?.symbols).toBe(1);
  expect(progressOf(finished).at(-1)).toMatchObject({ done: 2, total: 2, failed: 1 });
});

describe('refused before any work, in one sentence', () => {
  test.each([
    [{ symbols: ['NOPE'], points: ['buy1'] }, /No klines of NOPE at level 1d/],
    [{ symbols: ['SPX'], level: '5m', points: ['buy1'] }, /No klines of SPX at level 5m/],
    [{ symbols: ['SPX'], level: '2d', points: ['buy1'] }, /level: found "2d", want one of/],
    [{ symbols: ['SPX'] }, /points: must be given, such as \["buy2", "buy3"\], or a strategy instead/],
    [{ symbols: ['SPX'], points: ['buy1'], strategy: { entry: { points: ['buy1'] } } }, /must not be given beside/],
    [{ symbols: ['SPX'], points: ['buy1'], from: '2015-01-01', to: '2010-01-01' }, /from: must not be after `to`/],
    [{ symbols: ['SPX'], points: ['buy1'], stop: 5 }, /Unrecognized key: "stop"/],
    [{ symbols: ['SPX'], points: ['buy1'], grid: { 'strategy.stops.percent': [500] } }, /strategy\.stops\.percent/],
    [{ points: ['buy1'] }, /symbols: found nothing, want array/],
  ])('%j', async (input, message) => {
    const { run, of } = await engine.run('backtest', input, { modes: ['custom'] });
    expect(run.status).toBe('error');
    expect(run.error?.message).toMatch(message);
    expect(of('custom')).toEqual([]);
  });
});

test('no data in the range: the run’s error says so', async () => {
  const { run } = await engine.run('backtest', { symbols: ['SPX'], points: ['buy1'], from: '2090-01-01' });
  expect(run.error).toMatchObject({ error: 'KLINES_NOT_FOUND', message: expect.stringMatching(/2090-01-01/) });
});

test('nothing of a run’s input is left for the next run of the thread', async () => {
  const first = await engine.run('backtest', {
    symbols: ['SPX'],
    points: ['buy2'],
    from: '2015-01-01',
    to: '2018-12-31',
  });
  const { threadId } = first.ref;
  const strategy = { entry: { points: ['buy3'] } };
  const second = reportOf(await engine.run('backtest', { symbols: ['SPX'], strategy }, { threadId }));
  const alone = reportOf(await engine.run('backtest', { symbols: ['SPX'], strategy }));
  expect(second).toEqual(alone);
});

test('I9: another tenant’s symbols are not there, also when they are named alike', async () => {
  const { threadId } = await engine.stores.threads.create({ tenantId: 'tenant-2' });
  const start = async (input: object) => {
    const { run } = await engine.stores.runs.create({
      tenantId: 'tenant-2',
      threadId,
      assistantId: '00000000-0000-4000-8000-000000000000',
      graphId: 'backtest',
      kwargs: { input, config: { configurable: {} }, stream_mode: ['custom'], stream_subgraphs: false },
    });
    await engine.dispatcher.dispatch(run.runId);
    return engine.finished({ tenantId: 'tenant-2', threadId, runId: run.runId });
  };
  expect((await start({ symbols: ['SPX'], points: ['buy1'] })).run.error?.message).toMatch(/No klines of SPX/);
  const own = await start({ symbols: [symbolOf(0)], points: ['buy1'] });
  expect(reportOf(own).symbols).toHaveLength(1);
  const job = { ref: { ...own.ref, tenantId: TENANT }, callId: '1' };
  expect(await engine.stores.jobUnits.list(job, 0, 10)).toEqual([]);
});

test('I8: a cancel ends it in the middle', async () => {
  const values = Array.from({ length: 50 }, (_, n) => 1 + n / 10);
  const grid = { 'strategy.stops.percent': values, 'strategy.filters.maxLagBars': [5, 10, 20, 40] };
  const input = { symbols: ['SPX', ...symbols], points: ['buy1', 'buy2', 'buy3'], grid };
  const ref = await engine.start('backtest', input, { modes: ['custom'] });
  for await (const { event } of engine.stores.events.follow({ ...ref, afterSeq: 0 })) if (event === 'custom') break;
  const askedAt = Date.now();
  await engine.stores.runs.cancel(ref, 'interrupt');
  await engine.dispatcher.dispatch(ref.runId);
  const { run } = await engine.finished(ref);
  expect(Date.now() - askedAt).toBeLessThan(6_000);
  expect(run.status).toBe('interrupted');
  const job = engine.client.workflow.getHandle(`${workflowIdOf(ref.runId)}-job-1`);
  while ((await job.describe()).status.name === 'RUNNING') await sleep(50);
});
