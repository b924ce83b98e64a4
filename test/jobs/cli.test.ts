// `sluice scan`, `sluice backtest` and `sluice run` of jobs, as a user runs them.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixtureText } from '../../domains/hydro/fixtures/load.ts';
import { BacktestReportSchema } from '../../schemas/backtest-report.ts';
import { NMinusOneReportSchema } from '../../schemas/hydro/n-minus-one.ts';
import { ScanReportSchema } from '../../schemas/scan.ts';
import { type Ready, SluiceProcess, sluice } from '../launcher/sluice-process.ts';

let dataDir: string;
let server: SluiceProcess;
let ready: Ready;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sluice-jobs-'));
  server = new SluiceProcess(['start', '--data-dir', dataDir, '--port', '0', '--json'], { SLUICE_LOG_LEVEL: 'warn' });
  ready = await server.ready();
});
afterAll(async () => {
  await server.end('SIGTERM');
  await rm(dataDir, { recursive: true, force: true });
});

const BACKTEST = ['backtest', '--symbol', 'SPX', '--level', '1d', '--points', 'buy2,buy3'];
const onServer = (...args: readonly string[]) => sluice([...args, '--data-dir', dataDir]);

test('backtest: progress on stderr, a report for people on stdout', async () => {
  const { code, stdout, stderr } = await onServer(...BACKTEST);
  expect(stderr).toContain('backtest: 0 of 1 units done');
  expect(stderr).toContain('backtest: 1 of 1 units done · SPX');
  expect(stderr).not.toContain('starting PostgreSQL');
  expect(stdout).toContain('SPX 1d, 2000-05-25 to 2020-04-17');
  expect(stdout).toContain('verdict: ');
  expect(code).toBe(0);
});

test('backtest --json: one object on stdout, and progress as JSON lines where they are asked for', async () => {
  const { code, stdout, stderr } = await onServer(...BACKTEST, '--json', '--json-progress', '--from', '2010-01-01');
  expect(code).toBe(0);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  const report = BacktestReportSchema.parse(JSON.parse(stdout));
  expect(report.symbols[0]?.window.fromTs).toBeGreaterThanOrEqual(Date.UTC(2010, 0, 1));
  const lines = stderr.split('\n').filter((line) => line.startsWith('{'));
  expect(lines.map((line) => JSON.parse(line) as object)).toContainEqual({
    progress: { job: 'backtest', done: 1, total: 1, failed: 0, symbol: 'SPX' },
  });
});

test('scan: a table for people, or the report as JSON', async () => {
  const people = await onServer('scan', '--level', '1d', '--within', '120');
  expect(people.code).toBe(0);
  expect(people.stderr).toContain('scanned 1 of 1 symbols');
  expect(people.stdout).toMatch(/\d+ points in 1 symbols at 1d/);
  const json = await onServer('scan', '--points', 'sell1', '--points', 'sell2', '--within', '120', '--json');
  const report = ScanReportSchema.parse(JSON.parse(json.stdout));
  expect(report).toMatchObject({ scanned: 1, cacheHits: 1 });
  expect(report.points.every(({ name }) => name.startsWith('sell1') || name.startsWith('sell2'))).toBe(true);
});

test('run n-minus-one: progress on stderr, the ranking for people, or every event as a JSON line', async () => {
  const file = join(dataDir, 'sweep.json');
  const sweep = { network_config: fixtureText('Net1.inp'), link_ids: ['12', '9'], duration: 86_400 };
  await writeFile(file, JSON.stringify(sweep));
  const people = await onServer('run', 'n-minus-one', '--input', `@${file}`);
  expect(people.code).toBe(0);
  expect(people.stderr).toContain('nMinusOneSweep: 0 of 2');
  expect(people.stderr).toMatch(/nMinusOneSweep: 2 of 2, last (12|9)/);
  expect(people.stdout).toMatch(/linkCount +2/);
  expect(people.stdout).not.toContain('[JUNCTIONS]');
  const { code, stdout } = await onServer('run', 'n-minus-one', '--input', `@${file}`, '--json');
  expect(code).toBe(0);
  const { event, data } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as {
    readonly event: string;
    readonly data: { readonly status: string; readonly answer: unknown };
  };
  expect([event, data.status]).toEqual(['result', 'success']);
  // Without its pump Net1 lives on its tank for some hours; pipe 12 is one of two ways.
  expect(NMinusOneReportSchema.parse(data.answer).members.map(({ linkId }) => linkId)).toEqual(['9', '12']);
});

