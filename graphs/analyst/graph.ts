import { SystemMessage } from '@langchain/core/messages';
import { createReactAgent } from '@langchain/langgraph/prebuilt';
import type { GraphFactory } from '../ports.ts';
import { recentTurns } from '../recent-turns.ts';
import { ANALYST_PROMPT } from './prompts.ts';
import { createAnalystTools } from './tools.ts';

/**
 * A model that calls market tools until it can answer. What the model gets wrong in a call (a tool that does not exist,
 * arguments that do not fit) comes back to it as a tool error: ToolNode's default, held by a test.
 */
export const createAnalyst: GraphFactory = (ports) =>
  createReactAgent({
    name: 'analyst',
    llm: ports.model(),
    tools: createAnalystTools(ports),
    prompt: ({ messages }) => [new SystemMessage(ANALYST_PROMPT), ...recentTurns(messages)],
  });
