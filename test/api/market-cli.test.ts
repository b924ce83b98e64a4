import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { sluice } from '../../cli/sluice.ts';
import { SESSIONS, TradingCalendar } from '../../domains/chanlun/index.ts';
import { generateSeries, readKlinesParquet } from '../../domains/klines/index.ts';
import { startBinanceServer } from '../support/binance-server.ts';
import { type ApiHarness, startApi, TENANT } from './api-harness.ts';

let api: ApiHarness;
let folder = '';
beforeAll(async () => {
  api = await startApi();
  folder = await mkdtemp(join(tmpdir(), 'sluice-market-'));
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true });
});

const run = async (...args: readonly string[]) => {
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      written[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      return true;
    });
  const code = await sluice([...args, ...(args.includes('--url') ? [] : ['--url', api.url])]);
  vi.restoreAllMocks();
  return { code, ...written };
};
const HEADER = 'dt,open,high,low,close,volume';
const file = async (name: string, text: string) => {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
};
const good = (day: number) => `2020-01-0${day},10,12,9,11,100\n`;
const barsOf = async (symbol: string, level = '1d') => (await api.stores.klines.find(TENANT, { symbol, level }))?.bars;

test('a file named after its series goes in, again without a change, and comes out as it was', async () => {
  const path = join(folder, 'SPX_1d.csv');
  await writeFile(path, await readFile('samples/sp500-1d.csv'));
  expect(await run('import', path, '--source', 'a file')).toEqual({
    code: 0,
    stdout: 'SPX 1d: 5105 bars, 5105 new, 0 changed; now 5105, 2000-01-03 to 2020-04-17\n',
    stderr: '',
  });
  expect((await run('import', path)).stdout).toBe(
    'SPX 1d: 5105 bars, 0 new, 0 changed; now 5105, 2000-01-03 to 2020-04-17\n',
  );
  const out = join(folder, 'out.csv');
  expect(await run('export', 'SPX', '-o', out)).toMatchObject({ code: 0, stderr: `sluice: wrote ${out}\n` });
  const json = await run('import', out, '--symbol', 'COPY', '--level', '1d', '--json');
  expect(JSON.parse(json.stdout)).toEqual({
    file: out,
    symbol: 'COPY',
    level: '1d',
    bars: 5105,
    added: 5105,
    changed: 0,
  });
  const [one, two] = await Promise.all(
    ['SPX', 'COPY'].map((symbol) => api.stores.klines.get(TENANT, { symbol, level: '1d', limit: 9_999 })),
  );
  expect(two).toEqual(one);
  const stdout = await run('export', 'SPX', '--from', '2020-04-17');
  expect(stdout.stdout).toBe(`${HEADER}\n2020-04-17T00:00:00Z,2842.43,2879.22,2830.88,2874.56,5792140000\n`);
});

test('Parquet out and in by the names of files', async () => {
  const path = await file('PQ_1d.csv', `${HEADER}\n${good(1)}${good(2)}`);
  await run('import', path);
  const out = join(folder, 'PQ2_1d.parquet');
  expect((await run('export', 'PQ', '-o', out)).code).toBe(0);
  const bytes = await readFile(out);
  expect(await readKlinesParquet(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))).toHaveLength(
    2,
  );
  expect((await run('import', out)).stdout).toContain('PQ2 1d: 2 bars, 2 new');
});

test('of several files the bad ones are told and the others taken; nothing of a bad one is', async () => {
  const files = [
    await file('F1_1d.csv', `${HEADER}\n${good(1)}${good(2)}`),
    await file('F2_1d.csv', `${HEADER}\n${good(1)}${good(3)}${good(2)}`),
    await file('F3_1d.csv', `${HEADER}\n${good(1)}`),
  ];
  const { code, stdout, stderr } = await run('import', ...files, '--json');
  expect(code).toBe(1);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(
    lines
      .filter(({ error }) => error === undefined)
      .map(({ symbol }) => symbol)
      .sort(),
  ).toEqual(['F1', 'F3']);
  expect(stderr).toContain(`Cannot import ${files[1]}, row 4: found the time 2020-01-02T00:00:00.000Z, before that of`);
  expect([await barsOf('F1'), await barsOf('F2'), await barsOf('F3')]).toEqual([2, undefined, 1]);
});

test('options say what the file does not: ends of bars in New York, adjusted, of a board', async () => {
  const path = await file(
    'hours.csv',
    'time;open;high;low;close\n2020-01-02 15:30;10;12;9;11\n2020-01-02 16:00;10;12;9;11\n',
  );
  const options = ['--symbol', 'X', '--level', '60m', '--time-zone', 'America/New_York', '--stamp', 'end'];
  const facts = ['--session', 'us-equity', '--adjustment', 'adjusted', '--currency', 'USD', '--board', 'none'];
  expect((await run('import', path, ...options, ...facts)).code).toBe(0);
  expect(await api.stores.klines.find(TENANT, { symbol: 'X', level: '60m' })).toMatchObject({
    firstTs: Date.parse('2020-01-02T19:30Z'),
    lastTs: Date.parse('2020-01-02T20:30Z'),
    adjustment: 'adjusted',
    currency: 'USD',
    board: 'none',
    session: 'us-equity',
  });
  const raw = await run('import', path, ...options, '--adjustment', 'raw');
  expect([raw.code, raw.stderr]).toEqual([
    1,
    expect.stringContaining('found raw prices for a series of adjusted ones'),
  ]);
  expect((await run('import', path, ...options, '--adjustment', 'raw', '--replace')).code).toBe(0);
});

