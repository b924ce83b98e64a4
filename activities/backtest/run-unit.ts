import type { BacktestInput } from '../../schemas/backtest.ts';
import type { BacktestUnit } from '../../schemas/backtest-units.ts';
import { EngineError, ERROR_CODES } from '../../schemas/errors.ts';
import { toRange } from '../../schemas/market/series-args.ts';
import type { Kline, KlineSeries, KlineStore } from '../../stores/kline-store.ts';
import { toColumns } from '../compute/bar-columns.ts';
import type { ComputePool } from '../compute/compute-pool.ts';
import type * as tasks from '../compute/tasks.ts';
import { findSeries } from '../market/stored-klines.ts';
import type { KeptUnit } from './backtest-units.ts';

export interface RunUnitDeps {
  readonly klines: KlineStore;
  readonly pool: ComputePool<typeof tasks>;
}

interface LoadedSeries {
  readonly series: KlineSeries;
  readonly bars: readonly Kline[];
}

/** Runs units one after the other; the bars of a symbol are read once for all its units in a row. */
export class UnitRunner {
  readonly #deps: RunUnitDeps;
  readonly #tenantId: string;
  readonly #input: BacktestInput;
  #loaded: LoadedSeries | undefined;

  constructor(deps: RunUnitDeps, tenantId: string, input: BacktestInput) {
    this.#deps = deps;
    this.#tenantId = tenantId;
    this.#input = input;
  }

  /** What the unit came to: a failure of its own is one of its symbol, and ends nothing else. */
  async run(unit: BacktestUnit, signal: AbortSignal): Promise<KeptUnit> {
    try {
      const { series, bars } = await this.#load(unit.symbol);
      const columns = toColumns(bars);
      const task = { input: this.#input, unit, series, bars: columns };
      return await this.#deps.pool.run('backtestUnit', task, { signal, transfer: [columns.values.buffer] });
    } catch (error) {
      if (!(error instanceof EngineError) || ERROR_CODES[error.code].retry) throw error;
      return { kind: 'failed', symbol: unit.symbol, code: error.code, reason: error.message };
    }
  }

  async #load(symbol: string): Promise<LoadedSeries> {
    if (this.#loaded?.series.symbol === symbol) return this.#loaded;
    const { level, to } = this.#input;
    const series = await findSeries(this.#deps.klines, this.#tenantId, { symbol, level });
    const bars: Kline[] = [];
    const { toTs } = toRange({ to });
    for await (const batch of this.#deps.klines.stream(this.#tenantId, { symbol: series.symbol, level, toTs }))
      bars.push(...batch);
    this.#loaded = { series, bars };
    return this.#loaded;
  }
}
