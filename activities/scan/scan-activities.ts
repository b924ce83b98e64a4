import { cancellationSignal } from '@temporalio/activity';
import {
  type ScanChunk,
  type ScanCounts,
  ScanInputSchema,
  type ScanPlan,
  type ScanReport,
  type ScanRequest,
} from '../../schemas/scan.ts';
import type { JobUnitStore } from '../../stores/job-unit-store.ts';
import { closedFailure, withHeartbeat } from '../call-attempt.ts';
import { activityFailures } from '../failure.ts';
import { keepUnit } from '../jobs/keep-unit.ts';
import { parseJobInput } from '../jobs/parse-job-input.ts';
import { type ChunkResult, countsOf } from './chunk-result.ts';
import { planScan } from './plan-scan.ts';
import { type ScanChunkDeps, scanChunk } from './scan-chunk.ts';
import { toScanReport } from './scan-report.ts';

export interface ScanActivityDeps extends ScanChunkDeps {
  readonly jobUnits: JobUnitStore;
}

/** Activities of the workflow `scanMarket`. */
export const createScanActivities = (deps: ScanActivityDeps) => {
  const { klines, jobUnits } = deps;
  return activityFailures({
    /** What is to be scanned. Refuses what cannot be, before any work. */
    async planScan({ ref, input }: ScanRequest): Promise<ScanPlan> {
      return planScan(klines, ref.tenantId, parseJobInput(ScanInputSchema, input));
    },

    /** Scans some symbols. An attempt after a crash finds what was analysed before it in the cache. */
    async scanChunk(request: ScanRequest, { number, symbols }: ScanChunk): Promise<ScanCounts> {
      const { ref, callId, input } = request;
      const job = { ref, callId };
      let done = 0;
      const work = () =>
        scanChunk(deps, ref.tenantId, symbols, input, {
          signal: cancellationSignal(),
          onProgress: (now) => {
            done = now;
          },
        });
      const result = await withHeartbeat(
        () => keepUnit(jobUnits, job, number, work),
        () => ({ done, total: symbols.length }),
      );
      return countsOf(result);
    },

    /** What all chunks found, together. */
    async reportScan({ ref, callId, input }: ScanRequest, chunks: number): Promise<ScanReport> {
      const units = await jobUnits.list({ ref, callId }, 0, chunks);
      if (units.length < chunks) throw closedFailure();
      return toScanReport(
        input,
        units.map(({ result }) => result as ChunkResult),
      );
    },
  });
};

export type ScanActivities = ReturnType<typeof createScanActivities>;
