import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BacktestInput } from '../../schemas/backtest.ts';
import type { BacktestUnitResult } from '../../schemas/backtest-units.ts';
import { EngineError } from '../../schemas/errors.ts';
import { BACKTEST_STRATEGY, TOOL_BARS, TOOL_WORK } from '../../schemas/market/backtest-strategy.ts';
import { toRange } from '../../schemas/market/series-args.ts';
import type { Kline, KlineSeries, KlineStore } from '../../stores/kline-store.ts';
import { defineTool } from '../tools/tool.ts';
import type { ToolContext } from '../tools/tool-handler.ts';
import { toBacktestAnswer } from './backtest-answer.ts';
import { planReports, planUnits, setsOf } from './backtest-plan.ts';
import { combineBacktest } from './backtest-report.ts';
import { runBacktestUnit } from './backtest-unit.ts';
import { findSeries } from './stored-klines.ts';

interface LoadedSeries {
  readonly series: KlineSeries;
  readonly bars: readonly Kline[];
}

const ADVICE = 'run the assistant backtest, or take a later from, a longer level or fewer sets';

/** All closed bars up to the end of the range, as the structure wants its past; of a longer series those that one call may read. */
const load = async (
  klines: KlineStore,
  tenantId: string,
  symbol: string,
  input: BacktestInput,
): Promise<LoadedSeries> => {
  const { level, to } = input;
  const { fromTs, toTs } = toRange(input);
  const series = await findSeries(klines, tenantId, { symbol, level });
  const bars = await klines.get(tenantId, { symbol: series.symbol, level, toTs, limit: TOOL_BARS });
  const [first] = bars;
  const cut = first !== undefined && bars.length === TOOL_BARS && series.firstTs < first.ts;
  if (cut && (fromTs === undefined || fromTs < first.ts)) {
    const asked = `from ${input.from ?? 'its first bar'} to ${to ?? 'its last'}`;
    throw new EngineError(
      'INVALID_REQUEST',
      `Cannot backtest ${series.symbol} ${level} ${asked}: that is more than the ${TOOL_BARS} bars that one call reads; ${ADVICE}`,
    );
  }
  return { series, bars };
};

const checkWork = (loaded: readonly LoadedSeries[], sets: number): void => {
  const bars = loaded.reduce((sum, one) => sum + one.bars.length, 0);
  if (bars * sets <= TOOL_WORK) return;
  throw new EngineError(
    'INVALID_REQUEST',
    `Cannot backtest ${bars} bars with ${sets} parameter sets in one call: that is ${bars * sets}, at most ${TOOL_WORK}; ${ADVICE}`,
  );
};

/** One unit after the other, with room for other work of the process between them. */
const runAll = async (
  input: BacktestInput,
  units: ReturnType<typeof planUnits>,
  bySymbol: ReadonlyMap<string, LoadedSeries>,
  { signal, heartbeat }: ToolContext,
): Promise<BacktestUnitResult[]> => {
  const results: BacktestUnitResult[] = [];
  for (const unit of units) {
    await nextTurn();
    signal.throwIfAborted();
    heartbeat();
    const loaded = bySymbol.get(unit.symbol);
    if (loaded !== undefined) results.push(runBacktestUnit({ input, unit, ...loaded }));
  }
  return results;
};

/** A backtest small enough for one call; larger ones are jobs of the assistant `backtest`. */
export const createBacktestStrategy = ({ klines }: { readonly klines: KlineStore }) =>
  defineTool(BACKTEST_STRATEGY, async (args, context) => {
    const loaded: LoadedSeries[] = [];
    for (const symbol of args.symbols) loaded.push(await load(klines, context.tenantId, symbol, args));
    const input: BacktestInput = { ...args, symbols: loaded.map(({ series }) => series.symbol) };
    checkWork(loaded, setsOf(input).length);
    const bySymbol = new Map(loaded.map((one) => [one.series.symbol, one]));
    const first = await runAll(input, planUnits(input), bySymbol, context);
    const results = [...first, ...(await runAll(input, planReports(first), bySymbol, context))];
    const reports = results.flatMap((result) => (result.kind === 'report' ? [result.report] : []));
    const times = new Map(loaded.map(({ series, bars }) => [series.symbol, bars.map(({ ts }) => ts)]));
    return toBacktestAnswer(combineBacktest(input, reports, []), times);
  });