describe('what goes wrong is one sentence and an exit code', () => {
  test.each([
    [['backtest'], 2, /found no --symbol, want one at least/],
    [['backtest', '--symbol', 'SPX'], 2, /points: must be given, such as/],
    [['backtest', '--symbol', 'SPX', '--points', 'buy7'], 2, /points\.0: found "buy7", want one of "buy1"/],
    [['backtest', '--symbol', 'SPX', '--points', 'buy1', '--cash', 'much'], 2, /found --cash much, want a number/],
    [['backtest', '--symbol', 'SPX', '--strategy', '@/nowhere.json'], 2, /cannot read the input.*nowhere/],
    [['backtest', '--symbol', 'SPX', '--strategy', '{'], 2, /--strategy is not JSON/],
    [['backtest', 'SPX'], 2, /found SPX, want options only/],
    [['scan', '--level', '2d'], 2, /level: found "2d", want one of/],
    [['scan', '--within', '0'], 2, /within: found 0, want at least 1/],
    [['scan', '--nonsense'], 2, /nonsense/],
    [['backtest', '--symbol', 'NOPE', '--points', 'buy1'], 1, /No klines of NOPE at level 1d/],
    [['backtest', '--symbol', 'SPX', '--points', 'buy1', '--from', '2050-01-01'], 1, /2050-01-01/],
    [['run', 'n-minus-one', '--input', '{"network_config":"Net1","link_ids":["X"]}'], 1, /Cannot find link "X"/],
    [['run', 'calibrate', '--input', '{"network_config":"Net2"}'], 1, /case: found nothing, want object/],
    [['scan', '--level', '5m'], 1, /no symbol is stored at level 5m/],
    [['scan', '--url', 'http://127.0.0.1:9'], 3, /Cannot reach the server/],
  ])('%j', async (args, code, message) => {
    const { stdout, stderr, ...ended } = await onServer(...args);
    expect([ended.code, stdout]).toEqual([code, '']);
    expect(stderr).toMatch(message);
  });
});

test('Ctrl-C cancels the run', { timeout: 120_000 }, async () => {
  const grid = { 'strategy.stops.percent': Array.from({ length: 50 }, (_, n) => 1 + n / 10) };
  const more = { 'definition.divergence.maxRatio': [0.6, 0.7, 0.8, 0.9] };
  const args = [...BACKTEST, '--grid', JSON.stringify({ ...grid, ...more }), '--data-dir', dataDir];
  await using command = new SluiceProcess(args);
  await expect.poll(() => command.stderr, { timeout: 30_000 }).toContain('units done');
  expect(await command.end('SIGINT')).toBe(130);
  const [, runId, threadId] = /run (\S+) of thread (\S+)/.exec(command.stderr) ?? [];
  const run = (await (await fetch(`${ready.api}/threads/${threadId}/runs/${runId}`)).json()) as { status: string };
  expect(run.status).toBe('interrupted');
});

test('word for word where nothing runs: it starts an instance for the command, and stops it', {
  timeout: 180_000,
}, async () => {
  const own = await mkdtemp(join(tmpdir(), 'sluice-own-'));
  try {
    const { code, stdout, stderr } = await sluice(BACKTEST, { SLUICE_DATA_DIR: own });
    expect(stderr).toContain(`nothing runs on ${own}: starting PostgreSQL, Temporal, a worker and the API`);
    expect(stderr).toContain('backtest: 1 of 1 units done · SPX');
    expect(stdout).toContain('SPX 1d, 2000-05-25 to 2020-04-17');
    expect(code).toBe(0);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
});

const isServed = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });

test('a reader that goes away, as `| head` does, leaves no server behind', { timeout: 180_000 }, async () => {
  const own = await mkdtemp(join(tmpdir(), 'sluice-own-'));
  try {
    const command = `"${process.execPath}" cli/main.ts ${BACKTEST.join(' ')} --json --data-dir "${own}" | head -c 10`;
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', command]);
    expect(stdout).toBe('{"sets":[{');
    expect(stderr).toContain('backtest: 1 of 1 units done');
    const ports = Object.values(JSON.parse(await readFile(join(own, 'ports.json'), 'utf8')) as Record<string, number>);
    expect(ports.length).toBeGreaterThan(1);
    expect(await Promise.all(ports.map(isServed))).toEqual(ports.map(() => false));
  } finally {
    await rm(own, { recursive: true, force: true });
  }
});
