import type { z } from 'zod';
import { createPaperTools } from '../../activities/market/paper-tools.ts';
import { importSampleKlines } from '../../activities/market/sample-klines.ts';
import { toHandlers } from '../../activities/tools/tool.ts';
import { createPaperService } from '../../api/paper/paper-service.ts';
import { CANCEL_ORDER, EXECUTE_TRADE, GET_PERFORMANCE, GET_POSITION } from '../../schemas/paper.ts';
import { type PaperAccountInput, PaperAccountSchema } from '../../schemas/paper-account.ts';
import type { ToolContract } from '../../schemas/tool-contract.ts';
import type { Kline, KlineStore } from '../../stores/kline-store.ts';
import type { PaperStore } from '../../stores/paper-store.ts';

export interface Caller {
  readonly tenantId?: string;
  readonly runId?: string;
  readonly callId?: string;
}

let calls = 0;

/** The paper tools over some stores, called as a run calls them; every answer is held against its contract. */
export const paperToolsOver = (
  deps: { readonly paper: PaperStore; readonly klines: KlineStore },
  clock?: () => number,
) => {
  const service = createPaperService({ paper: deps.paper, ...(clock && { clock }) });
  const handlers = toHandlers(createPaperTools({ ...deps, ...(clock && { clock }) }));
  const call =
    <Answer extends z.ZodType>({ name, answer }: ToolContract<z.ZodObject, Answer>) =>
    async (args: object, { tenantId = 't1', runId = 'run', callId }: Caller = {}): Promise<z.output<Answer>> => {
      calls += 1;
      const { signal } = new AbortController();
      const context = { tenantId, threadId: 'th', runId, callId: callId ?? `c${calls}`, signal, heartbeat: () => {} };
      // As the run's record has it.
      return answer.parse(JSON.parse(JSON.stringify(await handlers[name]?.(args, context))));
    };
  return {
    trade: call(EXECUTE_TRADE),
    position: call(GET_POSITION),
    cancel: call(CANCEL_ORDER),
    performance: call(GET_PERFORMANCE),
    open: (account: string, data: PaperAccountInput = {}, tenantId = 't1') =>
      service.open(tenantId, account, PaperAccountSchema.parse(data)),
  };
};

export const importSpx = (klines: KlineStore, tenantId = 't1') =>
  importSampleKlines({ klines, tenantId, file: 'samples/sp500-1d.csv' });

/** Rules under which a figure can be checked in the head. */
export const NO_COSTS = { feeRate: 0, minFee: 0, sellTaxRate: 0, slippageBps: 0 } as const;

/** Bars of open, high, low, close from a time on, `stepMs` apart. */
export const barsFrom = (
  start: string,
  stepMs: number,
  bars: readonly (readonly [number, number, number, number])[],
): readonly Kline[] =>
  bars.map(([open, high, low, close], index) => ({
    ...{ ts: Date.parse(start) + index * stepMs, open, high, low, close, volume: 1000 },
  }));
