import { proxyActivities } from '@temporalio/workflow';
import type { ScanActivities } from '../activities/scan/scan-activities.ts';
import type { ScanChunk, ScanReport, ScanRequest } from '../schemas/scan.ts';
import { COMPUTE, READ } from './jobs/activity-options.ts';
import { fanOut } from './jobs/fan-out.ts';
import { ProgressLog } from './jobs/progress-log.ts';

const CHUNK_SYMBOLS = 100;
/** While one chunk computes, others read and write. */
const CHUNKS_AT_ONCE = 4;

const { planScan, reportScan } = proxyActivities<ScanActivities>(READ);

const toChunks = (symbols: readonly string[]): readonly ScanChunk[] =>
  Array.from({ length: Math.ceil(symbols.length / CHUNK_SYMBOLS) }, (_, number) => ({
    number,
    symbols: symbols.slice(number * CHUNK_SYMBOLS, (number + 1) * CHUNK_SYMBOLS),
  }));

/** A job: goes through the symbols of a market and lists the points that were confirmed of late. */
export const scanMarket = async (request: ScanRequest): Promise<ScanReport> => {
  const progress = new ProgressLog(request);
  const { symbols } = await planScan(request);
  const chunks = toChunks(symbols);
  const sum = { done: 0, points: 0, cacheHits: 0, failed: 0 };
  const tell = () => progress.tell({ job: 'scanMarket', total: symbols.length, ...sum });
  await tell();
  await fanOut(chunks, CHUNKS_AT_ONCE, async (chunk) => {
    const summary = `${chunk.symbols[0]} to ${chunk.symbols.at(-1)}`;
    const counts = await proxyActivities<ScanActivities>({ ...COMPUTE, summary }).scanChunk(request, chunk);
    sum.done += counts.scanned;
    sum.points += counts.matches;
    sum.cacheHits += counts.cacheHits;
    sum.failed += counts.failures;
    await tell();
  });
  return reportScan(request, chunks.length);
};
