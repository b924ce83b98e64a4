import type { PictureOverlay, Scale } from '../../../domains/hydro/picture/picture.ts';
import { BUCKETS } from './colors.ts';
import { type MapState, runOf } from './map-state.ts';
import type { NetworkData } from './network-data.ts';

/** What nodes or links are coloured by. */
export interface Coloring {
  readonly name: string;
  readonly unit: string;
  readonly scale: Scale;
  /** Values below the scale's least have the colour of its end. */
  readonly isCutBelow: boolean;
  readonly lowStandsOut: boolean;
  /** Found out about the whole run: closed links have their colour all the same. */
  readonly isOverlay: boolean;
  /** The value of a node or link now; NaN where there is none. */
  at(index: number): number;
}

const PREFIX = 'overlay-';

/** The choices that a picture adds to pressure, flow and velocity. */
export const overlayChoices = (
  { picture: { overlays } }: NetworkData,
  what: PictureOverlay['what'],
): { readonly value: string; readonly overlay: PictureOverlay }[] =>
  overlays.flatMap((overlay, i) => (overlay.what === what ? [{ value: `${PREFIX}${i}`, overlay }] : []));

const toOverlayColoring = (data: NetworkData, choice: string): Coloring | undefined => {
  if (!choice.startsWith(PREFIX)) return undefined;
  const place = Number(choice.slice(PREFIX.length));
  const [overlay, values] = [data.picture.overlays[place], data.overlayValues[place]];
  if (overlay === undefined || values === undefined) return undefined;
  const { name, unit, scale, lowStandsOut } = overlay;
  return {
    ...{ name, unit, scale, lowStandsOut },
    isCutBelow: false,
    isOverlay: true,
    at: (index) => values[index] ?? Number.NaN,
  };
};

export const nodeColoring = (data: NetworkData, state: MapState): Coloring | undefined => {
  const { scales, units } = data.picture;
  if (state.nodesBy !== 'pressure') return toOverlayColoring(data, state.nodesBy);
  const run = runOf(data, state);
  return {
    name: 'pressure',
    unit: units.pressure,
    scale: scales.pressure,
    isCutBelow: true,
    lowStandsOut: false,
    isOverlay: false,
    at: (node) => run.pressure.at(state.row, node),
  };
};

/** Flows by their size, whichever way they go. Pumps have no velocity. */
export const linkColoring = (data: NetworkData, state: MapState): Coloring | undefined => {
  const { scales, units, links } = data.picture;
  const { linksBy, row } = state;
  if (linksBy !== 'flow' && linksBy !== 'velocity') return toOverlayColoring(data, linksBy);
  const run = runOf(data, state);
  return {
    name: linksBy,
    unit: units[linksBy],
    scale: scales[linksBy],
    isCutBelow: false,
    lowStandsOut: false,
    isOverlay: false,
    at: (link) =>
      linksBy === 'velocity' && links.kinds[link] === 'pump' ? Number.NaN : Math.abs(run[linksBy].at(row, link)),
  };
};

/** Which colour of the scale a value has, -1 for no number. */
export const bucketOf = (
  value: number,
  { scale: { min, max }, lowStandsOut }: Pick<Coloring, 'scale' | 'lowStandsOut'>,
): number => {
  if (Number.isNaN(value)) return -1;
  const bucket = Math.max(0, Math.min(BUCKETS - 1, Math.floor(((value - min) / (max - min)) * BUCKETS)));
  return lowStandsOut ? BUCKETS - 1 - bucket : bucket;
};
