import type { BaseMessage } from '@langchain/core/messages';

/** About 15,000 tokens of English. A turn with tools is some 6,000 characters, so about ten turns fit. */
export const HISTORY_CHARACTERS = 60_000;

/**
 * The latest whole turns that fit the budget, oldest first; a turn is a human message and all that answers it. The
 * last turn stays whatever its size: a tool call without its result is an error to every model.
 */
export const recentTurns = (
  messages: readonly BaseMessage[],
  budget: number = HISTORY_CHARACTERS,
): readonly BaseMessage[] => {
  const starts = messages.flatMap((message, index) => (message.type === 'human' ? [index] : []));
  const sizes = messages.map(sizeOf);
  let from = starts.at(-1) ?? 0;
  let used = total(sizes.slice(from));
  for (const start of starts.slice(0, -1).reverse()) {
    used += total(sizes.slice(start, from));
    if (used > budget) break;
    from = start;
  }
  // What stands before the first human message (a system message of the client) belongs to every turn.
  return [...messages.slice(0, starts[0] ?? 0), ...messages.slice(from)];
};

const total = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + size, 0);

const sizeOf = (message: BaseMessage): number => {
  const text = typeof message.content === 'string' ? message.content : JSON.stringify(message.content);
  const calls = 'tool_calls' in message ? JSON.stringify(message.tool_calls ?? []) : '';
  return text.length + calls.length;
};
