import { bucketOf, linkColoring } from './coloring.ts';
import { BUCKETS, type Colors } from './colors.ts';
import { type MapState, runOf } from './map-state.ts';
import { lineOf, type MapView } from './map-view.ts';
import type { NetworkData } from './network-data.ts';

export interface MapFrame {
  readonly context: CanvasRenderingContext2D;
  readonly data: NetworkData;
  readonly view: MapView;
  readonly state: MapState;
  readonly colors: Colors;
}

/** Arrows on links at least this long. */
const ARROW_FROM_PX = 46;

const trace = (context: CanvasRenderingContext2D, line: readonly number[]): void => {
  context.moveTo(line[0] ?? 0, line[1] ?? 0);
  for (let i = 2; i < line.length; i += 2) context.lineTo(line[i] ?? 0, line[i + 1] ?? 0);
};

/** Middle of a link's longest piece, with its direction. */
export const middleOf = (line: readonly number[]): { x: number; y: number; angle: number; length: number } => {
  let best = { x: line[0] ?? 0, y: line[1] ?? 0, angle: 0, length: 0 };
  for (let i = 0; i + 3 < line.length; i += 2) {
    const [ax, ay, bx, by] = [line[i] ?? 0, line[i + 1] ?? 0, line[i + 2] ?? 0, line[i + 3] ?? 0];
    const length = Math.hypot(bx - ax, by - ay);
    if (length > best.length)
      best = { x: (ax + bx) / 2, y: (ay + by) / 2, angle: Math.atan2(by - ay, bx - ax), length };
  }
  return best;
};

const drawArrow = (context: CanvasRenderingContext2D, line: readonly number[], size: number, isBack: boolean): void => {
  const { x, y, angle, length } = middleOf(line);
  if (length < ARROW_FROM_PX) return;
  const turned = isBack ? angle + Math.PI : angle;
  const point = (along: number, aside: number): [number, number] => [
    x + along * Math.cos(turned) - aside * Math.sin(turned),
    y + along * Math.sin(turned) + aside * Math.cos(turned),
  ];
  context.moveTo(...point(size, 0));
  context.lineTo(...point(-0.7 * size, 0.75 * size));
  context.lineTo(...point(-0.7 * size, -0.75 * size));
  context.closePath();
};

/** Whether any of a link may be on the canvas; bends may reach beyond its ends. */
const isInView = (
  { picture, from, to }: NetworkData,
  { nodeX, nodeY, width, height }: MapView,
  link: number,
): boolean => {
  if (picture.links.bends[link] !== undefined) return true;
  const [a, b] = [from[link] ?? 0, to[link] ?? 0];
  const [ax, ay, bx, by] = [nodeX[a] ?? 0, nodeY[a] ?? 0, nodeX[b] ?? 0, nodeY[b] ?? 0];
  return (
    Math.max(ax, bx) > -5 && Math.min(ax, bx) < width + 5 && Math.max(ay, by) > -5 && Math.min(ay, by) < height + 5
  );
};

/** Links by colour, so that each colour is one path; closed ones dashed. */
export const drawLinks = ({ context, data, view, state, colors }: MapFrame): void => {
  const run = runOf(data, state);
  const { links } = data.picture;
  const coloring = linkColoring(data, state);
  const count = links.ids.length;
  const width = Math.min(5, (count > 800 ? 1.6 : count > 120 ? 2.4 : 3.4) * view.zoom ** 0.3);
  const buckets: number[][] = Array.from({ length: BUCKETS + 2 }, () => []);
  const [plain, closed] = [BUCKETS, BUCKETS + 1];
  for (let link = 0; link < count; link += 1) {
    if (!isInView(data, view, link)) continue;
    const bucket = coloring === undefined ? -1 : bucketOf(coloring.at(link), coloring);
    const isShown = run.open.at(state.row, link) || (coloring?.isOverlay === true && bucket !== -1);
    buckets[isShown ? (bucket === -1 ? plain : bucket) : closed]?.push(link);
  }
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const [bucket, members] of buckets.entries()) {
    if (members.length === 0) continue;
    const color = colors.scale[bucket] ?? colors.muted;
    const lines = members.map((link) => lineOf(data, view, link));
    context.strokeStyle = color;
    context.lineWidth = bucket === closed ? Math.max(1, 0.5 * width) : width;
    context.setLineDash(bucket === closed ? [5, 4] : []);
    context.beginPath();
    for (const line of lines) trace(context, line);
    context.stroke();
    if (bucket === closed) continue;
    context.fillStyle = color;
    context.beginPath();
    for (const [i, link] of members.entries()) {
      const flow = run.flow.at(state.row, link);
      if (Math.abs(flow) > 1e-6) drawArrow(context, lines[i] ?? [], width + 3, flow < 0);
    }
    context.fill();
  }
  context.setLineDash([]);
};

/** A light under the link that was chosen. */
export const drawChosenLink = ({ context, data, view, state, colors }: MapFrame): void => {
  if (state.chosen?.what !== 'link') return;
  context.strokeStyle = colors.chosen;
  context.globalAlpha = 0.45;
  context.lineWidth = 11;
  context.beginPath();
  trace(context, lineOf(data, view, state.chosen.index));
  context.stroke();
  context.globalAlpha = 1;
};

/** Pumps as circles with a triangle, valves as bow ties, hollow when closed. */
export const drawDevices = ({ context, data, view, state, colors }: MapFrame): void => {
  const run = runOf(data, state);
  const { kinds, ids } = data.picture.links;
  const size = ids.length > 800 ? 5.5 : 8;
  context.lineWidth = 1.6;
  context.strokeStyle = colors.text;
  for (const [link, kind] of kinds.entries()) {
    if (kind === 'pipe' || kind === 'cvpipe') continue;
    const { x, y, angle } = middleOf(lineOf(data, view, link));
    context.save();
    context.translate(x, y);
    context.rotate(angle);
    context.beginPath();
    if (kind === 'pump') context.arc(0, 0, size, 0, 7);
    else context.rect(-size, -0.7 * size, 2 * size, 1.4 * size);
    context.fillStyle = colors.ground;
    context.fill();
    if (kind === 'pump') context.stroke();
    context.beginPath();
    context.moveTo(kind === 'pump' ? -0.45 * size : -size, -0.6 * size);
    if (kind === 'pump') {
      context.lineTo(0.7 * size, 0);
      context.lineTo(-0.45 * size, 0.6 * size);
    } else {
      context.lineTo(size, 0.6 * size);
      context.lineTo(size, -0.6 * size);
      context.lineTo(-size, 0.6 * size);
    }
    context.closePath();
    context.fillStyle = colors.text;
    if (run.open.at(state.row, link)) context.fill();
    context.stroke();
    context.restore();
  }
};
