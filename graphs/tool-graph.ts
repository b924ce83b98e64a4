import { START, StateGraph } from '@langchain/langgraph/web';
import { z } from 'zod';
import type { ToolContract } from '../schemas/tool-contract.ts';
import { toArgs, toInputShape } from '../schemas/tool-input.ts';
import { noResultYet } from './no-result-yet.ts';
import type { GraphFactory } from './ports.ts';

/**
 * A graph of one call: its input is the tool's arguments, its `answer` the tool's. Needs no model. What the tool refuses
 * fails the run.
 * @param node Its one node, as streams name it.
 */
export const createToolGraph =
  (node: string, contract: ToolContract): GraphFactory =>
  (ports) => {
    const shape = toInputShape(contract);
    const answer = contract.answer.nullable().default(null).describe('What the tool answered');
    const tool = ports.tool(contract);
    return new StateGraph({
      state: z.object({ ...shape, answer }),
      input: z.strictObject({ ...shape, answer: noResultYet }),
    })
      .addNode(node, async (state) => ({ answer: JSON.parse(await tool.invoke(toArgs(contract, state))) }))
      .addEdge(START, node)
      .compile();
  };