test('labels that cannot be written are told before a bar goes in', async () => {
  const labels = join(folder, 'nowhere', 'labels.jsonl');
  expect(await run('import', '--synthetic', '2', '--bars', '9', '--level', '1w', '--labels', labels)).toEqual({
    code: 1,
    stdout: '',
    stderr: `sluice: Cannot write ${labels} (ENOENT); choose another place with --labels\n`,
  });
  expect(await barsOf('SYN0001', '1w')).toBeUndefined();
});

test.each(['import', 'export', 'chart'])('sluice %s says of a symbol of dots that it is none', async (command) => {
  const path = await file('dots.csv', `${HEADER}\n${good(1)}`);
  const args = command === 'import' ? [path, '--symbol', '..', '--level', '1d'] : ['..'];
  expect(await run(command, ...args)).toEqual({
    code: 2,
    stdout: '',
    stderr: `sluice: found the symbol "..": must not be dots only; see sluice help ${command}\n`,
  });
});

test('a generated market, with its labels; the same again changes nothing', async () => {
  const labels = join(folder, 'labels.jsonl');
  const market = ['--synthetic', '12', '--bars', '300', '--seed', '7', '--session', 'a-share', '--level', '30m'];
  expect(await run('import', ...market, '--labels', labels)).toEqual({
    code: 0,
    stdout: '3600 bars of 12 symbols\n',
    stderr: '',
  });
  const again = await run('import', ...market, '--json');
  expect(
    again.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).added),
  ).toEqual(Array(12).fill(0));
  const lines = (await readFile(labels, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ symbol }) => symbol).slice(0, 2)).toEqual(['SYN0001', 'SYN0002']);
  expect(lines[4].regimes.at(-1).lastBar).toBe(299);
  expect(await barsOf('SYN0012', '30m')).toBe(300);
  const calendar = new TradingCalendar(SESSIONS['a-share']);
  const made = generateSeries({ seed: 7, number: 5, level: '30m', bars: 300, calendar });
  expect(await api.stores.klines.get(TENANT, { symbol: 'SYN0005', level: '30m', limit: 999 })).toEqual(made.klines);
});

test('bars of an exchange: those of a range, from the last stored on, and then live', async () => {
  const start = Date.UTC(2020, 0, 1);
  const all = generateSeries({ seed: 1, number: 1, level: '1m', bars: 2_500, startTs: start }).klines;
  const klines = all.slice(0, 1_500);
  const server = await startBinanceServer(klines);
  vi.stubEnv('SLUICE_BINANCE_URL', server.url);
  vi.stubEnv('SLUICE_BINANCE_STREAM_URL', server.streamUrl);
  try {
    const command = ['import', '--provider', 'binance', '--symbol', 'BTCUSDT', '--level', '1m'];
    expect((await run(...command, '--from', '2020-01-01T00:10:00Z', '--to', '2020-01-01T00:19:00Z')).stdout).toBe(
      'BTCUSDT 1m: 10 bars, 10 new, 0 changed; now 10, 2020-01-01 to 2020-01-01\n',
    );
    // The last bar has not ended by the clock of the exchange.
    server.setNow(start + 1_499.5 * 60_000);
    expect((await run(...command)).stdout).toContain('BTCUSDT 1m: 1480 bars, 1479 new, 0 changed; now 1489,');
    const stored = () =>
      api.stores.klines.get(TENANT, { symbol: 'BTCUSDT', level: '1m', limit: 9_999, withForming: true });
    expect(await stored()).toEqual(all.slice(10, 1_499));
    expect(await api.stores.klines.find(TENANT, { symbol: 'BTCUSDT', level: '1m' })).toMatchObject({
      source: 'Binance spot',
      session: 'continuous',
    });
    const connected = server.connected();
    const following = run(...command, '--follow', '--json');
    const socket = await connected;
    const [last, next] = [all[1_499], all[1_500]];
    if (last === undefined || next === undefined) throw new Error('the market has too few bars');
    await vi.waitUntil(async () => (await stored()).at(-1)?.closed === false, { timeout: 10_000 });
    server.send(socket, last, true);
    server.send(socket, next, false);
    await vi.waitUntil(async () => (await stored()).at(-1)?.ts === next.ts, { timeout: 10_000 });
    expect((await stored()).slice(-2)).toEqual([last, { ...next, closed: false }]);
    process.emit('SIGTERM');
    expect((await following).code).toBe(0);
    server.refuse({ status: 418, headers: { 'retry-after': '9999' } });
    expect(await run(...command)).toMatchObject({ code: 1, stderr: expect.stringContaining('it limits our requests') });
  } finally {
    vi.unstubAllEnvs();
    await server.close();
  }
});

