import type { ElementRef, NetworkData, RunData } from './network-data.ts';

/** What the reader has chosen to see. */
export interface MapState {
  readonly row: number;
  readonly run: number;
  /** `pressure`, `none`, or an overlay's choice. */
  readonly nodesBy: string;
  /** `velocity`, `flow`, `none`, or an overlay's choice. */
  readonly linksBy: string;
  /** Junctions below are marked; none when NaN. */
  readonly lowPressure: number;
  readonly chosen: ElementRef | undefined;
}

export const runOf = ({ runs }: NetworkData, { run }: MapState): RunData => {
  const found = runs[run] ?? runs[0];
  if (found === undefined) throw new Error('The picture has no run');
  return found;
};
