import { START, StateGraph } from '@langchain/langgraph/web';
import { z } from 'zod';
import { NMinusOneInputShape, type NMinusOneReport, NMinusOneReportSchema } from '../../schemas/hydro/n-minus-one.ts';
import { noResultYet } from '../no-result-yet.ts';
import type { GraphFactory } from '../ports.ts';

const NMinusOneStateSchema = z.object({
  ...NMinusOneInputShape,
  report: NMinusOneReportSchema.nullable().default(null).describe('What the loss of each link does'),
});

/** Takes each link of a water network out in turn and ranks what that does; needs no model. */
export const createNMinusOne: GraphFactory = (ports) =>
  new StateGraph({
    state: NMinusOneStateSchema,
    input: z.strictObject({ ...NMinusOneInputShape, report: noResultYet }),
  })
    .addNode('sweep', async ({ report: _, ...input }) => ({
      report: await ports.job<NMinusOneReport>('nMinusOneSweep', input),
    }))
    .addEdge(START, 'sweep')
    .compile();
