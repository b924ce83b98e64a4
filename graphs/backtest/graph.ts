import { START, StateGraph } from '@langchain/langgraph/web';
import { BacktestStartSchema, BacktestStateSchema } from '../../schemas/backtest-job.ts';
import type { BacktestReport } from '../../schemas/backtest-report.ts';
import { noResultYet } from '../no-result-yet.ts';
import type { GraphFactory } from '../ports.ts';

/** As the job takes it: what there is none of is left out. */
const withoutNone = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));

/** Tries a strategy on stored bars; needs no model. */
export const createBacktest: GraphFactory = (ports) =>
  new StateGraph({ state: BacktestStateSchema, input: BacktestStartSchema.extend({ report: noResultYet }) })
    .addNode('backtest', async ({ report: _, ...input }) => ({
      report: await ports.job<BacktestReport>('backtest', withoutNone(input)),
    }))
    .addEdge(START, 'backtest')
    .compile();
