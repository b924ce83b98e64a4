import type { NetworkPicture, PictureRun } from '../../../domains/hydro/picture/picture.ts';
import { BitsView, SeriesView, toBytes } from './unpack.ts';

/** What the page is given. */
export interface PageData {
  readonly picture: NetworkPicture;
  /** Junctions below are marked, in the unit of the picture; none when null. */
  readonly lowPressure: number | null;
}

export interface RunData extends Omit<PictureRun, 'pressure' | 'flow' | 'velocity' | 'open'> {
  readonly pressure: SeriesView;
  readonly flow: SeriesView;
  readonly velocity: SeriesView;
  readonly open: BitsView;
}

/** A picture with its arrays at hand. */
export interface NetworkData {
  readonly picture: NetworkPicture;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly elevation: Float64Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly runs: readonly RunData[];
  /** In the order of the picture's overlays; NaN where there is none. */
  readonly overlayValues: readonly Float32Array[];
}

/** A node or a link, by its position. */
export interface ElementRef {
  readonly what: 'node' | 'link';
  readonly index: number;
}

export const isSame = (a: ElementRef | undefined, b: ElementRef | undefined): boolean =>
  a?.what === b?.what && a?.index === b?.index;

export const unpackNetwork = (picture: NetworkPicture): NetworkData => ({
  picture,
  x: new Float32Array(toBytes(picture.nodes.x)),
  y: new Float32Array(toBytes(picture.nodes.y)),
  elevation: new Float64Array(toBytes(picture.nodes.elevation)),
  from: new Int32Array(toBytes(picture.links.from)),
  to: new Int32Array(toBytes(picture.links.to)),
  overlayValues: picture.overlays.map(({ values }) => new Float32Array(toBytes(values))),
  runs: picture.runs.map((run) => ({
    ...run,
    pressure: new SeriesView(run.pressure),
    flow: new SeriesView(run.flow),
    velocity: new SeriesView(run.velocity),
    open: new BitsView(run.open, picture.links.ids.length),
  })),
});

/** A node or link in words, such as `junction 10`. */
export const nameOf = ({ nodes, links }: NetworkPicture, { what, index }: ElementRef): string => {
  const { kinds, ids } = what === 'node' ? nodes : links;
  const kind = kinds[index] === 'cvpipe' ? 'check valve pipe' : (kinds[index] ?? '');
  return `${kind} ${ids[index] ?? ''}`;
};
