import { KlineAggregator } from './aggregate.ts';
import type { Analysis } from './analysis.ts';
import type { DefinitionOptions } from './definition.ts';
import { ChanlunEngine } from './engine.ts';
import { ChanlunError } from './errors.ts';
import type { ChanlunEvent } from './events.ts';
import type { Kline } from './kline.ts';
import type { Level } from './level.ts';
import { type NestedPoint, nestPoints } from './nesting.ts';
import type { TradingSession } from './session.ts';

export interface MultiLevelOptions {
  /** Level of the bars that are pushed. */
  readonly base: Level;
  /** Longer levels to build from them. */
  readonly levels: readonly Level[];
  readonly session?: TradingSession;
  readonly outside?: 'refuse' | 'skip';
  /** One definition for all levels. */
  readonly definition?: DefinitionOptions;
}

/** What one base bar changed on one level; `bar` of the events counts that level's bars. */
export interface LevelEvents {
  readonly level: Level;
  readonly events: readonly ChanlunEvent[];
}

/**
 * One series on several levels at once (区间套). A longer level sees a bar only when its bucket has closed.
 * @see 教你炒股票 lessons 27, 35, 61
 */
export class MultiLevelEngine {
  readonly #base: Level;
  readonly #engines = new Map<Level, ChanlunEngine>();
  readonly #aggregators = new Map<Level, KlineAggregator>();

  /** @throws {ChanlunError} `LEVEL_NOT_ABOVE`, `SESSION_INVALID` or `DEFINITION_INVALID`. */
  constructor({ base, levels, definition, ...market }: MultiLevelOptions) {
    this.#base = base;
    this.#engines.set(base, new ChanlunEngine(definition));
    for (const level of levels) {
      this.#aggregators.set(level, new KlineAggregator({ ...market, from: base, to: level }));
      this.#engines.set(level, new ChanlunEngine(definition));
    }
  }

  /**
   * Takes in the next base bar.
   * @returns The levels on which something changed, the base first.
   * @throws {ChanlunError} For a bad bar; no level has then taken it in.
   */
  push(kline: Kline): readonly LevelEvents[] {
    const longer = [...this.#aggregators].map(([level, aggregator]) => ({ level, klines: aggregator.push(kline) }));
    const changes = [{ level: this.#base, events: this.#engine(this.#base).push(kline) }];
    for (const { level, klines } of longer) {
      changes.push({ level, events: klines.flatMap((bar) => this.#engine(level).push(bar)) });
    }
    return changes.filter(({ events }) => events.length > 0);
  }

  /** @throws {ChanlunError} `LEVEL_UNKNOWN` for a level that is not built here. */
  analysis(level: Level): Analysis {
    return this.#engine(level).analysis();
  }

  /**
   * Points of a longer level with those of a shorter one inside them.
   * @throws {ChanlunError} `LEVEL_UNKNOWN` for a level that is not built here.
   */
  nested(longer: Level, shorter: Level): readonly NestedPoint[] {
    return nestPoints(this.analysis(longer), this.analysis(shorter));
  }

  #engine(level: Level): ChanlunEngine {
    const engine = this.#engines.get(level);
    if (engine === undefined) {
      const known = [...this.#engines.keys()].join(', ');
      throw new ChanlunError('LEVEL_UNKNOWN', `Level ${level} is not built here, wanted one of ${known}`);
    }
    return engine;
  }
}
