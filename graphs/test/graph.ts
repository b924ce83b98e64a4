import { TESTING } from '../../schemas/hydro/testing.ts';
import { createToolGraph } from '../tool-graph.ts';

/** Tests what a failure or an emergency does to a water network. */
export const createTest = createToolGraph('test', TESTING);
