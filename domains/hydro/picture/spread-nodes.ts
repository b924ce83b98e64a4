/** Ends of links, as positions of nodes. */
export interface Ends {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

export type Neighbours = readonly (readonly number[])[];

export const neighboursOf = (count: number, { from, to }: Ends): Neighbours => {
  const neighbours: number[][] = Array.from({ length: count }, () => []);
  for (const [link, a] of from.entries()) {
    const b = to[link] ?? a;
    neighbours[a]?.push(b);
    neighbours[b]?.push(a);
  }
  return neighbours;
};

/** Links from `start` to each node; nodes out of reach are as far as the furthest and a half. */
const hopsFrom = (start: number, neighbours: Neighbours): Float64Array => {
  const hops = new Float64Array(neighbours.length).fill(-1);
  hops[start] = 0;
  const queue = [start];
  for (const node of queue) {
    for (const next of neighbours[node] ?? []) {
      if (hops[next] !== -1) continue;
      hops[next] = (hops[node] ?? 0) + 1;
      queue.push(next);
    }
  }
  const far = 1.5 * (hops[queue.at(-1) ?? start] ?? 0) + 1;
  return hops.map((hop) => (hop === -1 ? far : hop));
};

const MOST_PIVOTS = 40;
const POWER_ROUNDS = 60;

/** Each next pivot is the node furthest from those before. */
const pickPivots = (neighbours: Neighbours): Float64Array[] => {
  const distances = [hopsFrom(0, neighbours)];
  const nearest = Float64Array.from(distances[0] ?? []);
  while (distances.length < Math.min(MOST_PIVOTS, neighbours.length)) {
    const hops = hopsFrom(nearest.indexOf(nearest.reduce((most, hop) => Math.max(most, hop), 0)), neighbours);
    distances.push(hops);
    for (const [node, hop] of hops.entries()) nearest[node] = Math.min(nearest[node] ?? hop, hop);
  }
  return distances;
};

/** Squared distances, with the mean of rows and columns taken off. */
const centre = (distances: readonly Float64Array[]): Float64Array[] => {
  const squares = distances.map((hops) => hops.map((hop) => hop * hop));
  const means = squares.map((row) => row.reduce((sum, value) => sum + value, 0) / row.length);
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
  const nodeMeans = (squares[0] ?? new Float64Array()).map(
    (_, node) => squares.reduce((sum, row) => sum + (row[node] ?? 0), 0) / squares.length,
  );
  return squares.map((row, pivot) =>
    row.map((value, node) => -0.5 * (value - (means[pivot] ?? 0) - (nodeMeans[node] ?? 0) + mean)),
  );
};

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
};

/** The strongest direction of a symmetric matrix, apart from those found before. */
const strongest = (
  matrix: readonly (readonly number[])[],
  found: readonly (readonly number[])[],
): readonly number[] => {
  // A start that is the same in every run, and along no axis.
  let vector = matrix.map((_, i) => Math.sin(i + 1) + 1.5);
  for (let round = 0; round < POWER_ROUNDS; round += 1) {
    for (const other of found) {
      const share = dot(vector, other);
      vector = vector.map((value, i) => value - share * (other[i] ?? 0));
    }
    const next = matrix.map((row) => dot(row, vector));
    const length = Math.sqrt(dot(next, next));
    if (length < 1e-12) return matrix.map(() => 0);
    vector = next.map((value) => value / length);
  }
  return vector;
};

/**
 * Places for nodes by how many links lie between them, one link about 1 apart.
 * @see Brandes and Pich 2007, Eigensolver methods for progressive multidimensional scaling of large data (pivot MDS)
 */
export const spreadNodes = (neighbours: Neighbours): { readonly x: Float64Array; readonly y: Float64Array } => {
  const centred = centre(pickPivots(neighbours));
  const matrix = centred.map((a) => centred.map((b) => dot(a, b)));
  const first = strongest(matrix, []);
  const axes = [first, strongest(matrix, [first])];
  const [x = new Float64Array(), y = new Float64Array()] = axes.map((axis) =>
    Float64Array.from(neighbours, (_, node) =>
      centred.reduce((sum, row, i) => sum + (row[node] ?? 0) * (axis[i] ?? 0), 0),
    ),
  );
  return { x, y };
};
