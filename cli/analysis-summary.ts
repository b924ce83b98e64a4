import { type Analysis, type Level, lifeState } from '../domains/chanlun/index.ts';

const DAYS = 10;
const MINUTES = 16;

/** How a bar is called at a level: by its day, or to the minute. */
export const barNameOf =
  ({ times }: Analysis, level: Level) =>
  (bar: number | undefined): string => {
    const ts = bar === undefined ? undefined : times[bar];
    if (ts === undefined) return '-';
    return new Date(ts)
      .toISOString()
      .slice(0, /^1[dwM]$/.test(level) ? DAYS : MINUTES)
      .replace('T', ' ');
  };

const sureness = (sure: boolean): string => (sure ? 'confirmed' : 'provisional');

/** What a person wants to know first, a line each. */
export const summaryLines = (analysis: Analysis, level: Level): string[] => {
  const nameOf = barNameOf(analysis, level);
  const { times, merged, fractals, strokes, segments, centers, points, withdrawn } = analysis;
  const once = withdrawn.points.filter(({ life }) => life.confirmedAt !== undefined).length;
  const lines = [
    `${times.length} bars of ${level}, ${nameOf(0)} to ${nameOf(times.length - 1)}`,
    `${merged.length} merged bars, ${fractals.length} fractals, ${strokes.length} strokes, ${segments.length} segments, ` +
      `${centers.length} centers, ${points.length} points`,
    `${withdrawn.points.length} more points were shown and withdrawn, ${once} of them after they were confirmed`,
  ];
  const segment = segments.at(-1)?.element;
  if (segment !== undefined)
    lines.push(
      `last segment: ${segment.up ? 'up' : 'down'}, ${segment.beginPrice} on ${nameOf(segment.beginBar)} to ` +
        `${segment.endPrice} on ${nameOf(segment.endBar)}, ${sureness(segment.sure)}`,
    );
  const center = centers.at(-1)?.element;
  if (center !== undefined)
    lines.push(
      `last center: ${center.zd} to ${center.zg} (extremes ${center.dd} to ${center.gg}), ` +
        `${nameOf(center.beginBar)} to ${nameOf(center.endBar)}, ${sureness(center.sure)}`,
    );
  if (analysis.forming !== undefined) lines.push('the last row is still forming: it is part of nothing here');
  return lines;
};

export const POINT_COLUMNS = ['point', 'at', 'price', 'state', 'shown', 'confirmed', 'final', 'ratio'] as const;

/** The latest points drawn, the oldest first, as rows under `POINT_COLUMNS`. */
export const pointRows = (analysis: Analysis, level: Level, count: number): string[][] => {
  const nameOf = barNameOf(analysis, level);
  return analysis.points.slice(-count).map(({ element, life }) => {
    const ratio = element.divergence?.ratio.toFixed(2) ?? '';
    const times = [life.shownAt, life.confirmedAt, life.finalAt].map(nameOf);
    const { side, type, bar, price } = element;
    return [`${side}${type}`, nameOf(bar), String(price), lifeState(life), ...times, ratio];
  });
};
