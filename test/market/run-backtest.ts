import { readFile } from 'node:fs/promises';
import { planReports, planUnits } from '../../activities/market/backtest-plan.ts';
import { combineBacktest } from '../../activities/market/backtest-report.ts';
import { runBacktestUnit } from '../../activities/market/backtest-unit.ts';
import type { Bar } from '../../domains/backtest/index.ts';
import { parseKlinesCsv } from '../../domains/klines/index.ts';
import { BacktestInputSchema, type BacktestRequest } from '../../schemas/backtest.ts';
import { type BacktestReport, BacktestReportSchema, type SymbolBacktest } from '../../schemas/backtest-report.ts';

export const SAMPLE = { source: 'sample', adjustment: 'raw', session: 'us-equity', board: 'none' } as const;

/** The bars of the sample series. */
export const readSample = async (): Promise<readonly Bar[]> =>
  parseKlinesCsv(await readFile('samples/sp500-1d.csv', 'utf8'));

/** A whole backtest as a workflow runs it; each result passes through JSON, as between threads. */
export const runBacktest = (bars: readonly Bar[], request: Partial<BacktestRequest> = {}): BacktestReport => {
  const input = BacktestInputSchema.parse({
    symbols: ['SPX'],
    ...(request.strategy === undefined ? { points: ['buy2', 'buy3'] } : {}),
    ...request,
  });
  const run = (units: ReturnType<typeof planUnits>) =>
    units.map((unit) => {
      const result = runBacktestUnit({ input, unit, series: SAMPLE, bars });
      return JSON.parse(JSON.stringify(result)) as typeof result;
    });
  const first = run(planUnits(input));
  const results = first.some(({ kind }) => kind === 'score') ? run(planReports(first)) : first;
  const reports = results.flatMap((result) => (result.kind === 'report' ? [result.report] : []));
  return BacktestReportSchema.parse(combineBacktest(input, reports, []));
};

export const runOne = (bars: readonly Bar[], request: Partial<BacktestRequest> = {}): SymbolBacktest => {
  const [report] = runBacktest(bars, request).symbols;
  if (report === undefined) throw new RangeError('no report');
  return report;
};
