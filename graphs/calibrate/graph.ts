import { START, StateGraph } from '@langchain/langgraph/web';
import { z } from 'zod';
import { CalibrateInputShape, type CalibrationReport, CalibrationReportSchema } from '../../schemas/hydro/calibrate.ts';
import { noResultYet } from '../no-result-yet.ts';
import type { GraphFactory } from '../ports.ts';

const CalibrateStateSchema = z.object({
  ...CalibrateInputShape,
  report: CalibrationReportSchema.nullable().default(null).describe('What the readings tell of the network'),
});

/** Estimates the roughness and the leaks of a water network from readings; needs no model. */
export const createCalibrate: GraphFactory = (ports) =>
  new StateGraph({
    state: CalibrateStateSchema,
    input: z.strictObject({ ...CalibrateInputShape, report: noResultYet }),
  })
    .addNode('calibrate', async ({ report: _, ...input }) => ({
      report: await ports.job<CalibrationReport>('calibrate', input),
    }))
    .addEdge(START, 'calibrate')
    .compile();
