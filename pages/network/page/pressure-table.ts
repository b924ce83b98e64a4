import { byId, el } from '../../html/browser/dom.ts';
import { formatNumber } from './format.ts';
import type { MapState } from './map-state.ts';
import type { ElementRef, NetworkData } from './network-data.ts';
import { junctionsByPressure } from './summary.ts';

const MOST_ROWS = 20;

/** The junctions of lowest pressure at the time that is shown; choosing one there is choosing it on the map. */
export const showPressureTable = (data: NetworkData, state: MapState, choose: (ref: ElementRef) => void): void => {
  const { nodes, units } = data.picture;
  byId('rows').replaceChildren(
    ...junctionsByPressure(data, state)
      .slice(0, MOST_ROWS)
      .map(({ node, pressure }) => {
        const button = el('button', '', nodes.ids[node] ?? '') as HTMLButtonElement;
        button.type = 'button';
        button.addEventListener('click', () => choose({ what: 'node', index: node }));
        const isLow = pressure < state.lowPressure;
        return el(
          'tr',
          '',
          el('td', '', button),
          el('td', 'number', `${formatNumber(pressure)} ${units.pressure}`),
          el('td', 'low', isLow ? 'low' : ''),
        );
      }),
  );
};

/** What went wrong in a run, with its times. */
export const showWarnings = (data: NetworkData, { run }: MapState, clock: (timeS: number) => string): void => {
  const { warnings = [], warningCount = 0 } = data.runs[run] ?? {};
  byId('warnings').hidden = warningCount === 0;
  byId('warnings-title').textContent = `${warningCount} ${warningCount === 1 ? 'warning' : 'warnings'} of the run`;
  byId('warning-list').replaceChildren(
    ...warnings.map(({ message, fromS, toS, elementIds, elementCount }) => {
      const more = elementCount > 8 ? ` and ${elementCount - 8} more` : '';
      const who = elementIds.length > 0 ? ` (${elementIds.slice(0, 8).join(', ')}${more})` : '';
      return el(
        'li',
        '',
        el('b', '', toS > fromS ? `${clock(fromS)} to ${clock(toS)}` : clock(fromS)),
        `: ${message}${who}`,
      );
    }),
  );
};
