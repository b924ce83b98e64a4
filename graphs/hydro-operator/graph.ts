import { SystemMessage } from '@langchain/core/messages';
import { createReactAgent } from '@langchain/langgraph/prebuilt';
import type { GraphFactory } from '../ports.ts';
import { recentTurns } from '../recent-turns.ts';
import { OPERATOR_PROMPT } from './prompts.ts';
import { createOperatorTools } from './tools.ts';

/** A model that calls hydraulic tools until it can answer questions about a water network. */
export const createHydroOperator: GraphFactory = (ports) =>
  createReactAgent({
    name: 'hydro-operator',
    llm: ports.model(),
    tools: createOperatorTools(ports),
    prompt: ({ messages }) => [new SystemMessage(OPERATOR_PROMPT), ...recentTurns(messages)],
  });
