import type { Neighbours } from './spread-nodes.ts';

const ROUNDS = 120;
/** Rounds times nodes: beyond, large networks get fewer rounds. */
const MOST_WORK = 2_000_000;
/** Nodes closer than this, in lengths of a link, push each other off. */
const REACH = 1.6;

/** Columns and rows of cells on either side of the middle: far more than nodes. */
const HALF = 2 ** 24;
const toCell = (place = 0): number => Math.floor(place / REACH);
/** One number for a cell: networks have many, and looking one up is what takes the time. */
const cellOf = (column: number, row: number): number => (column + HALF) * 2 * HALF + row + HALF;

/** Scales places so that the middle link is 1 long. */
const toUnitLinks = (x: Float64Array, y: Float64Array, neighbours: Neighbours): void => {
  const lengths = neighbours
    .flatMap((near, a) => near.map((b) => Math.hypot((x[a] ?? 0) - (x[b] ?? 0), (y[a] ?? 0) - (y[b] ?? 0))))
    .filter((length) => length > 0)
    .sort((a, b) => a - b);
  const middle = lengths[lengths.length >> 1] ?? 1;
  for (const node of x.keys()) {
    // Nodes at one place get apart by a spiral that is the same in every run.
    x[node] = (x[node] ?? 0) / middle + 0.05 * Math.cos(2.4 * node);
    y[node] = (y[node] ?? 0) / middle + 0.05 * Math.sin(2.4 * node);
  }
};

/** Evens a drawing out: links pull to length 1, nodes that are close push. Changes `x` and `y`. */
export const relaxNodes = (x: Float64Array, y: Float64Array, neighbours: Neighbours): void => {
  toUnitLinks(x, y, neighbours);
  const rounds = Math.min(ROUNDS, Math.floor(MOST_WORK / x.length));
  const [dx, dy] = [new Float64Array(x.length), new Float64Array(x.length)];
  for (let round = 0; round < rounds; round += 1) {
    dx.fill(0);
    dy.fill(0);
    const pull = (a: number, b: number, wanted: (distance: number) => number): void => {
      const [ax, ay] = [(x[b] ?? 0) - (x[a] ?? 0), (y[b] ?? 0) - (y[a] ?? 0)];
      const distance = Math.max(1e-6, Math.hypot(ax, ay));
      const force = wanted(distance) / distance;
      dx[a] = (dx[a] ?? 0) + force * ax;
      dy[a] = (dy[a] ?? 0) + force * ay;
    };
    const cells = Map.groupBy(x.keys(), (node) => cellOf(toCell(x[node]), toCell(y[node])));
    for (const node of x.keys()) {
      for (const near of neighbours[node] ?? []) pull(node, near, (distance) => 0.3 * (distance - 1));
      const [column, row] = [toCell(x[node]), toCell(y[node])];
      for (let i = -1; i <= 1; i += 1) {
        for (let j = -1; j <= 1; j += 1) {
          for (const other of cells.get(cellOf(column + i, row + j)) ?? []) {
            if (other !== node) pull(node, other, (distance) => -0.15 * Math.max(0, REACH - distance));
          }
        }
      }
    }
    const cooling = 1 - round / rounds;
    for (const node of x.keys()) {
      const length = Math.hypot(dx[node] ?? 0, dy[node] ?? 0);
      const share = length > 0.5 ? 0.5 / length : 1;
      x[node] = (x[node] ?? 0) + cooling * share * (dx[node] ?? 0);
      y[node] = (y[node] ?? 0) + cooling * share * (dy[node] ?? 0);
    }
  }
};
