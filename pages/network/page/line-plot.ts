import { startFrame } from './canvas.ts';
import type { Colors } from './colors.ts';
import { formatNumber, ticksBetween } from './format.ts';

export interface PlotLine {
  readonly values: readonly number[];
  readonly color: string;
  readonly dash?: readonly number[];
}

export interface LinePlot {
  readonly timesS: readonly number[];
  readonly clockStartS: number;
  readonly lines: readonly PlotLine[];
  /** Values with a line across. */
  readonly marks: readonly { readonly value: number; readonly color: string }[];
  readonly row: number;
}

export const PLOT = { left: 46, right: 8, top: 6, bottom: 18 } as const;

/** Where a time lies between the left and right edge of a plot. */
export const timeToX = (timeS: number, timesS: readonly number[], width: number): number => {
  const [first, last] = [timesS[0] ?? 0, timesS.at(-1) ?? 0];
  return PLOT.left + ((timeS - first) / (last - first || 1)) * (width - PLOT.left - PLOT.right);
};

/** The row nearest to a place of a plot. */
export const rowAtX = (x: number, timesS: readonly number[], width: number): number => {
  const distances = timesS.map((timeS) => Math.abs(timeToX(timeS, timesS, width) - x));
  return distances.indexOf(Math.min(...distances));
};

/** Hours under a plot, and the line of the time that is shown. */
export const drawTimeAxis = (
  context: CanvasRenderingContext2D,
  { timesS, clockStartS, row }: Pick<LinePlot, 'timesS' | 'clockStartS' | 'row'>,
  { width, height }: { readonly width: number; readonly height: number },
  colors: Colors,
): void => {
  const [first, last] = [timesS[0] ?? 0, timesS.at(-1) ?? 0];
  const hours = (last - first) / 3600;
  const stepH = [1, 2, 3, 6, 12, 24, 48, 96, 168].find((step) => hours / step <= Math.max(2, width / 55)) ?? 336;
  context.fillStyle = colors.muted;
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  const stepS = stepH * 3600;
  for (let clock = Math.ceil((clockStartS + first) / stepS) * stepS; clock <= clockStartS + last; clock += stepS) {
    const x = timeToX(clock - clockStartS, timesS, width);
    const label = stepH >= 24 ? `d${clock / 86_400 + 1}` : `${(clock / 3600) % 24}h`;
    if (x < width - 12) context.fillText(label, x, height - 5);
  }
  const x = timeToX(timesS[row] ?? 0, timesS, width);
  context.strokeStyle = colors.text;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x, PLOT.top);
  context.lineTo(x, height - PLOT.bottom);
  context.stroke();
};

/** Lines over time with a scale at the left. */
export const drawLinePlot = (canvas: HTMLCanvasElement, plot: LinePlot, colors: Colors): void => {
  const { context, width, height } = startFrame(canvas);
  const all = [...plot.lines.flatMap(({ values }) => values), ...plot.marks.map(({ value }) => value)].filter(
    Number.isFinite,
  );
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const room =
    high - low > 1e-9 * Math.max(1, Math.abs(high)) ? 0.06 * (high - low) : Math.max(0.5, Math.abs(high) / 20);
  const [min, max] = all.length === 0 ? [0, 1] : [low - room, high + room];
  const toY = (value: number): number =>
    height - PLOT.bottom - ((value - min) / (max - min)) * (height - PLOT.bottom - PLOT.top);
  context.font = '11px system-ui, sans-serif';
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.lineWidth = 1;
  const across = (value: number, color: string, dash: number[]): void => {
    context.strokeStyle = color;
    context.setLineDash(dash);
    context.beginPath();
    context.moveTo(PLOT.left, toY(value));
    context.lineTo(width - PLOT.right, toY(value));
    context.stroke();
    context.setLineDash([]);
  };
  for (const value of ticksBetween(min, max, height / 34)) {
    across(value, colors.grid, []);
    context.fillStyle = colors.muted;
    context.fillText(
      Math.abs(value) >= 10 ? String(Number(value.toFixed(2))) : formatNumber(value),
      PLOT.left - 5,
      toY(value),
    );
  }
  for (const { value, color } of plot.marks) across(value, color, [2, 3]);
  drawTimeAxis(context, plot, { width, height }, colors);
  context.lineWidth = 2;
  context.lineJoin = 'round';
  for (const { values, color, dash = [] } of plot.lines) {
    context.strokeStyle = color;
    context.fillStyle = color;
    context.setLineDash([...dash]);
    context.beginPath();
    let isDown = false;
    for (const [row, value] of values.entries()) {
      const [x, y] = [timeToX(plot.timesS[row] ?? 0, plot.timesS, width), toY(value)];
      if (!Number.isFinite(value)) isDown = false;
      else if (isDown) context.lineTo(x, y);
      else context.moveTo(x, y);
      isDown = Number.isFinite(value);
    }
    context.stroke();
    context.setLineDash([]);
    context.beginPath();
    context.arc(timeToX(plot.timesS[plot.row] ?? 0, plot.timesS, width), toY(values[plot.row] ?? Number.NaN), 3, 0, 7);
    context.fill();
  }
};
