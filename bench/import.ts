// Importing and reading bars over HTTP, on PostgreSQL: 1,000,000 rows of CSV in one request, then the same again, then out, and a
// market of 5,000 symbols with 500 bars each, four requests at a time.
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSeries, writeKlinesCsv } from '../domains/klines/index.ts';
import { readInstance } from '../launcher/instance-file.ts';
import { startInstance } from '../launcher/supervisor.ts';
import type { Benchmark } from './main.ts';
import { load, note, ok, percentile, residentMb, round, timed } from './support/measure.ts';

const ROWS = 1_000_000;
const SYMBOLS = 5_000;
const BARS = 500;

const toCsv = async (number: number, level: '1m' | '1d', bars: number): Promise<Uint8Array> => {
  const { klines } = generateSeries({ seed: 1, number, level, bars });
  const whole = async function* () {
    yield klines;
  };
  let text = '';
  for await (const piece of writeKlinesCsv(whole())) text += piece;
  return new TextEncoder().encode(text);
};

const requests = (url: string) => {
  const put = async (symbol: string, level: string, body: Uint8Array) => {
    const init = { method: 'PUT', body: body as Uint8Array<ArrayBuffer>, headers: { 'content-type': 'text/csv' } };
    const response = await ok(await fetch(`${url}/market/series/${symbol}/${level}`, init));
    return (await response.json()) as { readonly bars: number; readonly added: number };
  };
  /** @returns the bytes of the answer. */
  const get = async (path: string): Promise<number> => {
    const response = await ok(await fetch(`${url}/market/series/${path}`));
    let bytes = 0;
    for await (const chunk of response.body ?? []) bytes += chunk.length;
    return bytes;
  };
  return { put, get };
};

const measure = async (url: string, pid: number, quick: boolean) => {
  const { put, get } = requests(url);
  const rows = quick ? ROWS / 10 : ROWS;
  const body = await toCsv(1, '1m', rows);
  note(`${rows} rows of CSV are ${round(body.length / 1_048_576)} MB`);
  await put('WARM', '1d', await toCsv(2, '1d', 1_000));
  const before = residentMb(pid);
  const peak = { mb: before };
  const watch = setInterval(() => {
    peak.mb = Math.max(peak.mb, residentMb(pid));
  }, 100);
  const importMs = await timed(async () => {
    const { added } = await put('BIG', '1m', body);
    if (added !== rows) throw new Error(`${added} of ${rows} rows were added`);
  });
  clearInterval(watch);
  note(`import: ${round(importMs / 1_000)} s; the API grew by ${round(peak.mb - before)} MB`);
  const againMs = await timed(async () => {
    const { added } = await put('BIG', '1m', body);
    if (added !== 0) throw new Error(`${added} rows were added a second time`);
  });
  const exportMs = await timed(async () => void (await get('BIG/1m')));
  const gapsMs = await timed(async () => void (await get('BIG/1m/gaps')));
  note(`again: ${round(againMs / 1_000)} s; export: ${round(exportMs / 1_000)} s; gaps: ${round(gapsMs / 1_000)} s`);
  const symbols = quick ? SYMBOLS / 10 : SYMBOLS;
  let next = 0;
  const bodies = await Promise.all(Array.from({ length: 50 }, (_, n) => toCsv(n + 1, '1d', BARS)));
  const market = await load(
    async () => {
      next += 1;
      await put(`SYN${String(next).padStart(4, '0')}`, '1d', bodies[next % bodies.length] as Uint8Array);
    },
    symbols,
    4,
  );
  const reads = await load(
    async () => void (await get(`SYN${String(1 + (next++ % symbols)).padStart(4, '0')}/1d`)),
    400,
    4,
  );
  return {
    rows,
    csv_mb: round(body.length / 1_048_576),
    import_s: round(importMs / 1_000, 2),
    rows_per_s: round(rows / (importMs / 1_000), 0),
    api_grew_mb: round(peak.mb - before),
    again_s: round(againMs / 1_000, 2),
    export_s: round(exportMs / 1_000, 2),
    gaps_s: round(gapsMs / 1_000, 2),
    market: {
      symbols,
      bars: BARS,
      import_s: round(symbols / market.perSecond),
      read_p50_ms: round(percentile(reads.latencies, 0.5)),
    },
  };
};

export const run: Benchmark = async (args) => {
  const dataDir = await mkdtemp(join(tmpdir(), `sluice-bench-${randomBytes(2).toString('hex')}-`));
  await chmod(dataDir, 0o755);
  const env = { ...process.env, SLUICE_LOG_LEVEL: 'warn' };
  const instance = await startInstance({ dataDir, port: 0, workers: 0, notice: note, env });
  try {
    const pid = readInstance(dataDir)?.children.find(({ name }) => name.startsWith('api'))?.pid ?? 0;
    return await measure(instance.apiUrl, pid, args.includes('--quick'));
  } finally {
    await instance.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
};
