import type { Signal, SignalType } from '../../domains/backtest/index.ts';
import {
  ChanlunEngine,
  type ChanlunEvent,
  type DefinitionOptions,
  elementId,
  type Kline,
  type Level,
  type Point,
} from '../../domains/chanlun/index.ts';

type PointEvent = Extract<ChanlunEvent, { readonly kind: 'point' | 'upper_point' }>;

const OF = { point: 'strokes', upper_point: 'segments' } as const;

const keyOf = ({ kind, element }: PointEvent): string => `${kind}|${element.bar}|${element.type}|${element.side}`;

/** A ratio without strength in the entering leg is infinite, which is no divergence. */
const figureOf = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : value;

/** The life of one point, while its events pass. */
interface Life {
  readonly shownAt: number;
  confirmed: { readonly at: number; readonly element: Point } | undefined;
  firstWithdrawnAt: number | null;
  withdrawnAt: number | null;
}

interface SeriesTimes {
  readonly symbol: string;
  readonly level: Level;
  /** Start of each closed bar. */
  readonly times: readonly number[];
  readonly definitionHash: string;
}

/** Keeps the lives of points while events pass, and nothing of other elements: of a long series they are most. */
class PointLives {
  readonly #lives = new Map<string, Life & { readonly kind: PointEvent['kind'] }>();

  take(event: ChanlunEvent): void {
    if (event.kind !== 'point' && event.kind !== 'upper_point') return;
    const { kind, change, bar, element } = event;
    const key = keyOf(event);
    const known = this.#lives.get(key);
    const life = known ?? { kind, shownAt: bar, confirmed: undefined, firstWithdrawnAt: null, withdrawnAt: null };
    if (known === undefined) this.#lives.set(key, life);
    if (change === 'shown') life.withdrawnAt = null;
    if (change === 'confirmed') life.confirmed ??= { at: bar, element };
    if (change === 'withdrawn') {
      life.withdrawnAt = bar;
      if (life.confirmed !== undefined) life.firstWithdrawnAt ??= bar;
    }
  }

  signals({ symbol, level, times, definitionHash }: SeriesTimes): Signal[] {
    return [...this.#lives.values()].flatMap(
      ({ kind, shownAt, confirmed, firstWithdrawnAt, withdrawnAt }): Signal[] => {
        if (confirmed === undefined) return [];
        const { type, side, bar, price, invalidation, divergence } = confirmed.element;
        const variant = `${side}${type}` satisfies SignalType;
        const ts = times[bar] ?? Number.NaN;
        return [
          {
            id: elementId({ symbol, level, definitionHash, kind, variant, ts }),
            ...{ type: variant, of: OF[kind], bar, price, invalidation },
            ...{ shownAt, confirmedAt: confirmed.at, firstWithdrawnAt, withdrawnAt },
            ratio: figureOf(divergence?.ratio),
            confidence: figureOf(divergence?.confidence),
          },
        ];
      },
    );
  }
}

/**
 * Every point that was ever confirmed, as it was known then: what came later went into nothing but the two marks of its
 * withdrawal.
 */
export const toSignals = (series: SeriesTimes, events: readonly ChanlunEvent[]): Signal[] => {
  const lives = new PointLives();
  for (const event of events) lives.take(event);
  return lives.signals(series);
};

/** The signals of a series, bar by bar. @throws {ChanlunError} For a bad bar or option. */
export const replaySignals = (
  { symbol, level, bars }: { symbol: string; level: Level; bars: readonly Kline[] },
  definition: DefinitionOptions,
): Signal[] => {
  const engine = new ChanlunEngine(definition);
  const lives = new PointLives();
  for (const bar of bars) {
    for (const event of engine.push(bar)) lives.take(event);
  }
  const times = bars.map(({ ts }) => ts);
  return lives.signals({ symbol, level, times, definitionHash: engine.definitionHash });
};
