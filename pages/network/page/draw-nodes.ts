import { bucketOf, nodeColoring } from './coloring.ts';
import { BUCKETS } from './colors.ts';
import type { MapFrame } from './draw-links.ts';
import { runOf } from './map-state.ts';
import type { MapView } from './map-view.ts';

/** Pixels from the middle of a junction to its rim: smaller the more there are. */
export const radiusOf = (count: number, { width, height, zoom }: MapView): number =>
  Math.max(1.6, Math.min(7, 0.16 * Math.sqrt((width * height) / count)) * Math.min(2, zoom ** 0.4));

/** Junctions by colour, so that each colour is one path. */
export const drawJunctions = ({ context, data, view, state, colors }: MapFrame): void => {
  const run = runOf(data, state);
  const { nodes } = data.picture;
  const coloring = nodeColoring(data, state);
  const buckets: number[][] = Array.from({ length: BUCKETS + 1 }, () => []);
  const low: number[] = [];
  for (const [node, kind] of nodes.kinds.entries()) {
    if (kind !== 'junction') continue;
    const pressure = run.pressure.at(state.row, node);
    const bucket = coloring === undefined ? -1 : bucketOf(coloring.at(node), coloring);
    buckets[bucket === -1 ? BUCKETS : bucket]?.push(node);
    if (pressure < state.lowPressure) low.push(node);
  }
  const radius = radiusOf(nodes.ids.length, view);
  const trace = (node: number, size: number): void => {
    const [x, y] = [view.nodeX[node] ?? 0, view.nodeY[node] ?? 0];
    if (x < -20 || y < -20 || x > view.width + 20 || y > view.height + 20) return;
    if (size < 2.2) context.rect(x - size, y - size, 2 * size, 2 * size);
    else {
      context.moveTo(x + size, y);
      context.arc(x, y, size, 0, 7);
    }
  };
  context.lineWidth = 1;
  context.strokeStyle = colors.ground;
  for (const [bucket, members] of buckets.entries()) {
    if (members.length === 0) continue;
    context.fillStyle = colors.scale[bucket] ?? colors.muted;
    context.beginPath();
    for (const node of members) trace(node, radius);
    context.fill();
    if (radius > 3) context.stroke();
  }
  context.strokeStyle = colors.low;
  context.lineWidth = Math.max(1.5, radius / 2.5);
  context.beginPath();
  for (const node of low) trace(node, Math.max(2.3, radius + 2.5));
  context.stroke();
};

/** Tanks as boxes filled to their level, reservoirs as basins. */
export const drawSources = ({ context, data, view, state, colors }: MapFrame): void => {
  const run = runOf(data, state);
  const { kinds, ids } = data.picture.nodes;
  const size = ids.length > 800 ? 6 : 9;
  const tanks = new Map(run.tanks.map((tank) => [tank.id, tank]));
  context.lineWidth = 1.8;
  context.strokeStyle = colors.text;
  for (const [node, kind] of kinds.entries()) {
    if (kind === 'junction') continue;
    const [x, y] = [view.nodeX[node] ?? 0, view.nodeY[node] ?? 0];
    context.beginPath();
    if (kind === 'tank') context.rect(x - size, y - size, 2 * size, 2 * size);
    else {
      context.moveTo(x - 1.3 * size, y - 0.8 * size);
      context.lineTo(x - 0.8 * size, y + 0.8 * size);
      context.lineTo(x + 0.8 * size, y + 0.8 * size);
      context.lineTo(x + 1.3 * size, y - 0.8 * size);
    }
    context.fillStyle = kind === 'tank' ? colors.ground : colors.water;
    context.fill();
    const tank = tanks.get(ids[node] ?? '');
    if (kind === 'tank' && tank !== undefined) {
      const share = ((tank.levels[state.row] ?? 0) - tank.minLevel) / (tank.maxLevel - tank.minLevel || 1);
      const height = 2 * size * Math.max(0, Math.min(1, share));
      context.fillStyle = colors.water;
      context.fillRect(x - size, y + size - height, 2 * size, height);
    }
    context.stroke();
  }
};

/** Names of nodes, when there is room for them; the first of those that would overlap. */
export const drawNames = ({ context, data, view, colors }: MapFrame): void => {
  const { ids } = data.picture.nodes;
  const inView = ids.flatMap((_, node) => {
    const [x, y] = [view.nodeX[node] ?? 0, view.nodeY[node] ?? 0];
    return x > 0 && y > 0 && x < view.width && y < view.height ? [node] : [];
  });
  if (inView.length > 60) return;
  context.font = '11px system-ui, sans-serif';
  context.lineWidth = 3;
  context.strokeStyle = colors.ground;
  context.fillStyle = colors.text;
  const written: { readonly x: number; readonly y: number; readonly width: number }[] = [];
  for (const node of inView) {
    const text = (ids[node] ?? '').slice(0, 20);
    const [x, y] = [(view.nodeX[node] ?? 0) + 11, (view.nodeY[node] ?? 0) - 9];
    const { width } = context.measureText(text);
    const isTaken = written.some(
      (other) => Math.abs(other.y - y) < 12 && x < other.x + other.width && other.x < x + width,
    );
    if (isTaken) continue;
    written.push({ x, y, width });
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  }
};

export const drawChosenNode = ({ context, view, state, colors }: MapFrame): void => {
  if (state.chosen?.what !== 'node') return;
  context.strokeStyle = colors.chosen;
  context.lineWidth = 3;
  context.beginPath();
  context.arc(view.nodeX[state.chosen.index] ?? 0, view.nodeY[state.chosen.index] ?? 0, 14, 0, 7);
  context.stroke();
};
