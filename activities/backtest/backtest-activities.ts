import { cancellationSignal } from '@temporalio/activity';
import type { BacktestJob, BacktestPlan, UnitCounts } from '../../schemas/backtest-job.ts';
import type { BacktestReport } from '../../schemas/backtest-report.ts';
import { EngineError, type ErrorCode } from '../../schemas/errors.ts';
import type { UnitRange } from '../../schemas/jobs.ts';
import type { JobUnitStore } from '../../stores/job-unit-store.ts';
import { closedFailure } from '../call-attempt.ts';
import { activityFailures } from '../failure.ts';
import { doUnits } from '../jobs/do-units.ts';
import { combineBacktest } from '../market/backtest-report.ts';
import { createUnitSource, isFailed, type KeptUnit, readUnits } from './backtest-units.ts';
import { fitReport } from './fit-report.ts';
import { planBacktest } from './plan-backtest.ts';
import { type RunUnitDeps, UnitRunner } from './run-unit.ts';

export interface BacktestActivityDeps extends RunUnitDeps {
  readonly jobUnits: JobUnitStore;
}

const symbolOf = (unit: KeptUnit): string => (unit.kind === 'report' ? unit.report.symbol : unit.symbol);

/** Activities of the workflow `backtest`. */
export const createBacktestActivities = (deps: BacktestActivityDeps) => {
  const { klines, jobUnits } = deps;
  return activityFailures({
    /** What there is to do. Refuses what cannot be done, before any work. */
    async planBacktest({ ref, input }: BacktestJob): Promise<BacktestPlan> {
      return planBacktest(klines, ref.tenantId, input);
    },

    /** Does some units. Each is kept when it is done: an attempt after a crash goes on with the one that was under way. */
    async runBacktestUnits({ ref, callId }: BacktestJob, plan: BacktestPlan, range: UnitRange): Promise<UnitCounts> {
      const job = { ref, callId };
      const signal = cancellationSignal();
      const unitOf = createUnitSource(jobUnits, job, plan);
      const runner = new UnitRunner(deps, ref.tenantId, plan.input);
      // One at a time: a unit takes seconds.
      await doUnits(jobUnits, job, range, async ([number = range.from]) => {
        const unit = await unitOf(number);
        return [unit.kind === 'failed' ? unit : await runner.run(unit, signal)];
      });
      const results = await readUnits(jobUnits, job, range);
      const last = results.at(-1);
      return {
        done: results.length,
        failed: results.filter(isFailed).length,
        symbol: last === undefined ? '' : symbolOf(last),
      };
    },

    /** The report, from what the symbols came to. */
    async reportBacktest({ ref, callId }: BacktestJob, plan: BacktestPlan): Promise<BacktestReport> {
      const { input, firstRound, reports } = plan;
      const range = reports > 0 ? { from: firstRound, to: firstRound + reports } : { from: 0, to: firstRound };
      const results = await readUnits(jobUnits, { ref, callId }, range);
      if (results.length < range.to - range.from) throw closedFailure();
      const done = results.flatMap((result) => (result.kind === 'report' ? [result.report] : []));
      const failed = results.filter(isFailed).map(({ symbol, code, reason }) => ({ symbol, code, reason }));
      const [first] = failed;
      if (done.length === 0 && first !== undefined) {
        const more = failed.length > 1 ? ` (and ${failed.length - 1} other symbols failed too)` : '';
        throw new EngineError(first.code as ErrorCode, `${first.reason}${more}`);
      }
      return fitReport(combineBacktest(input, done, failed));
    },
  });
};

export type BacktestActivities = ReturnType<typeof createBacktestActivities>;
