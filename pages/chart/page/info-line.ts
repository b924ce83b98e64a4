import type { Chart } from '../../../domains/chanlun/index.ts';
import { byId, el } from '../../html/browser/dom.ts';
import { formatVolume } from './format.ts';
import type { toPointText } from './point-text.ts';

/** The figures of one bar, above the chart. */
export const showInfoLine = (chart: Chart, index: number, { day, price }: Parameters<typeof toPointText>[1]): void => {
  const { bars, macd, forming } = chart;
  const line = byId('info');
  const isForming = index === bars.time.length && forming !== null;
  const of = (column: 'open' | 'high' | 'low' | 'close' | 'volume'): number =>
    (isForming ? forming[column] : bars[column][index]) ?? Number.NaN;
  if (Number.isNaN(of('close'))) return;
  const figures: [string, string][] = [
    ['O', price(of('open'))],
    ['H', price(of('high'))],
    ['L', price(of('low'))],
    ['C', price(of('close'))],
  ];
  if (of('volume') > 0) figures.push(['V', formatVolume(of('volume'))]);
  if (!isForming) {
    for (const name of ['dif', 'dea', 'histogram'] as const)
      figures.push([name === 'histogram' ? 'MACD' : name.toUpperCase(), (macd[name][index] ?? 0).toPrecision(4)]);
  }
  const bar = chart.firstBar + index;
  line.replaceChildren(
    el('b', '', isForming ? `${day(bar)} (forming)` : day(bar)),
    ...figures.map(([name, value]) => el('span', '', el('span', 'figure-name', name), value)),
  );
};
