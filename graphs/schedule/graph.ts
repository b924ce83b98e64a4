import { SCHEDULING } from '../../schemas/hydro/scheduling.ts';
import { createToolGraph } from '../tool-graph.ts';

/** Plans when to run the pumps of a water network. */
export const createSchedule = createToolGraph('schedule', SCHEDULING);
