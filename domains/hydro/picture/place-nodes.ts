import type { Model } from '../engine/model.ts';
import type { Network, Point } from '../network/network.ts';
import type { NetworkPicture } from './picture.ts';
import { relaxNodes } from './relax-nodes.ts';
import { neighboursOf, spreadNodes } from './spread-nodes.ts';

/** Nodes and the links between them. */
export type Topology = Pick<Model, 'nodeIds' | 'linkIds' | 'linkFrom' | 'linkTo'>;

export interface Placed extends Pick<NetworkPicture, 'layout' | 'placedNodes'> {
  /** The longer side is 1. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly bends: NetworkPicture['links']['bends'];
}

const isPoint = (point: Point | undefined): point is Point => point?.every(Number.isFinite) === true;

/** Gives each node without a place the mean of its placed neighbours, from these outwards, a little aside. */
const placeBesideOthers = (x: Float64Array, y: Float64Array, model: Topology): void => {
  const neighbours = neighboursOf(x.length, { from: model.linkFrom, to: model.linkTo });
  const isPlaced = (node: number): boolean => !Number.isNaN(x[node]);
  const [spanX, spanY] = [spanOf(x), spanOf(y)];
  const extent = Math.max(spanX.size, spanY.size);
  const queue = [...x.keys()].filter(isPlaced);
  for (const node of queue) {
    for (const next of neighbours[node] ?? []) {
      if (isPlaced(next)) continue;
      const around = (neighbours[next] ?? []).filter(isPlaced);
      const mean = (of: Float64Array): number => around.reduce((sum, near) => sum + (of[near] ?? 0), 0) / around.length;
      const [meanX, meanY] = [mean(x), mean(y)];
      x[next] = meanX + 0.02 * extent * Math.cos(2.4 * next);
      y[next] = meanY + 0.02 * extent * Math.sin(2.4 * next);
      queue.push(next);
    }
  }
  for (const node of x.keys()) {
    // An island of which the file places nothing.
    if (isPlaced(node)) continue;
    x[node] = spanX.min;
    y[node] = spanY.min;
  }
};

const spanOf = (values: Float64Array): { readonly min: number; readonly size: number } => {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return { min, size: max - min };
};

/** Where nodes are drawn: at the file's coordinates, beside others for those without, or spread out when there are none. */
export const placeNodes = (
  model: Topology,
  { coordinates, vertices }: Pick<Network, 'coordinates' | 'vertices'>,
): Placed => {
  const points = model.nodeIds.map((id) => (Object.hasOwn(coordinates, id) ? coordinates[id] : undefined));
  const x = Float64Array.from(points, (point) => (isPoint(point) ? point[0] : Number.NaN));
  const y = Float64Array.from(points, (point) => (isPoint(point) ? point[1] : Number.NaN));
  const placedNodes = points.filter((point) => !isPoint(point)).length;
  const isUseless = placedNodes === x.length || (x.length > 1 && Math.max(spanOf(x).size, spanOf(y).size) <= 0);
  if (isUseless) {
    const neighbours = neighboursOf(x.length, { from: model.linkFrom, to: model.linkTo });
    const spread = spreadNodes(neighbours);
    relaxNodes(spread.x, spread.y, neighbours);
    return { ...toUnit(spread.x, spread.y, model, {}), layout: 'computed', placedNodes: x.length };
  }
  if (placedNodes > 0) placeBesideOthers(x, y, model);
  return { ...toUnit(x, y, model, vertices), layout: placedNodes > 0 ? 'partly' : 'file', placedNodes };
};

/** Maps have coordinates of many digits: they are moved to 0 and shrunk to 1 before they lose some. */
const toUnit = (
  x: Float64Array,
  y: Float64Array,
  model: Topology,
  vertices: Network['vertices'],
): Pick<Placed, 'x' | 'y' | 'bends'> => {
  const [spanX, spanY] = [spanOf(x), spanOf(y)];
  const size = Math.max(spanX.size, spanY.size) || 1;
  const round = (value: number): number => Number(value.toFixed(6));
  const bends = model.linkIds.flatMap((id, link) => {
    const points = Object.hasOwn(vertices, id) ? (vertices[id] ?? []).filter(isPoint) : [];
    if (points.length === 0) return [];
    return [[link, points.flatMap(([px, py]) => [round((px - spanX.min) / size), round((py - spanY.min) / size)])]];
  });
  return {
    x: Float32Array.from(x, (value) => (value - spanX.min) / size),
    y: Float32Array.from(y, (value) => (value - spanY.min) / size),
    bends: Object.fromEntries(bends),
  };
};
