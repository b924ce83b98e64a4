import type { WireMessage } from './events.ts';

const MESSAGE_TYPES: Readonly<Record<string, string>> = {
  HumanMessage: 'human',
  AIMessage: 'ai',
  SystemMessage: 'system',
  ToolMessage: 'tool',
  FunctionMessage: 'function',
  RemoveMessage: 'remove',
  ChatMessage: 'generic',
  HumanMessageChunk: 'HumanMessageChunk',
  AIMessageChunk: 'AIMessageChunk',
  SystemMessageChunk: 'SystemMessageChunk',
  ToolMessageChunk: 'ToolMessageChunk',
};

/** `deltas`: chunks of messages stay chunks. */
type Lane = 'deltas' | 'whole';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** A message that streamed as a whole is a message: only in a lane of deltas is it a chunk. */
const WHOLE: Readonly<Record<string, string>> = {
  HumanMessageChunk: 'human',
  AIMessageChunk: 'ai',
  SystemMessageChunk: 'system',
  ToolMessageChunk: 'tool',
};

const toWireMessage = (value: Record<string, unknown>, lane: Lane): WireMessage | undefined => {
  if (value.lc !== 1 || value.type !== 'constructor' || !Array.isArray(value.id) || !isRecord(value.kwargs))
    return undefined;
  const type = MESSAGE_TYPES[String(value.id.at(-1))];
  if (type === undefined) return undefined;
  const shown = lane === 'deltas' ? type : (WHOLE[type] ?? type);
  const { lc_direct_tool_output: _, ...fields } = value.kwargs;
  return { additional_kwargs: {}, response_metadata: {}, ...(toWireValue(fields, lane) as object), type: shown };
};

/**
 * From JSON as LangChain serialises it to JSON as LangGraph's clients read it: messages become flat objects with a
 * `type`, our serialiser's records (`lc: 2`) become what they stand for, the rest stays.
 */
export const toWireValue = (value: unknown, lane: Lane = 'whole'): unknown => {
  if (!isRecord(value)) return value;
  if (Array.isArray(value)) return value.map((item) => toWireValue(item, lane));
  const message = toWireMessage(value, lane);
  if (message !== undefined) return message;
  if (value.lc === 2 && value.type === 'undefined') return undefined;
  if (value.lc === 2 && value.type === 'constructor' && Array.isArray(value.args)) {
    const name = Array.isArray(value.id) ? value.id[0] : undefined;
    const [first] = value.args;
    if (name === 'Map' && Array.isArray(first)) return toWireValue(Object.fromEntries(first), lane);
    return toWireValue(first, lane);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toWireValue(item, lane)]));
};
