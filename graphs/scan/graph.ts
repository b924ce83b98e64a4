import { START, StateGraph } from '@langchain/langgraph/web';
import { z } from 'zod';
import { ScanInputSchema, ScanInputShape, type ScanReport, ScanReportSchema } from '../../schemas/scan.ts';
import { noResultYet } from '../no-result-yet.ts';
import type { GraphFactory } from '../ports.ts';

const ScanStateSchema = z.object({
  ...ScanInputShape,
  report: ScanReportSchema.nullable().default(null).describe('What the scan found'),
});

/** Goes through the symbols of a market for buy and sell points; needs no model. */
export const createScan: GraphFactory = (ports) =>
  new StateGraph({ state: ScanStateSchema, input: ScanInputSchema.extend({ report: noResultYet }) })
    .addNode('scan', async ({ report: _, ...input }) => ({ report: await ports.job<ScanReport>('scanMarket', input) }))
    .addEdge(START, 'scan')
    .compile();
