import { byId, el } from '../../html/browser/dom.ts';
import type { KnownPoint } from './known-at.ts';
import { type PointText, toPointText } from './point-text.ts';

const MAX_ROWS = 200;
const COLUMNS: readonly (keyof PointText)[] = ['price', 'state', 'shown', 'confirmed', 'final', 'withdrawn', 'ratio'];

/** The life of each point that is shown, newest first; the button of a row leads to its bar. */
export const showPointTable = (
  points: readonly KnownPoint[],
  format: Parameters<typeof toPointText>[1],
  onChoice: (point: KnownPoint) => void,
): void => {
  const newest = points.toSorted((a, b) => b.bar - a.bar).slice(0, MAX_ROWS);
  const rows = newest.map((point) => {
    const text = toPointText(point, format);
    const button = el('button', `point ${point.side}`, text.bar);
    button.addEventListener('click', () => onChoice(point));
    const row = el('tr', point.state, el('td', '', button), el('th', '', text.name));
    row.append(...COLUMNS.map((column) => el('td', column, text[column])));
    return row;
  });
  byId('rows').replaceChildren(...rows);
  const shown = newest.length < points.length ? `the newest ${newest.length} of ${points.length}` : `${points.length}`;
  byId('points-title').textContent = `Life of the points (${shown})`;
};
