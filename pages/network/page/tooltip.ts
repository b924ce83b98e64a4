import { byId, el } from '../../html/browser/dom.ts';
import { toElementRows, toElementTitle } from './element-text.ts';
import type { MapState } from './map-state.ts';
import type { ElementRef, NetworkData } from './network-data.ts';

const MARGIN = 14;

/** What lies under the pointer, beside it and inside the map. */
export const showTooltip = (
  at: { readonly x: number; readonly y: number },
  data: NetworkData,
  state: MapState,
  ref: ElementRef | undefined,
): void => {
  const tooltip = byId('tooltip');
  tooltip.hidden = ref === undefined;
  if (ref === undefined) return;
  tooltip.replaceChildren(
    el('strong', '', toElementTitle(data, ref)),
    ...toElementRows(data, state, ref).map(([name, value]) => el('div', '', el('span', 'figure-name', name), value)),
  );
  const { clientWidth: width, clientHeight: height } = byId('stage');
  const { offsetWidth, offsetHeight } = tooltip;
  const left = at.x + MARGIN + offsetWidth > width ? at.x - MARGIN - offsetWidth : at.x + MARGIN;
  const top = at.y + MARGIN + offsetHeight > height ? at.y - MARGIN - offsetHeight : at.y + MARGIN;
  tooltip.style.left = `${Math.max(0, left)}px`;
  tooltip.style.top = `${Math.max(0, top)}px`;
};
