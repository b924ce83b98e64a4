import { START, StateGraph } from '@langchain/langgraph/web';
import { z } from 'zod';
import { ScheduleDayInputShape } from '../../schemas/hydro/schedule-day.ts';
import { type ScheduleDayResult, ScheduleDayResultSchema } from '../../schemas/hydro/schedule-day-result.ts';
import { noResultYet } from '../no-result-yet.ts';
import type { GraphFactory } from '../ports.ts';

const ScheduleDayStateSchema = z.object({
  ...ScheduleDayInputShape,
  report: ScheduleDayResultSchema.nullable().default(null).describe('What the day came to'),
});

/** Plans the pumps of a water network for a day, anew each hour from the levels of its tanks; needs no model. */
export const createScheduleDay: GraphFactory = (ports) =>
  new StateGraph({
    state: ScheduleDayStateSchema,
    input: z.strictObject({ ...ScheduleDayInputShape, report: noResultYet }),
  })
    .addNode('schedule', async ({ report: _, ...input }) => ({
      report: await ports.job<ScheduleDayResult>('scheduleDay', input),
    }))
    .addEdge(START, 'schedule')
    .compile();
