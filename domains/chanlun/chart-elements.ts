import type { Point } from './buy-sell-point.ts';
import type { Center } from './center.ts';
import type { ChartCenter, ChartLeg, ChartLife, ChartPoint } from './chart.ts';
import { type Version, type VersionRules, versionsByKey, versionsFrom } from './chart-history.ts';
import { centerKey, legKey, pointKey } from './element-lives.ts';
import type { ChanlunEvent } from './events.ts';
import type { Leg } from './leg.ts';
import { type LifeCycle, type Lived, lifeState } from './life-cycle.ts';

const lifeOf = (life: LifeCycle): ChartLife => ({
  state: lifeState(life),
  shownAt: life.shownAt,
  confirmedAt: life.confirmedAt ?? null,
  finalAt: life.finalAt ?? null,
  withdrawnAt: life.withdrawnAt ?? null,
});

const finiteOrNull = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : value;

/** The element of an event, when it is of the kind in question. */
type Pick<T> = (event: ChanlunEvent) => T | undefined;

/** What happened, and the first bar that is drawn. */
export interface ChartWindow {
  readonly events: readonly ChanlunEvent[];
  readonly from: number;
}

/** Each element with how it was drawn at the close of bar `from` and later. */
const trace = <T, Shape extends readonly number[]>(
  lived: readonly Lived<T>[],
  { events, from }: ChartWindow,
  rules: VersionRules<T, Shape>,
) => {
  const byKey = versionsByKey(events, rules);
  return lived.map(({ element, life }) => ({
    element,
    life: lifeOf(life),
    versions: versionsFrom(byKey.get(rules.key(element)) ?? [], from),
  }));
};

const touches = (versions: readonly Version<readonly [end: number, ...number[]]>[], from: number): boolean =>
  versions.some(([, state, end]) => state !== 'withdrawn' && end >= from);

export const toLegs = (lived: readonly Lived<Leg>[], pick: Pick<Leg>, window: ChartWindow): ChartLeg[] =>
  trace(lived, window, {
    pick,
    key: legKey,
    shape: ({ endBar, endPrice }): readonly [number, number] => [endBar, endPrice],
  })
    .filter(({ versions }) => touches(versions, window.from))
    .map(({ element: { up, beginBar, beginPrice, endBar, endPrice }, life, versions }) => ({
      up,
      begin: beginBar,
      beginPrice,
      end: endBar,
      endPrice,
      ...life,
      versions,
    }));

export const toCenters = (lived: readonly Lived<Center>[], pick: Pick<Center>, window: ChartWindow): ChartCenter[] =>
  trace(lived, window, {
    pick,
    key: centerKey,
    shape: ({ endBar, zd, zg, dd, gg }): readonly [number, number, number, number, number] => [endBar, zd, zg, dd, gg],
  })
    .filter(({ versions }) => touches(versions, window.from))
    .map(({ element: { beginBar, endBar, zd, zg, dd, gg }, life, versions }) => ({
      begin: beginBar,
      end: endBar,
      zd,
      zg,
      dd,
      gg,
      ...life,
      versions,
    }));

export const toPoints = (lived: readonly Lived<Point>[], pick: Pick<Point>, window: ChartWindow): ChartPoint[] =>
  trace(lived, window, { pick, key: pointKey, shape: (): readonly [] => [] })
    .filter(({ element }) => element.bar >= window.from)
    .map(({ element: { type, side, bar, price, invalidation, zd, zg, divergence }, life, versions }) => ({
      type,
      side,
      bar,
      price,
      invalidation,
      zd: zd ?? null,
      zg: zg ?? null,
      ratio: finiteOrNull(divergence?.ratio),
      confidence: finiteOrNull(divergence?.confidence),
      ...life,
      versions,
    }))
    .sort((a, b) => a.bar - b.bar);
