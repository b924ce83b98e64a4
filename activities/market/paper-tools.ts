import { CANCEL_ORDER, EXECUTE_TRADE, GET_PERFORMANCE, GET_POSITION } from '../../schemas/paper.ts';
import { defineTool, type Tool } from '../tools/tool.ts';
import { inAccount, type PaperDeps } from './paper/account-session.ts';
import { changeTrade } from './paper/change-trade.ts';
import { toOrderAnswer } from './paper/order-answer.ts';
import { toPerformanceAnswer } from './paper/performance-answer.ts';
import { placeTrade } from './paper/place-trade.ts';
import { toPositionAnswer } from './paper/position-answer.ts';

export type PaperToolDeps = PaperDeps;

const nothing = async () => undefined;

/** The tools of a paper account; whose it is, the run that calls says. */
export const createPaperTools = (deps: PaperToolDeps): readonly Tool[] => [
  defineTool(EXECUTE_TRADE, async (args, { tenantId, runId, callId }) => {
    // A handler that runs again after a crash finds the order that its first attempt placed.
    const key = args.idempotencyKey ?? `${runId}/${callId}`;
    return toOrderAnswer(await placeTrade(deps, tenantId, key, args));
  }),

  defineTool(CANCEL_ORDER, async (args, { tenantId }) =>
    toOrderAnswer(await changeTrade(deps, { tenantId, ...args }, 'cancel')),
  ),

  defineTool(GET_POSITION, async ({ symbol, ...request }, { tenantId }) =>
    toPositionAnswer(await inAccount(deps, { tenantId, ...request }, nothing), symbol),
  ),

  defineTool(GET_PERFORMANCE, async ({ days, ...request }, { tenantId }) =>
    toPerformanceAnswer(await inAccount(deps, { tenantId, ...request }, nothing), days),
  ),
];
