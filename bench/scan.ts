// A scan of a whole market: npm run bench -- scan [--symbols=5000] [--bars=500]
// First its computation alone, in one thread of the pool; then whole runs of the assistant on an instance of its own.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toColumns } from '../activities/compute/bar-columns.ts';
import { openComputePool } from '../activities/compute/open-compute-pool.ts';
import { generateSeries } from '../domains/klines/index.ts';
import { startInstance } from '../launcher/supervisor.ts';
import type { ScanReport } from '../schemas/scan.ts';
import { openDatabase } from '../stores/postgres/database.ts';
import { createKlineStore } from '../stores/postgres/kline-store.ts';
import type { Benchmark } from './main.ts';
import { json, note, ok, round } from './support/measure.ts';

const TOGETHER = 25;

const option = (args: readonly string[], name: string, fallback: number): number => {
  const text = args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  const value = Number(text ?? fallback);
  if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(`--${name} is ${text}, wanted a whole number`);
  return value;
};

const seriesOf = (number: number, bars: number) => generateSeries({ seed: 1, number, level: '1d', bars });

/** What one thread takes for the structure of all series, and for the bars' way into it: by the clock, and of the processor. */
const computeAlone = async (symbols: number, bars: number) => {
  const pool = openComputePool({ threads: 1, memoryMb: 1_024 });
  const { signal } = new AbortController();
  let seconds = 0;
  let cpuSeconds = 0;
  for (let first = 1; first <= symbols; first += TOGETHER) {
    const numbers = Array.from({ length: Math.min(TOGETHER, symbols - first + 1) }, (_, index) => first + index);
    const generated = numbers.map((number) => seriesOf(number, bars));
    const startedAt = performance.now();
    const cpuBefore = process.cpuUsage();
    const series = generated.map(({ symbol, klines }) => ({ symbol, bars: toColumns(klines) }));
    const transfer = series.map((one) => one.bars.values.buffer);
    const { scans } = await pool.run('scanSeries', { level: '1d', definition: {}, series }, { signal, transfer });
    seconds += (performance.now() - startedAt) / 1_000;
    const { user, system } = process.cpuUsage(cpuBefore);
    cpuSeconds += (user + system) / 1e6;
    if (scans.length !== numbers.length) throw new Error(`${numbers.length - scans.length} series were not scanned`);
  }
  await pool.close();
  return { seconds: round(seconds), cpuSeconds: round(cpuSeconds) };
};

const fill = async (url: string, symbols: number, bars: number): Promise<void> => {
  const database = await openDatabase({ url, applicationName: 'sluice-bench' });
  const klines = createKlineStore(database);
  for (let number = 1; number <= symbols; number += 1) {
    const { symbol, klines: made } = seriesOf(number, bars);
    await klines.upsert('default', { symbol, level: '1d', source: 'synthetic' }, made);
    if (number % 1_000 === 0) note(`${number} series stored`);
  }
  await database.query({ text: 'analyze' });
  await database.close();
};

const scan = async (apiUrl: string): Promise<{ readonly seconds: number; readonly report: ScanReport }> => {
  const startedAt = performance.now();
  const body = { assistant_id: 'scan', input: { prefix: 'SYN', within: 5 } };
  const { report } = (await (await ok(await fetch(`${apiUrl}/runs/wait`, json(body)))).json()) as {
    report: ScanReport;
  };
  return { seconds: round((performance.now() - startedAt) / 1_000), report };
};

export const run: Benchmark = async (args) => {
  const symbols = option(args, 'symbols', 5_000);
  const bars = option(args, 'bars', 500);
  const compute = await computeAlone(symbols, bars);
  note(
    `${symbols} symbols of ${bars} bars in one thread: ${compute.seconds} s, ${compute.cpuSeconds} s of the processor`,
  );
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  await chmod(dataDir, 0o755);
  const env = { ...process.env, SLUICE_COMPUTE_THREADS: '1' };
  const instance = await startInstance({ dataDir, port: 0, notice: note, env });
  try {
    await fill(instance.databaseUrl, symbols, bars);
    const cold = await scan(instance.apiUrl);
    const again = await scan(instance.apiUrl);
    const { scanned, matches } = cold.report;
    note(`whole scan: ${cold.seconds} s, ${matches} points; again, from the cache: ${again.seconds} s`);
    return {
      ...{ symbols, bars, compute, scanned, matches },
      coldSeconds: cold.seconds,
      cachedSeconds: again.seconds,
      cacheHits: again.report.cacheHits,
    };
  } finally {
    await instance.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
};
