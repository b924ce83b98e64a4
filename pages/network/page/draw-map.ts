import { startFrame } from './canvas.ts';
import type { Colors } from './colors.ts';
import { drawChosenLink, drawDevices, drawLinks, type MapFrame } from './draw-links.ts';
import { drawChosenNode, drawJunctions, drawNames, drawSources } from './draw-nodes.ts';
import { drawPlaceMarks } from './draw-place-marks.ts';
import type { MapState } from './map-state.ts';
import type { MapView } from './map-view.ts';
import type { NetworkData } from './network-data.ts';

/** The whole map anew. */
export const drawMap = (
  canvas: HTMLCanvasElement,
  data: NetworkData,
  view: MapView,
  state: MapState,
  colors: Colors,
): void => {
  const { context, width, height } = startFrame(canvas);
  if (view.width !== width || view.height !== height) view.resize(width, height);
  const frame: MapFrame = { context, data, view, state, colors };
  drawChosenLink(frame);
  drawLinks(frame);
  drawJunctions(frame);
  drawDevices(frame);
  drawSources(frame);
  drawChosenNode(frame);
  drawNames(frame);
  drawPlaceMarks(frame);
};
