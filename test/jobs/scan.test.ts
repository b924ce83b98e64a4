// The job `scanMarket` by its assistant `scan`, on real Temporal and PostgreSQL.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyzeKlines } from '../../domains/chanlun/index.ts';
import type { JobProgress } from '../../schemas/jobs.ts';
import { type RunRef, workflowIdOf } from '../../schemas/runs.ts';
import type { ScanReport } from '../../schemas/scan.ts';
import { type Engine, type FinishedRun, startEngine, TENANT } from '../support/engine.ts';
import { fillMarket, symbolOf, wave } from './market.ts';

const SYMBOLS = 230;
const BARS = 300;

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine({ tools: {} });
  await fillMarket(engine.stores.klines, TENANT, { symbols: SYMBOLS, bars: BARS });
  await fillMarket(engine.stores.klines, 'tenant-2', { symbols: 3, bars: BARS });
});
afterAll(() => engine.stop());

const reportOf = ({ run, thread }: FinishedRun): ScanReport => {
  expect(run.error).toBeUndefined();
  return (thread.values as { report: ScanReport }).report;
};
const scan = async (input: object) => reportOf(await engine.run('scan', input, { modes: ['custom'] }));

/** The points of a symbol that were confirmed within the last bars, read off the domain's own analysis. */
const confirmedWithin = (number: number, within: number) => {
  const { points, times } = analyzeKlines(wave(BARS, number));
  return points
    .filter(({ life }) => life.confirmedAt !== undefined && life.confirmedAt > times.length - 1 - within)
    .map(({ element }) => `${symbolOf(number)} ${element.side}${element.type} ${element.price.toPrecision(8)}`);
};

test('lists what was confirmed of late, of all symbols, with its progress', async () => {
  const finished = await engine.run('scan', { within: 10 }, { modes: ['custom'] });
  const report = reportOf(finished);
  const expected = Array.from({ length: SYMBOLS }, (_, number) => confirmedWithin(number, 10)).flat();
  const listed = report.points.map(({ symbol, name, price }) => `${symbol} ${name} ${price.toPrecision(8)}`);
  expect(listed.length).toBeGreaterThan(20);
  expect([...listed].sort()).toEqual([...expected].sort());
  expect(report).toMatchObject({
    level: '1d',
    scanned: SYMBOLS,
    cacheHits: 0,
    failures: 0,
    matches: listed.length,
    sources: ['waves'],
    definition: { stroke: { span: 'strict' } },
    definitionHash: expect.stringMatching(/^[0-9a-f]{16}$/),
    asOf: new Date((10_000 + BARS - 1) * 86_400_000).toISOString().slice(0, 10),
  });
  expect(Object.values(report.byName).reduce((a, b) => a + b, 0)).toBe(listed.length);
  const told = finished.of('custom') as readonly JobProgress[];
  expect(told[0]).toMatchObject({ job: 'scanMarket', done: 0, total: SYMBOLS });
  expect(told.at(-1)).toMatchObject({ done: SYMBOLS, points: listed.length, failed: 0 });
  for (const [index, { done }] of told.entries()) expect(done).toBeGreaterThanOrEqual(told[index - 1]?.done ?? 0);
});

test('a second scan takes everything from the cache and finds the same; a symbol that changed is analysed anew', async () => {
  const input = { within: 10, prefix: 'W00' };
  const first = await scan(input);
  const second = await scan(input);
  expect(second).toEqual({ ...first, cacheHits: 100 });
  await engine.stores.klines.upsert(
    TENANT,
    { symbol: symbolOf(7), level: '1d', source: 'waves' },
    wave(BARS + 1, 7).slice(-1),
  );
  expect(await scan(input)).toMatchObject({ scanned: 100, cacheHits: 99 });
  await engine.stores.klines.delete(TENANT, { symbol: symbolOf(7), level: '1d' });
  await engine.stores.klines.upsert(TENANT, { symbol: symbolOf(7), level: '1d', source: 'waves' }, wave(BARS, 7));
});

test('filters by points, side, confidence and symbols; lists as many as asked and counts all', async () => {
  const all = await scan({ within: 60, limit: 5_000 });
  const wanted = await scan({ within: 60, limit: 5_000, points: ['buy1', 'sell2-only'], minConfidence: 0.3 });
  const isWanted = ({ name, confidence }: ScanReport['points'][number]) =>
    ['buy1', 'buy1p', 'sell2'].includes(name) && (confidence === undefined || confidence >= 0.3);
  expect(wanted.matches).toBeGreaterThan(0);
  expect(wanted.matches).toBeLessThan(all.matches);
  expect(wanted.points).toEqual(all.points.filter(isWanted));
  const buys = await scan({ within: 60, sides: ['buy'], symbols: ['w0003', 'W0001', 'w0003'] });
  expect(buys.scanned).toBe(2);
  expect(new Set(buys.points.map(({ side }) => side))).toEqual(new Set(['buy']));
  const few = await scan({ within: 60, limit: 3 });
  expect(few.points).toEqual(all.points.slice(0, 3));
  expect(few.matches).toBe(all.matches);
});

