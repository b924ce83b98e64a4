import type { Scale } from '../../../domains/hydro/picture/picture.ts';
import { byId, el } from '../../html/browser/dom.ts';
import type { Colors } from './colors.ts';
import type { MapState } from './map-state.ts';
import type { NetworkData } from './network-data.ts';

const gradient = (title: string, { min, max }: Scale, unit: string, isCut: boolean, colors: Colors): HTMLElement => {
  const bar = el('div', 'bar');
  bar.style.background = `linear-gradient(to right, ${colors.scale.join(', ')})`;
  const middle = Number(((min + max) / 2).toPrecision(6));
  const ends = el(
    'div',
    'ends',
    el('span', '', `${isCut ? '≤ ' : ''}${min}`),
    el('span', '', String(middle)),
    el('span', '', `≥ ${max}`),
  );
  return el('div', 'scale', el('div', 'scale-title', `${title}, ${unit}`), bar, ends);
};

/** The scales of what is coloured now, and the marks beside them. */
export const showLegend = ({ picture: { scales, units } }: NetworkData, state: MapState, colors: Colors): void => {
  const low = el('span', 'low-sample');
  byId('legend').replaceChildren(
    ...(state.nodesBy === 'none' ? [] : [gradient('Nodes: pressure', scales.pressure, units.pressure, true, colors)]),
    ...(state.linksBy === 'none'
      ? []
      : [
          gradient(
            `Links: ${state.linksBy}`,
            scales[state.linksBy],
            state.linksBy === 'flow' ? units.flow : units.velocity,
            false,
            colors,
          ),
        ]),
    ...(Number.isNaN(state.lowPressure)
      ? []
      : [el('div', 'sample', low, `pressure below ${state.lowPressure} ${units.pressure}`)]),
    el('div', 'sample', el('span', 'closed-sample'), 'closed'),
  );
};
