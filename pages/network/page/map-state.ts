import type { ElementRef, NetworkData, RunData } from './network-data.ts';

/** What the reader has chosen to see. */
export interface MapState {
  readonly row: number;
  readonly run: number;
  readonly nodesBy: 'pressure' | 'none';
  readonly linksBy: 'velocity' | 'flow' | 'none';
  /** Junctions below are marked; none when NaN. */
  readonly lowPressure: number;
  readonly chosen: ElementRef | undefined;
}

export const runOf = ({ runs }: NetworkData, { run }: MapState): RunData => {
  const found = runs[run] ?? runs[0];
  if (found === undefined) throw new Error('The picture has no run');
  return found;
};

/** What a link is coloured by; flows by their size, whichever way they go. Pumps have no velocity. */
export const linkValue = (
  { picture: { links } }: NetworkData,
  run: RunData,
  { linksBy, row }: MapState,
  link: number,
): number =>
  linksBy === 'none' || (linksBy === 'velocity' && links.kinds[link] === 'pump')
    ? Number.NaN
    : Math.abs(run[linksBy].at(row, link));
