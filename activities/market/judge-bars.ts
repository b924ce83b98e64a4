import {
  ChanlunEngine,
  type DefinitionOptions,
  elementId,
  type Kline,
  type LifeCycle,
  type Point,
} from '../../domains/chanlun/index.ts';
import type { FiredPoint } from '../../schemas/alerts.ts';
import type { Level } from '../../schemas/market/level.ts';
import type { PointFact } from '../../schemas/market/structure.ts';
import { toBarDate } from './bar-time.ts';
import { toFigure } from './figures.ts';
import { toPointFact } from './structure-facts.ts';

export interface JudgeOptions {
  readonly symbol: string;
  readonly level: Level;
  readonly definition: DefinitionOptions;
  /** Bars after this one are judged; those before are the run-up. */
  readonly watermarkTs: number;
  /** Side and type: `buy1`, `sell3a`. */
  readonly points: ReadonlySet<string>;
  /** Points without a confidence pass. */
  readonly minConfidence?: number | undefined;
}

/** What the close of one judged bar said of a point. */
export type Verdict = { readonly id: string; readonly ts: number; readonly asOf: string } & (
  | {
      readonly kind: 'confirmed';
      readonly point: PointFact;
      readonly element: Point;
      readonly pointTs: number;
    }
  | { readonly kind: 'withdrawn' | 'restored'; readonly point: FiredPoint }
);

interface Seen {
  readonly change: 'confirmed' | 'withdrawn' | 'shown';
  readonly bar: number;
  readonly element: Point;
}

/**
 * Judges bars as they came, one after the other: what is said of a bar rests on it and earlier ones alone (I12). Names of
 * points are made of times, so they are the same wherever the run-up begins.
 */
export class BarJudge {
  readonly #options: JudgeOptions;
  readonly #engine: ChanlunEngine;
  readonly #times: number[] = [];
  readonly #seen: Seen[] = [];

  constructor(options: JudgeOptions) {
    this.#options = options;
    this.#engine = new ChanlunEngine(options.definition);
  }

  /** @throws {ChanlunError} When a bar is bad by itself, or does not follow the one before. */
  push(bars: readonly Kline[]): void {
    const { watermarkTs, points } = this.#options;
    for (const bar of bars) {
      if (bar.closed === false) continue;
      const events = this.#engine.push(bar);
      this.#times.push(bar.ts);
      if (bar.ts <= watermarkTs) continue;
      for (const event of events) {
        if (event.kind !== 'point') continue;
        const { change, element } = event;
        const isAsked = points.has(`${element.side}${element.type}`);
        if (isAsked && (change === 'confirmed' || change === 'withdrawn' || change === 'shown'))
          this.#seen.push({ change, bar: event.bar, element });
      }
    }
  }

  /** Starts of the closed bars. */
  get times(): readonly number[] {
    return this.#times;
  }

  /** The verdicts in the order of the bars, and the names of the points that are drawn after the last bar. */
  finish(): { readonly verdicts: readonly Verdict[]; readonly drawn: ReadonlySet<string> } {
    const { points, withdrawn } = this.#engine.analysis();
    const lifeById = new Map([...points, ...withdrawn.points].map(({ element, life }) => [this.#idOf(element), life]));
    return {
      verdicts: this.#seen.flatMap((seen) => this.#verdictOn(seen, lifeById.get(this.#idOf(seen.element)))),
      drawn: new Set(points.map(({ element }) => this.#idOf(element))),
    };
  }

  #verdictOn({ change, bar, element }: Seen, life: LifeCycle | undefined): readonly Verdict[] {
    // Shown for the first time, or gone before it was confirmed: nobody was told of it.
    if (life?.confirmedAt === undefined || life.confirmedAt > bar) return [];
    const { symbol, level, minConfidence } = this.#options;
    const common = { id: this.#idOf(element), ts: this.#timeOf(bar), asOf: this.#dateOf(bar) };
    const { confirmedAt, shownAt } = life;
    if (change === 'confirmed') {
      const confidence = element.divergence?.confidence;
      if (minConfidence !== undefined && confidence !== undefined && confidence < minConfidence) return [];
      const analysis = { times: this.#times.slice(0, bar + 1), definitionHash: this.#engine.definitionHash };
      const known = { shownAt, confirmedAt, finalAt: undefined, withdrawnAt: undefined };
      const point = toPointFact({ symbol, level, analysis }, { element, life: known });
      return [{ ...common, kind: 'confirmed', point, element, pointTs: this.#timeOf(element.bar) }];
    }
    const point = {
      id: common.id,
      type: element.type,
      side: element.side,
      at: this.#dateOf(element.bar),
      price: toFigure(element.price),
      confirmedAt: this.#dateOf(confirmedAt),
    };
    return change === 'withdrawn'
      ? [{ ...common, kind: 'withdrawn', point: { ...point, withdrawnAt: common.asOf } }]
      : [{ ...common, kind: 'restored', point }];
  }

  #idOf({ side, type, bar }: Point): string {
    const { symbol, level } = this.#options;
    const { definitionHash } = this.#engine;
    return elementId({
      symbol,
      level,
      definitionHash,
      kind: 'point',
      variant: `${side}${type}`,
      ts: this.#timeOf(bar),
    });
  }

  #timeOf(bar: number): number {
    return this.#times[bar] ?? Number.NaN;
  }

  #dateOf(bar: number): string {
    return toBarDate(this.#timeOf(bar), this.#options.level);
  }
}
