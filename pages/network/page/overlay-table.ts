import { byId, el } from '../../html/browser/dom.ts';
import { type Coloring, linkColoring, nodeColoring } from './coloring.ts';
import { formatWithUnit } from './format.ts';
import type { MapState } from './map-state.ts';
import { type ElementRef, type NetworkData, nameOf } from './network-data.ts';

const MOST_LISTED = 20;

/** The elements that stand out most, first; of amounts, those that have some. */
const rowsOf = (count: number, { at, lowStandsOut, scale }: Coloring): { index: number; value: number }[] =>
  Array.from({ length: count }, (_, index) => ({ index, value: at(index) }))
    .filter(({ value }) => !Number.isNaN(value) && (value !== 0 || scale.min < 0))
    .sort((a, b) => (lowStandsOut ? a.value - b.value : b.value - a.value))
    .slice(0, MOST_LISTED);

/** Tables of the overlays that are shown; choosing an element there is choosing it on the map. */
export const showOverlayTables = (data: NetworkData, state: MapState, choose: (ref: ElementRef) => void): void => {
  const { nodes, links } = data.picture;
  const shown = [
    { what: 'link', count: links.ids.length, coloring: linkColoring(data, state) },
    { what: 'node', count: nodes.ids.length, coloring: nodeColoring(data, state) },
  ] as const;
  byId('overlays').replaceChildren(
    ...shown.flatMap(({ what, count, coloring }) => {
      if (!coloring?.isOverlay) return [];
      const rows = rowsOf(count, coloring).map(({ index, value }) => {
        const button = el('button', '', nameOf(data.picture, { what, index })) as HTMLButtonElement;
        button.type = 'button';
        button.addEventListener('click', () => choose({ what, index }));
        return el('tr', '', el('td', '', button), el('td', 'number', formatWithUnit(value, coloring.unit)));
      });
      const title = el('summary', '', `${what === 'link' ? 'Links' : 'Nodes'} by ${coloring.name}`);
      const details = el('details', '', title, el('div', 'scroll', el('table', '', el('tbody', '', ...rows))));
      (details as HTMLDetailsElement).open = true;
      return [details];
    }),
  );
};
