import { HydroError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { RecordedRun } from '../simulation/recorded-run.ts';
import { toBase64 } from './pack-series.ts';
import type { NetworkPicture } from './picture.ts';
import { type DrawnRun, toPictureRun } from './picture-run.ts';
import { placeNodes } from './place-nodes.ts';
import type { Places } from './places.ts';
import { scaleOf } from './scales.ts';

export interface DrawOptions {
  /** What the picture is called, such as the name of its file. */
  readonly source: string;
  /** What is shown beside the network, in words, where the drawing does not say it itself. */
  readonly note?: string;
  /** Numbers that the picture keeps at most, two bytes each; rows are left out until they are no more. 4 million. */
  readonly maxValues?: number;
  readonly limits?: Partial<Limits>;
}

/** What is drawn: runs of one network, and what was found out about it. */
export interface Drawing extends Partial<Pick<NetworkPicture, 'note' | 'overlays' | 'marks'>> {
  readonly runs: readonly [DrawnRun] | readonly [before: DrawnRun, after: DrawnRun];
}

const MOST_VALUES = 4_000_000;

/** Positions of the rows that are kept: every so many from the first on, and the last. */
const keepRows = (count: number, perRow: number, maxValues: number): { rows: number[]; stride: number } => {
  const most = Math.max(2, Math.floor(maxValues / perRow));
  const stride = count <= most ? 1 : Math.ceil((count - 1) / (most - 1));
  const rows = [...Array(count).keys()].filter((row) => row % stride === 0 || row === count - 1);
  return { rows, stride };
};

const toScales = (runs: readonly RecordedRun[], { nodeKinds }: RecordedRun): NetworkPicture['scales'] => {
  const links = (name: 'flow' | 'velocity') =>
    scaleOf(
      runs.map((run) => run.links[name]),
      () => true,
      { absolute: true },
    );
  return {
    pressure: scaleOf(
      runs.map((run) => run.nodes.pressure),
      (node) => nodeKinds[node] === 'junction',
      { absolute: false },
    ),
    flow: links('flow'),
    velocity: links('velocity'),
  };
};

/** A reservoir's head may have been asked for otherwise than the file has it. */
const elevationsOf = ({ nodeKinds, nodes: { head }, ground: { elevations } }: RecordedRun): Float64Array =>
  elevations.map((elevation, node) => (nodeKinds[node] === 'reservoir' ? (head.values[node] ?? elevation) : elevation));

const requireComparable = ([before, after]: readonly DrawnRun[]): void => {
  if (after === undefined || before?.run.timesS.join() === after.run.timesS.join()) return;
  throw new HydroError(
    'OPTION_INVALID',
    'Cannot compare the runs: found other report times in the second; use a report step that divides its steps',
  );
};

/**
 * A picture of runs that were computed.
 * @throws {HydroError} `OPTION_INVALID` for runs with different times.
 */
export const drawRuns = (
  places: Places,
  { runs, note, overlays = [], marks = [] }: Drawing,
  { source, maxValues = MOST_VALUES, note: given = '' }: DrawOptions,
): NetworkPicture => {
  requireComparable(runs);
  const [before, after] = runs;
  const { run } = before;
  const { nodeIds, nodeKinds, linkIds, linkKinds, ground, timesS } = run;
  const perRow = runs.length * (nodeIds.length + 2 * linkIds.length);
  const { rows, stride } = keepRows(timesS.length, perRow, maxValues);
  const { x, y, bends, layout, placedNodes } = placeNodes({ nodeIds, linkIds, ...ground }, places);
  const first = toPictureRun(before, rows);
  return {
    title: places.title.find((line) => line.trim() !== '')?.trim() ?? '',
    source,
    note: note ?? given,
    units: run.units,
    timesS: rows.map((row) => timesS[row] ?? 0),
    rowStride: stride,
    clockStartS: ground.clockStartS,
    layout,
    placedNodes,
    nodes: {
      ids: nodeIds,
      kinds: nodeKinds,
      x: toBase64(x),
      y: toBase64(y),
      elevation: toBase64(elevationsOf(run)),
    },
    links: {
      ids: linkIds,
      kinds: linkKinds,
      from: toBase64(ground.linkFrom),
      to: toBase64(ground.linkTo),
      bends,
    },
    scales: toScales(
      runs.map((drawn) => drawn.run),
      run,
    ),
    tariffs: run.operation.tariffs,
    overlays,
    marks,
    runs: after === undefined ? [first] : [first, toPictureRun(after, rows)],
  };
};
