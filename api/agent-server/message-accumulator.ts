import { AIMessageChunk, type AIMessageChunkFields } from '@langchain/core/messages';
import type { MessageEvent, WireMessage } from '../../schemas/events.ts';

/** A message that is being streamed, by what came of it so far; `undefined`: it is complete. */
export type OpenMessages = ReadonlyMap<string, WireMessage | undefined>;

export interface MessageStep {
  readonly messages: OpenMessages;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly partial?: readonly [WireMessage];
  readonly complete?: readonly [WireMessage];
}

const isDelta = (message: WireMessage): boolean => message.type.endsWith('Chunk');

const toChunk = (message: WireMessage): AIMessageChunk => {
  const { type: _, ...fields } = message;
  return new AIMessageChunk(fields as AIMessageChunkFields);
};

/** The sum of the deltas as clients read a message; tool calls are what their pieces amount to so far. */
const toWire = (chunk: AIMessageChunk, message: WireMessage): WireMessage => ({
  content: chunk.content,
  additional_kwargs: chunk.additional_kwargs,
  response_metadata: chunk.response_metadata,
  ...(message.id === undefined ? {} : { id: message.id }),
  ...(message.name === undefined ? {} : { name: message.name }),
  tool_calls: chunk.tool_calls,
  tool_call_chunks: chunk.tool_call_chunks,
  invalid_tool_calls: chunk.invalid_tool_calls,
  ...(chunk.usage_metadata === undefined ? {} : { usage_metadata: chunk.usage_metadata }),
  type: 'ai',
});

/** What one event of the token lane adds to the messages of the run. A pure step. */
export const addMessage = (messages: OpenMessages, [message, metadata]: MessageEvent): MessageStep => {
  const { id } = message;
  if (id === undefined) return { messages };
  const isNew = !messages.has(id);
  const before = messages.get(id);
  const withMessage = (next: WireMessage | undefined): OpenMessages => new Map(messages).set(id, next);
  // The attempt that streamed it died; the next one starts the message afresh.
  if (message.type === 'remove') {
    const rest = new Map(messages);
    rest.delete(id);
    return { messages: rest };
  }
  const opening = isNew ? { metadata: { [id]: { metadata } } } : {};
  if (!isDelta(message)) {
    if (!isNew && before === undefined) return { messages };
    return { messages: withMessage(undefined), ...opening, complete: [message] };
  }
  const delta = toChunk(message);
  const sum = toWire(before === undefined ? delta : toChunk(before).concat(delta), before ?? message);
  return { messages: withMessage(sum), ...opening, partial: [sum] };
};

/** The messages that the end of the run completes. */
export const openMessages = (messages: OpenMessages): readonly WireMessage[] =>
  [...messages.values()].filter((message) => message !== undefined);
