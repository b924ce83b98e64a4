import { z } from 'zod';
import { type BacktestInput, BacktestInputSchema } from './backtest.ts';
import { BacktestReportSchema } from './backtest-report.ts';
import type { JobRequest } from './jobs.ts';

const { from, to, points, strategy, grid, market, board, ...fields } = BacktestInputSchema.shape;

/** A thread keeps what a run does not say; so a run says of each of these that there is none. */
const orNone = <Schema extends z.ZodType>(schema: z.ZodOptional<Schema>) => {
  const given = schema.unwrap();
  const description = schema.description ?? given.description ?? '';
  return given.nullable().default(null).describe(description);
};

/** What a run of the assistant `backtest` starts with; what goes across fields is checked by the job. */
export const BacktestStartShape = {
  ...fields,
  from: orNone(from),
  to: orNone(to),
  points: orNone(points),
  strategy: orNone(strategy),
  grid: orNone(grid),
  market: orNone(market),
  board: orNone(board),
};
export const BacktestStartSchema = z.strictObject(BacktestStartShape);

export const BacktestStateSchema = z.object({
  ...BacktestStartShape,
  report: BacktestReportSchema.nullable().default(null).describe('What the backtest came to'),
});

export type BacktestJob = JobRequest<BacktestInput>;

/** The units of a backtest, by number: first those of the first round, then a report for each symbol of a grid. */
export interface BacktestPlan {
  /** The symbols as they are stored. */
  readonly input: BacktestInput;
  readonly firstRound: number;
  /** 0 without a grid: the first round reports then. */
  readonly reports: number;
}

export interface UnitCounts {
  readonly done: number;
  readonly failed: number;
  /** The symbol of the last one. */
  readonly symbol: string;
}
