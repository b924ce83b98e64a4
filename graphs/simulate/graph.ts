import { SIMULATION } from '../../schemas/hydro/simulation.ts';
import { createToolGraph } from '../tool-graph.ts';

/** Simulates a water network over time. */
export const createSimulate = createToolGraph('simulate', SIMULATION);
