import type { KnownCenter, KnownLeg } from './known-at.ts';
import type { Scene } from './scene.ts';
import type { Theme } from './theme.ts';

/** Where bars and prices lie on the pane, in CSS pixels. */
export interface Frame {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  x(bar: number): number;
  y(price: number): number;
}

const DASHES = [5, 4];
const PROVISIONAL = 'provisional';

const drawLegs = (frame: Frame, legs: readonly KnownLeg[], color: string, width: number): void => {
  const { context } = frame;
  context.strokeStyle = color;
  context.lineWidth = width;
  context.lineJoin = 'round';
  for (const { state, begin, beginPrice, end, endPrice } of legs) {
    const [from, to] = [frame.x(begin), frame.x(end)];
    if (to < 0 || from > frame.width) continue;
    context.setLineDash(state === PROVISIONAL ? DASHES : []);
    context.beginPath();
    context.moveTo(from, frame.y(beginPrice));
    context.lineTo(to, frame.y(endPrice));
    context.stroke();
  }
  context.setLineDash([]);
};

/** The range ZD to ZG filled, the extremes DD and GG as thin lines. */
const drawCenters = (frame: Frame, centers: readonly KnownCenter[], color: string): void => {
  const { context } = frame;
  context.strokeStyle = color;
  context.fillStyle = color;
  for (const { state, begin, end, zd, zg, dd, gg } of centers) {
    const [left, right] = [frame.x(begin), frame.x(end)];
    if (right < 0 || left > frame.width) continue;
    const [top, bottom] = [frame.y(zg), frame.y(zd)];
    context.globalAlpha = 0.16;
    context.fillRect(left, top, right - left, bottom - top);
    context.globalAlpha = 1;
    context.lineWidth = 1.25;
    context.setLineDash(state === PROVISIONAL ? DASHES : []);
    context.strokeRect(left, top, right - left, bottom - top);
    context.globalAlpha = 0.6;
    context.lineWidth = 1;
    context.setLineDash([1, 3]);
    for (const y of [frame.y(gg), frame.y(dd)]) {
      context.beginPath();
      context.moveTo(left, y);
      context.lineTo(right, y);
      context.stroke();
    }
    context.globalAlpha = 1;
  }
  context.setLineDash([]);
};

export const drawBoxes = (frame: Frame, scene: Scene, theme: Theme): void => {
  drawCenters(frame, scene.upperCenters, theme.upper);
  drawCenters(frame, scene.centers, theme.center);
};

export const drawLines = (frame: Frame, scene: Scene, theme: Theme): void => {
  drawLegs(frame, scene.strokes, theme.stroke, 1.5);
  drawLegs(frame, scene.segments, theme.segment, 2.5);
  drawLegs(frame, scene.upperSegments, theme.upper, 3.5);
};
