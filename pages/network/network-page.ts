import type { NetworkPicture } from '../../domains/hydro/index.ts';
import { toHtmlPage } from '../html/html-page.ts';

/** The parts of the page's script; each comes after those that it imports. */
export const PARTS = [
  'unpack',
  'network-data',
  'format',
  'colors',
  'map-view',
  'map-state',
  'canvas',
  'draw-links',
  'draw-nodes',
  'draw-map',
  'find-element',
  'line-plot',
  'pump-plot',
  'summary',
  'element-text',
  'tooltip',
  'legend',
  'panels',
  'pressure-table',
  'map-pointer',
  'controls',
  'main',
] as const;

const LAYOUTS = {
  file: () => 'coordinates of the file',
  computed: () => 'no coordinates in the file: the layout is computed',
  partly: (count: number) => `${count} nodes have no coordinates in the file: placed beside their neighbours`,
} as const;

const toPrecisionText = ({ runs, units }: NetworkPicture): string => {
  const worst = (name: 'pressure' | 'flow' | 'velocity'): string =>
    Math.max(...runs.map((run) => run[name].precision)).toPrecision(1);
  return (
    `Values are kept to within ${worst('pressure')} ${units.pressure}, ${worst('flow')} ${units.flow} and ` +
    `${worst('velocity')} ${units.velocity}.`
  );
};

/** One HTML file that shows a simulated network anywhere, without a network of the other kind. */
export const toNetworkPage = (picture: NetworkPicture, lowPressure: number | null): string => {
  const { title, source, nodes, links, layout, placedNodes, rowStride, timesS, runs } = picture;
  return toHtmlPage({
    folder: new URL('page/', import.meta.url),
    parts: PARTS,
    data: { picture, lowPressure },
    texts: {
      title: title === '' ? source : title,
      source,
      nodes: String(nodes.ids.length),
      links: String(links.ids.length),
      layout: LAYOUTS[layout](placedNodes),
      engine: runs[0].run.engineVersion,
      hash: runs[0].run.inpHash,
      precision: toPrecisionText(picture),
      rows:
        rowStride === 1
          ? `All ${timesS.length} reported times are here.`
          : `Every ${rowStride}th reported time is here, ${timesS.length} in all: more would make the file too large.`,
    },
  });
};