test('ten broken symbols stop no other and are listed with their reason', async () => {
  const broken = Array.from({ length: 10 }, (_, n) => symbolOf(n * 11));
  await engine.database.query(
    `update klines k set high = low - 1 from kline_series s
      where s.series_id = k.series_id and s.tenant_id = $1 and s.symbol = any ($2) and k.ts = s.first_ts`,
    [TENANT, broken],
  );
  // As a change of the bars through the store would.
  await engine.database.query(
    `update kline_series set version = nextval('kline_versions') where tenant_id = $1 and symbol = any ($2)`,
    [TENANT, broken],
  );
  const report = await scan({ within: 10 });
  expect(report).toMatchObject({ scanned: SYMBOLS, failures: 10 });
  expect(report.failed.map(({ symbol }) => symbol)).toEqual(broken);
  for (const { code, reason, symbol } of report.failed) {
    expect(code).toBe('KLINES_INVALID');
    expect(reason).toMatch(new RegExp(`Cannot analyse ${symbol} 1d: Bar 0 .* wanted low <= open, close <= high`));
  }
  const expected = Array.from({ length: SYMBOLS }, (_, n) => n)
    .filter((n) => !broken.includes(symbolOf(n)))
    .flatMap((n) => confirmedWithin(n, 10));
  expect(report.matches).toBe(expected.length);
});

describe('refused before any work, in one sentence', () => {
  test.each([
    [{ symbols: ['W0001', 'NOPE'] }, /No klines of NOPE at level 1d/],
    [{ level: '1w' }, /no symbol is stored at level 1w; stored are \d+ series at 1d/],
    [{ level: '2h' }, /level: found "2h", want one of/],
    [{ prefix: 'XX' }, /no symbol is stored at level 1d that begins with XX/],
    [{ symbol: 'W0001' }, /Unrecognized key: "symbol"/],
    [{ points: ['buy9'] }, /points.0: found "buy9", want one of "buy1"/],
    [{ within: 0 }, /within: found 0, want at least 1/],
    [{ definition: { stroke: { span: 'wide' } } }, /definition.stroke.span: found "wide", want one of "strict"/],
  ])('%j', async (input, message) => {
    const { run, of } = await engine.run('scan', input, { modes: ['custom'] });
    expect(run.status).toBe('error');
    expect(run.error?.message).toMatch(message);
    expect(of('custom')).toEqual([]);
  });
});

test('I9: a tenant’s scan sees that tenant’s symbols and cache only', async () => {
  const ref = await startFor('tenant-2', { within: 10 });
  const report = reportOf(await engine.finished(ref));
  expect(report).toMatchObject({ scanned: 3, cacheHits: 0 });
  expect(await engine.stores.events.read({ ...ref, tenantId: TENANT, afterSeq: 0, limit: 10 })).toEqual([]);
});

test('I8: a cancel ends it in the middle', async () => {
  await engine.database.query('truncate analyses');
  const ref = await engine.start(
    'scan',
    { within: 10, definition: { stroke: { span: 'loose' } } },
    { modes: ['custom'] },
  );
  for await (const { event } of engine.stores.events.follow({ ...ref, afterSeq: 0 })) if (event === 'custom') break;
  await engine.stores.runs.cancel(ref, 'interrupt');
  await engine.dispatcher.dispatch(ref.runId);
  const { run } = await engine.finished(ref);
  expect(run.status).toBe('interrupted');
  const job = engine.client.workflow.getHandle(`${workflowIdOf(ref.runId)}-job-1`);
  while ((await job.describe()).status.name === 'RUNNING') await sleep(50);
});

const startFor = async (tenantId: string, input: object): Promise<RunRef> => {
  const { run } = await engine.run('one', { n: 1 });
  const { threadId } = await engine.stores.threads.create({ tenantId });
  const created = await engine.stores.runs.create({
    tenantId,
    threadId,
    assistantId: run.assistantId,
    graphId: 'scan',
    kwargs: { input, config: { configurable: {} }, stream_mode: ['custom'], stream_subgraphs: false },
  });
  await engine.dispatcher.dispatch(created.run.runId);
  return { tenantId, threadId, runId: created.run.runId };
};
