// `sluice chart SYMBOL`: bars over HTTP, analysed here.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { sluice } from '../../cli/sluice.ts';
import { ChartSchema } from '../../schemas/market/chart.ts';
import { type ApiHarness, startApi } from '../api/api-harness.ts';

let api: ApiHarness;
let folder: string;
const written = { stdout: '', stderr: '' };

const put = async (symbol: string, query: string, body: string): Promise<void> => {
  const path = `/market/series/${encodeURIComponent(symbol)}/1d?${query}`;
  const response = await api.fetch(path, { method: 'PUT', headers: { 'content-type': 'text/csv' }, body });
  expect(response.status, await response.text()).toBe(200);
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-chart-command-'));
  api = await startApi();
  await put('SPX', 'source=a%20sample', readFileSync('samples/sp500-1d.csv', 'utf8'));
  const forming = 'dt,open,high,low,close,volume,closed\n2020-01-01,1,2,1,2,5,true\n2020-01-02,2,3,2,3,5,false\n';
  await put('BTC/USDT', 'source=an%20exchange', forming);
});
afterAll(async () => {
  await api?.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  for (const name of ['stdout', 'stderr'] as const) {
    written[name] = '';
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  }
});
afterEach(() => vi.restoreAllMocks());

const output = (): string => join(folder, 'chart.html');
const chart = (...args: readonly string[]) => sluice(['chart', ...args, '-o', output()]);
const payload = () => {
  const [, data = ''] =
    readFileSync(output(), 'utf8').match(/<script type="application\/json" id="data">(.*?)<\/script>/) ?? [];
  return ChartSchema.parse(JSON.parse(data));
};

test('a stored series becomes a page; the structure rests on bars before those drawn', async () => {
  expect(await chart('SPX', '--url', api.url, '--last', '200', '--json'), written.stderr).toBe(0);
  expect(JSON.parse(written.stdout)).toMatchObject({
    path: output(),
    symbol: 'SPX',
    source: 'a sample',
    asOf: '2020-04-17T00:00:00.000Z',
    bars: 200,
    analysed: 5105,
  });
  // The last segment of the reference ends at bar 5086, on 2020-03-23, at 2191.86.
  expect(payload().segments.find(({ end }) => end === 5086)).toMatchObject({ endPrice: 2191.86, up: false });
});

test('a symbol with a slash, and a bar that is still forming', async () => {
  expect(await chart('BTC/USDT', '--url', api.url), written.stderr).toBe(0);
  expect(written.stdout.trim()).toBe(output());
  expect(payload()).toMatchObject({
    symbol: 'BTC/USDT',
    source: 'an exchange',
    asOf: '2020-01-01T00:00:00.000Z',
    forming: { close: 3 },
  });
});

test('a series that is not there, and a server that is not there, are told by exit code and one sentence', async () => {
  expect(await chart('NONE', '--url', api.url)).toBe(1);
  expect(written.stderr).toContain('No klines of NONE at level 1d are stored');
  expect(await chart('SPX', '--url', 'http://127.0.0.1:9')).toBe(3);
  expect(written.stderr).toContain('Cannot reach the server at http://127.0.0.1:9');
});
