// The bundle of the engine's tests: our agents, and graphs that exercise the engine.
import { GRAPHS } from '../../graphs/index.ts';
import { createRunGraph } from '../../workflows/engine/run-graph.ts';
import { TEST_GRAPHS } from './graphs.ts';

const testGraphs = Object.fromEntries(
  Object.entries(TEST_GRAPHS).map(([id, createGraph]) => [id, async () => createGraph]),
);

export const runGraph = createRunGraph({ ...GRAPHS, ...testGraphs });

/** The floor of the benchmark: a workflow that does nothing but answer. */
export const bare = async (input: unknown): Promise<unknown> => input;
