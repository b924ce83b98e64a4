import { byId, el } from '../../html/browser/dom.ts';
import type { KnownCenter, KnownPoint } from './known-at.ts';
import { toPointText } from './point-text.ts';

type Format = Parameters<typeof toPointText>[1];

const MARGIN = 12;

const pointRows = (point: KnownPoint, format: Format): Node[] => {
  const text = toPointText(point, format);
  const times = [
    `shown ${text.shown}`,
    ...(point.confirmedAt === null ? [] : [`confirmed ${text.confirmed}`]),
    ...(point.finalAt === null ? [] : [`final ${text.final}`]),
    ...(point.withdrawnAt === null ? [] : [`withdrawn ${text.withdrawn}`]),
  ];
  const measures = [
    `price ${text.price}`,
    `fails beyond ${format.price(point.invalidation)}`,
    ...(point.ratio === null ? [] : [`force ratio ${text.ratio}`]),
    ...(point.zd === null || point.zg === null ? [] : [`center ${format.price(point.zd)}–${format.price(point.zg)}`]),
  ];
  return [
    el('strong', point.side, `${text.name}, ${text.state}`),
    el('div', '', `${text.bar}: ${measures.join(', ')}`),
    el('div', 'times', times.join(' → ')),
  ];
};

const centerRows = ({ state, begin, end, zd, zg, dd, gg }: KnownCenter, { day, price }: Format): Node[] => [
  el('strong', 'center', `center, ${state}`),
  el('div', '', `ZG ${price(zg)}, ZD ${price(zd)}, GG ${price(gg)}, DD ${price(dd)}`),
  el('div', 'times', `${day(begin)} to ${day(end)}`),
];

/** What lies under the pointer, beside it and inside the chart. */
export const showTooltip = (
  at: { readonly x: number; readonly y: number },
  under: { readonly points: readonly KnownPoint[]; readonly center: KnownCenter | undefined },
  format: Format,
): void => {
  const tooltip = byId('tooltip');
  const points = under.points.slice(0, 4).flatMap((point) => pointRows(point, format));
  const center = under.points.length > 0 || under.center === undefined ? [] : centerRows(under.center, format);
  tooltip.replaceChildren(...points, ...center);
  tooltip.hidden = points.length + center.length === 0;
  if (tooltip.hidden) return;
  const { clientWidth: width, clientHeight: height } = byId('chart');
  const { offsetWidth, offsetHeight } = tooltip;
  const left = at.x + MARGIN + offsetWidth > width ? at.x - MARGIN - offsetWidth : at.x + MARGIN;
  const top = at.y + MARGIN + offsetHeight > height ? at.y - MARGIN - offsetHeight : at.y + MARGIN;
  tooltip.style.left = `${Math.max(0, left)}px`;
  tooltip.style.top = `${Math.max(0, top)}px`;
};

export const hideTooltip = (): void => {
  byId('tooltip').hidden = true;
};
