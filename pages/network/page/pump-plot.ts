import { startFrame } from './canvas.ts';
import type { Colors } from './colors.ts';
import { formatNumber, ticksBetween } from './format.ts';
import { drawTimeAxis, PLOT, timeToX } from './line-plot.ts';
import type { NetworkData, RunData } from './network-data.ts';

const TARIFF_PX = 64;
const BAR_PX = 13;
const GAP_PX = 9;
const MOST_PUMPS = 24;

const shownPumps = ({ runs }: NetworkData): readonly { readonly id: string }[] =>
  (runs[0]?.pumps ?? []).slice(0, MOST_PUMPS);

/** Pixels that the schedule of all pumps takes. */
export const pumpPlotHeight = (data: NetworkData): number =>
  PLOT.top +
  PLOT.bottom +
  (data.picture.tariffs.length > 0 ? TARIFF_PX : 0) +
  shownPumps(data).length * (data.runs.length * BAR_PX + GAP_PX);

const drawTariffs = (
  context: CanvasRenderingContext2D,
  { picture: { tariffs, timesS } }: NetworkData,
  width: number,
  colors: Colors,
): void => {
  const most = Math.max(...tariffs.flatMap(({ stretches }) => stretches.map(({ pricePerKwh }) => pricePerKwh)));
  const bottom = PLOT.top + TARIFF_PX - 14;
  const toY = (price: number): number => bottom - (price / most) * (bottom - PLOT.top);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.fillStyle = colors.muted;
  for (const price of ticksBetween(0, most, 2)) context.fillText(formatNumber(price), PLOT.left - 5, toY(price));
  for (const { stretches } of tariffs) {
    context.beginPath();
    context.moveTo(timeToX(stretches[0]?.fromS ?? 0, timesS, width), bottom);
    for (const { fromS, toS, pricePerKwh } of stretches) {
      context.lineTo(timeToX(fromS, timesS, width), toY(pricePerKwh));
      context.lineTo(timeToX(toS, timesS, width), toY(pricePerKwh));
    }
    context.lineTo(timeToX(stretches.at(-1)?.toS ?? 0, timesS, width), bottom);
    context.closePath();
    context.fillStyle = colors.price;
    context.globalAlpha = 0.25;
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = colors.price;
    context.lineWidth = 1.5;
    context.stroke();
  }
};

const drawBar = (
  context: CanvasRenderingContext2D,
  data: NetworkData,
  run: RunData,
  pump: number,
  place: { readonly top: number; readonly width: number },
  color: string,
  colors: Colors,
): void => {
  const { timesS } = data.picture;
  const [left, right] = [timesS[0] ?? 0, timesS.at(-1) ?? 0].map((timeS) => timeToX(timeS, timesS, place.width));
  context.fillStyle = colors.grid;
  context.fillRect(left ?? 0, place.top, (right ?? 0) - (left ?? 0), BAR_PX - 2);
  context.fillStyle = color;
  for (const { fromS, toS, speed } of run.pumps[pump]?.stretches ?? []) {
    if (speed <= 0) continue;
    const x = timeToX(fromS, timesS, place.width);
    // A slower pump is a lower bar.
    const height = (BAR_PX - 2) * Math.max(0.3, Math.min(1, speed));
    context.fillRect(x, place.top + BAR_PX - 2 - height, Math.max(1, timeToX(toS, timesS, place.width) - x), height);
  }
};

/** The tariff, and under it for each pump when it runs, a bar for each run. */
export const drawPumpPlot = (canvas: HTMLCanvasElement, data: NetworkData, row: number, colors: Colors): void => {
  const { context, width, height } = startFrame(canvas);
  const { tariffs, timesS, clockStartS } = data.picture;
  context.font = '11px system-ui, sans-serif';
  if (tariffs.length > 0) drawTariffs(context, data, width, colors);
  let top: number = PLOT.top + (tariffs.length > 0 ? TARIFF_PX : 0);
  for (const [pump, { id }] of shownPumps(data).entries()) {
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    context.fillStyle = colors.text;
    context.fillText(id.slice(0, 7), PLOT.left - 5, top + (data.runs.length * BAR_PX) / 2 - 1);
    for (const [index, run] of data.runs.entries()) {
      const color = index === 0 ? colors.before : colors.after;
      drawBar(context, data, run, pump, { top, width }, color, colors);
      top += BAR_PX;
    }
    top += GAP_PX;
  }
  drawTimeAxis(context, { timesS, clockStartS, row }, { width, height }, colors);
};
