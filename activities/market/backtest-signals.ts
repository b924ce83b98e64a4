import type { Signal, SignalType } from '../../domains/backtest/index.ts';
import {
  type ChanlunEvent,
  type DefinitionOptions,
  elementId,
  type Kline,
  type Level,
  type Point,
  replayKlines,
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

/**
 * Every point that was ever confirmed, as it was known then: what came later went into nothing but the two marks of its
 * withdrawal.
 */
export const toSignals = (
  {
    symbol,
    level,
    times,
    definitionHash,
  }: { symbol: string; level: Level; times: readonly number[]; definitionHash: string },
  events: readonly ChanlunEvent[],
): Signal[] => {
  const lives = new Map<string, Life & { readonly kind: PointEvent['kind'] }>();
  for (const event of events) {
    if (event.kind !== 'point' && event.kind !== 'upper_point') continue;
    const { kind, change, bar, element } = event;
    const key = keyOf(event);
    const life = lives.get(key) ?? {
      kind,
      shownAt: bar,
      confirmed: undefined,
      firstWithdrawnAt: null,
      withdrawnAt: null,
    };
    lives.set(key, life);
    if (change === 'shown') life.withdrawnAt = null;
    if (change === 'confirmed') life.confirmed ??= { at: bar, element };
    if (change === 'withdrawn') {
      life.withdrawnAt = bar;
      if (life.confirmed !== undefined) life.firstWithdrawnAt ??= bar;
    }
  }
  return [...lives.values()].flatMap(({ kind, shownAt, confirmed, firstWithdrawnAt, withdrawnAt }): Signal[] => {
    if (confirmed === undefined) return [];
    const { type, side, bar, price, invalidation, divergence } = confirmed.element;
    const ts = times[bar] ?? Number.NaN;
    return [
      {
        id: elementId({ symbol, level, definitionHash, kind, variant: `${side}${type}`, ts }),
        type: `${side}${type}` satisfies SignalType,
        of: OF[kind],
        bar,
        price,
        invalidation,
        shownAt,
        confirmedAt: confirmed.at,
        firstWithdrawnAt,
        withdrawnAt,
        ratio: figureOf(divergence?.ratio),
        confidence: divergence === undefined ? null : figureOf(divergence.confidence),
      },
    ];
  });
};

/** The signals of a series, bar by bar. @throws {ChanlunError} For a bad bar or option. */
export const replaySignals = (
  { symbol, level, bars }: { symbol: string; level: Level; bars: readonly Kline[] },
  definition: DefinitionOptions,
): Signal[] => {
  const { analysis, events } = replayKlines(bars, definition);
  return toSignals({ symbol, level, times: analysis.times, definitionHash: analysis.definitionHash }, events);
};
