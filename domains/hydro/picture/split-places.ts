import type { Point } from '../network/network.ts';
import type { RecordedRun } from '../simulation/recorded-run.ts';
import type { PipeSplit } from '../testing/split-pipe.ts';
import type { Places } from './places.ts';

/** Cuts a line at a share of its length; the place of the cut is the end of the one and the start of the other. */
const cutLine = (line: readonly Point[], fraction: number): readonly [readonly Point[], readonly Point[]] => {
  const lengthTo = (i: number): number => {
    const [[ax, ay] = [0, 0], [bx, by] = [0, 0]] = [line[i - 1], line[i]];
    return Math.hypot(bx - ax, by - ay);
  };
  let left = fraction * line.reduce((sum, _, i) => (i === 0 ? 0 : sum + lengthTo(i)), 0);
  let piece = 1;
  while (piece < line.length - 1 && left > lengthTo(piece)) {
    left -= lengthTo(piece);
    piece += 1;
  }
  const [[ax, ay] = [0, 0], [bx, by] = [0, 0]] = [line[piece - 1], line[piece]];
  const share = left / (lengthTo(piece) || 1);
  const cut: Point = [ax + share * (bx - ax), ay + share * (by - ay)];
  return [
    [...line.slice(0, piece), cut],
    [cut, ...line.slice(piece)],
  ];
};

/** The places of a network of which a pipe was cut: the new junction lies on its line, bends go to the half they are on. */
export const splitPlaces = (
  places: Places,
  { nodeIds, linkIds, ground: { linkFrom, linkTo } }: RecordedRun,
  { nodeId, pipeIds: [start, end] }: PipeSplit,
  fraction: number,
): Places => {
  const { coordinates, vertices } = places;
  const placeOf = (node: number | undefined): Point | undefined => coordinates[nodeIds[node ?? -1] ?? ''];
  const [from, to] = [placeOf(linkFrom[linkIds.indexOf(start)]), placeOf(linkTo[linkIds.indexOf(end)])];
  if (from === undefined || to === undefined) return places;
  const [first, second] = cutLine([from, ...(vertices[start] ?? []), to], fraction);
  const [cut = from] = second;
  return {
    ...places,
    coordinates: { ...coordinates, [nodeId]: cut },
    vertices: { ...vertices, [start]: first.slice(1, -1), [end]: second.slice(1, -1) },
  };
};
