import { byId, el } from '../../html/browser/dom.ts';
import { type Coloring, linkColoring, nodeColoring } from './coloring.ts';
import type { Colors } from './colors.ts';
import type { MapState } from './map-state.ts';
import type { NetworkData } from './network-data.ts';

const gradient = (what: string, coloring: Coloring | undefined, colors: Colors): HTMLElement[] => {
  if (coloring === undefined) return [];
  const { name, unit, isCutBelow, isOverlay, lowStandsOut } = coloring;
  const { min, max } = coloring.scale;
  const bar = el('div', 'bar');
  const shades = lowStandsOut ? colors.scale.toReversed() : colors.scale;
  bar.style.background = `linear-gradient(to right, ${shades.join(', ')})`;
  const middle = Number(((min + max) / 2).toPrecision(6));
  const ends = el(
    'div',
    'ends',
    el('span', '', `${isCutBelow ? '≤ ' : ''}${min}`),
    el('span', '', String(middle)),
    el('span', '', `${isOverlay ? '' : '≥ '}${max}`),
  );
  return [el('div', 'scale', el('div', 'scale-title', `${what}: ${name}${unit === '' ? '' : `, ${unit}`}`), bar, ends)];
};

/** The scales of what is coloured now, and the marks beside them. */
export const showLegend = (data: NetworkData, state: MapState, colors: Colors): void => {
  const { units } = data.picture;
  const low = el('span', 'low-sample');
  byId('legend').replaceChildren(
    ...gradient('Nodes', nodeColoring(data, state), colors),
    ...gradient('Links', linkColoring(data, state), colors),
    ...(nodeColoring(data, state)?.isOverlay || linkColoring(data, state)?.isOverlay
      ? [el('div', 'sample', el('span', 'none-sample'), 'has no such value')]
      : []),
    ...(Number.isNaN(state.lowPressure)
      ? []
      : [el('div', 'sample', low, `pressure below ${state.lowPressure} ${units.pressure}`)]),
    el('div', 'sample', el('span', 'closed-sample'), 'closed'),
  );
};