test('gaps of a market that closes: without its hours the weekend counts, and what to do is told', async () => {
  // A Friday and the Tuesday after it.
  await run('import', await file('WEEKEND_1d.csv', `${HEADER}\n${good(3)}${good(7)}`));
  const gaps = await run('series', 'gaps', 'WEEKEND');
  expect(gaps.stdout).toContain('hours continuous: 2 bars, 5 expected, 3 missing');
  expect(gaps.stderr).toContain('for a market that closes give --session');
  const ofHours = await run('series', 'gaps', 'WEEKEND', '--session', 'us-equity');
  expect(ofHours.stdout).toContain('hours us-equity: 2 bars, 3 expected, 1 missing');
  expect(ofHours.stderr).not.toContain('--session');
});

test('series: list by prefix, gaps, delete', async () => {
  await run('import', await file('GAP_1d.csv', `${HEADER}\n${good(1)}${good(2)}${good(5)}`));
  const list = await run('series', 'list', 'GAP');
  expect(list.stdout).toMatch(
    /^SYMBOL +LEVEL +BARS .+\nGAP +1d +3 +2020-01-01T00:00 +2020-01-05T00:00 +raw +import\n$/,
  );
  expect(JSON.parse((await run('series', '--level', '1d', '--json')).stdout)).toContainEqual(
    expect.objectContaining({ symbol: 'GAP', bars: 3 }),
  );
  const gaps = await run('series', 'gaps', 'GAP');
  expect(gaps.stdout).toMatch(
    /^GAP 1d, hours continuous: 3 bars, 5 expected, 2 missing, .+\nFROM .+\n2020-01-03T00:00 +2020-01-04T00:00 +2\n$/,
  );
  expect(JSON.parse((await run('series', 'gaps', 'GAP', '--json')).stdout)).toMatchObject({ missing: 2 });
  expect((await run('series', 'delete', 'GAP')).stdout).toBe('GAP 1d is deleted\n');
  expect(await run('series', 'delete', 'GAP')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('No klines of GAP'),
  });
});

test.each<[readonly string[], number, string]>([
  [['import'], 2, 'want files, --synthetic N or --provider binance'],
  [['import', 'a.csv', '--synthetic', '3'], 2, 'want files, --synthetic N or --provider binance'],
  [['import', 'bars.csv'], 2, 'found bars.csv without --symbol, want it, or a name such as SPX_1d.csv'],
  [['import', '-', '--symbol', 'X'], 2, 'found - without --level'],
  [['import', 'A_1d.csv', 'B_1d.csv', '--symbol', 'X'], 2, 'found --symbol for 2 files'],
  [['import', 'none_1d.csv'], 1, 'none_1d.csv: there is no such file'],
  [['import', 'samples', '--symbol', 'X', '--level', '1d'], 1, 'samples: it is a folder; want a file'],
  [['import', 'samples/sp500-1d.csv', '--level', '7d'], 2, 'found --level 7d, want one of 1m'],
  [['import', 'samples/sp500-1d.csv', '--adjustment', 'both'], 1, 'adjustment: found "both"'],
  [['import', '--synthetic', '0'], 2, 'found --synthetic 0, want a whole number from 1'],
  [['import', '--provider', 'nyse', '--symbol', 'X'], 2, 'found --provider nyse, want binance'],
  [['import', '--provider', 'binance'], 2, 'found --provider without --symbol'],
  [['import', '--provider', 'binance', '--symbol', 'X', '--from', 'monday'], 2, 'found --from monday, want a date'],
  [['export'], 2, 'want one SYMBOL'],
  [['export', 'NONE'], 1, 'No klines of NONE at level 1d'],
  [['export', 'SPX', '--format', 'xlsx'], 1, 'format: found "xlsx"'],
  [
    ['export', 'SPX', '-o', '/nowhere/x.csv'],
    1,
    'Cannot write /nowhere/x.csv: there is no such folder; choose another place with -o',
  ],
  [['series', 'show'], 2, 'found show, want list'],
  [['series', 'gaps', 'NONE'], 1, 'No klines of NONE'],
])('%j', async (args, code, message) => {
  const result = await run(...args);
  expect([result.code, result.stderr]).toEqual([code, expect.stringContaining(message)]);
});

test('an answer that breaks off leaves no file', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write(`${HEADER}\n`, () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const out = join(folder, 'half.csv');
    const { code, stderr } = await run('export', 'X', '-o', out, '--url', `http://127.0.0.1:${port}`);
    expect([code, stderr]).toEqual([1, 'sluice: the answer broke off; nothing was written, try again\n']);
    expect((await readdir(folder)).filter((name) => name.startsWith('half'))).toEqual([]);
  } finally {
    server.close();
  }
});
