import type { BacktestPlan } from '../../schemas/backtest-job.ts';
import type { BacktestUnit, BacktestUnitResult } from '../../schemas/backtest-units.ts';
import type { JobRef, JobUnitStore } from '../../stores/job-unit-store.ts';
import { planReports, planUnits } from '../market/backtest-plan.ts';

/** Why a symbol could not be tested. */
export interface FailedUnit {
  readonly kind: 'failed';
  readonly symbol: string;
  readonly code: string;
  readonly reason: string;
}

/** What a unit of the job is kept as. */
export type KeptUnit = BacktestUnitResult | FailedUnit;

export const isFailed = (unit: KeptUnit): unit is FailedUnit => unit.kind === 'failed';

/** Units that are read at once: a report may be some hundred kilobytes. */
const PAGE = 50;

export const readUnits = async (
  jobUnits: JobUnitStore,
  job: JobRef,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<readonly KeptUnit[]> => {
  const results: KeptUnit[] = [];
  for (let start = from; start < to; start += PAGE)
    for (const { result } of await jobUnits.list(job, start, Math.min(start + PAGE, to)))
      results.push(result as KeptUnit);
  return results;
};

/** What a symbol's unit of the second round is: a report by the sets that did best, or the failure of the first round. */
const reportOf = async (
  jobUnits: JobUnitStore,
  job: JobRef,
  units: readonly BacktestUnit[],
  symbol: string,
): Promise<BacktestUnit | FailedUnit> => {
  const from = units.findIndex((unit) => unit.symbol === symbol);
  const to = units.findLastIndex((unit) => unit.symbol === symbol) + 1;
  const results = await readUnits(jobUnits, job, { from, to });
  const failed = results.find(isFailed);
  if (failed !== undefined) return failed;
  const [report] = planReports(results.filter((result) => !isFailed(result)));
  if (report === undefined) throw new RangeError(`No set was tried on ${symbol}`);
  return report;
};

/** The units of a backtest by their numbers: what is to be done, or that it has failed before it began. */
export const createUnitSource = (jobUnits: JobUnitStore, job: JobRef, { input, firstRound }: BacktestPlan) => {
  const units = planUnits(input);
  return async (number: number): Promise<BacktestUnit | FailedUnit> => {
    const unit = units[number];
    if (unit !== undefined) return unit;
    const symbol = input.symbols[number - firstRound];
    if (symbol === undefined) throw new RangeError(`The backtest has no unit ${number}`);
    return reportOf(jobUnits, job, units, symbol);
  };
};
