import type { Model } from '../engine/model.ts';
import type { NetworkSource } from '../engine/open-network.ts';
import type { Epanet } from '../engine/wasm.ts';
import { HydroError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { Network } from '../network/network.ts';
import { parseInp } from '../network/parse-inp.ts';
import { toBase64 } from './pack-series.ts';
import type { NetworkPicture } from './picture.ts';
import { type Run, type RunOptions, runOnce, toPictureRun } from './picture-run.ts';
import { placeNodes } from './place-nodes.ts';
import { scaleOf } from './scales.ts';

export interface PictureOptions extends RunOptions {
  /** What the picture is called, such as the name of its file. */
  readonly source: string;
  /** Numbers that the picture keeps at most, two bytes each; rows are left out until they are no more. 4 million. */
  readonly maxValues?: number;
}

const MOST_VALUES = 4_000_000;

/** Positions of the rows that are kept: every so many from the first on, and the last. */
const keepRows = (count: number, perRow: number, maxValues: number): { rows: number[]; stride: number } => {
  const most = Math.max(2, Math.floor(maxValues / perRow));
  const stride = count <= most ? 1 : Math.ceil((count - 1) / (most - 1));
  const rows = [...Array(count).keys()].filter((row) => row % stride === 0 || row === count - 1);
  return { rows, stride };
};

const toScales = (runs: readonly Run[], { nodeKinds }: Model): NetworkPicture['scales'] => {
  const links = (name: 'flow' | 'velocity') =>
    scaleOf(
      runs.map(({ result }) => result.links[name]),
      () => true,
      { absolute: true },
    );
  return {
    pressure: scaleOf(
      runs.map(({ result }) => result.nodes.pressure),
      (node) => nodeKinds[node] === 'junction',
      { absolute: false },
    ),
    flow: links('flow'),
    velocity: links('velocity'),
  };
};

const networkOf = (source: NetworkSource, limits?: Partial<Limits>): Network =>
  'inp' in source ? parseInp(source.inp, limits) : source.network;

/**
 * Simulates a network, as it is and with a schedule when one is given, and gathers all that a map of it over time shows.
 * Synchronous: call it in a worker thread.
 * @throws {HydroError} Those of `simulate`; `OPTION_INVALID`, `ELEMENT_UNKNOWN` for a schedule that does not fit.
 */
export const drawNetwork = (epanet: Epanet, source: NetworkSource, options: PictureOptions): NetworkPicture => {
  const first = runOnce(epanet, source, options, 'file');
  const second = options.schedule === undefined ? undefined : runOnce(epanet, source, options, 'schedule');
  const network = networkOf(source, options.limits);
  const { model, result } = first;
  const runs = second === undefined ? [first] : [first, second];
  if (second !== undefined && second.result.timesS.join() !== result.timesS.join()) {
    throw new HydroError(
      'OPTION_INVALID',
      'Cannot compare the runs: found other report times with the schedule; use a report step that divides its steps',
    );
  }
  const perRow = runs.length * (model.nodeIds.length + 2 * model.linkIds.length);
  const { rows, stride } = keepRows(result.timesS.length, perRow, options.maxValues ?? MOST_VALUES);
  const { x, y, bends, layout, placedNodes } = placeNodes(model, network);
  const before = toPictureRun(first, first, rows);
  return {
    title: network.title.find((line) => line.trim() !== '')?.trim() ?? '',
    source: options.source,
    units: result.units,
    timesS: rows.map((row) => result.timesS[row] ?? 0),
    rowStride: stride,
    clockStartS: first.clockStartS,
    layout,
    placedNodes,
    nodes: {
      ids: model.nodeIds,
      kinds: model.nodeKinds,
      x: toBase64(x),
      y: toBase64(y),
      elevation: toBase64(model.elevations),
    },
    links: {
      ids: model.linkIds,
      kinds: model.linkKinds,
      from: toBase64(model.linkFrom),
      to: toBase64(model.linkTo),
      bends,
    },
    scales: toScales(runs, model),
    tariffs: first.tariffs,
    runs: second === undefined ? [before] : [before, toPictureRun(second, first, rows)],
  };
};
