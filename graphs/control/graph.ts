import { CONTROL } from '../../schemas/hydro/control.ts';
import { createToolGraph } from '../tool-graph.ts';

/** Runs a controller in closed loop with a simulated water network. */
export const createControl = createToolGraph('control', CONTROL);
