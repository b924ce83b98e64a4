import { createAnalyst } from './analyst/graph.ts';
import type { GraphFactory } from './ports.ts';

/** Every graph that a worker serves, by graph id. */
export const GRAPHS: Readonly<Record<string, GraphFactory>> = {
  analyst: createAnalyst,
};
