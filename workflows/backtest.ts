import { proxyActivities } from '@temporalio/workflow';
import type { BacktestActivities } from '../activities/backtest/backtest-activities.ts';
import type { BacktestJob } from '../schemas/backtest-job.ts';
import type { BacktestReport } from '../schemas/backtest-report.ts';
import { COMPUTE, READ } from './jobs/activity-options.ts';
import { fanOut } from './jobs/fan-out.ts';
import { ProgressLog } from './jobs/progress-log.ts';
import { RANGES_AT_ONCE, toRanges } from './jobs/ranges.ts';

/** However many units there are, the history holds this many activities a round at most. */
const MAX_RANGES = 500;
const { planBacktest, reportBacktest } = proxyActivities<BacktestActivities>(READ);

/** A job: tries a strategy on symbols, bar by bar, and reports. With a grid it first tries all its sets. */
export const backtest = async (request: BacktestJob): Promise<BacktestReport> => {
  const progress = new ProgressLog(request);
  const plan = await planBacktest(request);
  const { firstRound, reports } = plan;
  const total = firstRound + reports;
  let done = 0;
  let failed = 0;
  const tell = (symbol: string | null) => progress.tell({ job: 'backtest', done, total, failed, symbol });
  await tell(null);
  const round = (from: number, to: number) =>
    fanOut(toRanges(from, to, Math.ceil((to - from) / MAX_RANGES)), RANGES_AT_ONCE, async (range) => {
      const summary = range.to - range.from === 1 ? `unit ${range.from}` : `units ${range.from} to ${range.to - 1}`;
      const { runBacktestUnits } = proxyActivities<BacktestActivities>({ ...COMPUTE, summary });
      const counts = await runBacktestUnits(request, plan, range);
      done += counts.done;
      failed += counts.failed;
      await tell(counts.symbol);
    });
  await round(0, firstRound);
  // A symbol that has failed fails again in the second round.
  failed = 0;
  await round(firstRound, total);
  return reportBacktest(request, plan);
};
