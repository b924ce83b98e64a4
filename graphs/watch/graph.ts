import { START, StateGraph } from '@langchain/langgraph/web';
import { z } from 'zod';
import { WatchInputSchema, type WatchResult, WatchResultSchema } from '../../schemas/alerts.ts';
import { noResultYet } from '../no-result-yet.ts';
import type { GraphFactory } from '../ports.ts';

const WatchState = z.object({ ...WatchInputSchema.shape, result: WatchResultSchema.nullable().default(null) });

/** Watches the market for points until it is cancelled or its time is over; needs no model. */
export const createWatch: GraphFactory = (ports) =>
  new StateGraph({ state: WatchState, input: WatchInputSchema.extend({ result: noResultYet }) })
    .addNode('watch', async ({ result: _, ...input }) => ({
      result: await ports.job<WatchResult>('watchMarket', input),
    }))
    .addEdge(START, 'watch')
    .compile();
