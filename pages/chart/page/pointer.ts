import type { MouseEventParams, Time } from 'lightweight-charts';
import type { Chart } from '../../../domains/chanlun/index.ts';
import type { KnownCenter, KnownPoint } from './known-at.ts';
import type { PriceChart } from './price-chart.ts';
import type { Scene } from './scene.ts';

const REACH_PX = 12;

/** What of the scene lies at a place of the price pane. */
export const findUnder = (
  scene: Scene,
  chart: PriceChart,
  firstBar: number,
  at: { readonly x: number; readonly y: number },
): { readonly points: readonly KnownPoint[]; readonly center: KnownCenter | undefined } => {
  const scale = chart.api.timeScale();
  const bar = (scale.coordinateToLogical(at.x) ?? Number.NaN) + firstBar;
  const price = chart.candles.coordinateToPrice(at.y) ?? Number.NaN;
  const distance = (of: number): number => Math.abs(of - bar) * scale.options().barSpacing;
  const nearest = scene.marks
    .filter((mark) => distance(mark.bar) <= REACH_PX)
    .sort((a, b) => distance(a.bar) - distance(b.bar));
  const points = nearest.filter((mark) => mark.bar === nearest[0]?.bar).flatMap((mark) => mark.points);
  const center = [...scene.centers, ...scene.upperCenters].find(
    ({ begin, end, zd, zg }) => begin <= bar && bar <= end && zd <= price && price <= zg,
  );
  return { points, center };
};

/** Index of the bar under the pointer, from the left end of the series. */
export const indexUnder = ({ logical }: MouseEventParams<Time>, { bars, forming }: Chart): number | undefined => {
  if (logical === undefined) return undefined;
  const last = bars.time.length - (forming === null ? 1 : 0);
  return Math.min(last, Math.max(0, Math.round(logical)));
};
