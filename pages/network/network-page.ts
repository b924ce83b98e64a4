import type { NetworkPicture } from '../../domains/hydro/index.ts';
import { toHtmlPage, type WrittenPage } from '../html/html-page.ts';
import { RUN_NAMES } from './page/run-names.ts';

/** The parts of the page's script; each comes after those that it imports. */
export const PARTS = [
  'unpack',
  'network-data',
  'format',
  'run-names',
  'colors',
  'map-view',
  'map-state',
  'coloring',
  'canvas',
  'draw-links',
  'draw-nodes',
  'draw-place-marks',
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
  'overlay-table',
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

const toLabel = ({ kind }: NetworkPicture['runs'][0]): string =>
  `${RUN_NAMES[kind].charAt(0).toUpperCase()}${RUN_NAMES[kind].slice(1)}`;

/** One HTML file that shows a simulated network anywhere, without a network of the other kind. */
export const toNetworkPage = (picture: NetworkPicture, lowPressure: number | null): WrittenPage => {
  const [before, after] = picture.runs;
  const { title, source, note, nodes, links, layout, placedNodes, rowStride, timesS } = picture;
  return toHtmlPage({
    folder: new URL('page/', import.meta.url),
    parts: PARTS,
    data: { picture, lowPressure },
    texts: {
      title: title === '' ? source : title,
      source,
      note,
      before: toLabel(before),
      after: toLabel(after ?? before),
      nodes: String(nodes.ids.length),
      links: String(links.ids.length),
      layout: LAYOUTS[layout](placedNodes),
      engine: before.run.engineVersion,
      hash: before.run.inpHash,
      precision: toPrecisionText(picture),
      rows:
        timesS.length === 1
          ? 'It shows one moment.'
          : rowStride === 1
            ? `All ${timesS.length} reported times are here.`
            : `Every ${rowStride}th reported time is here, ${timesS.length} in all: more would make the file too large.`,
    },
  });
};
