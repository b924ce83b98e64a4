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

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const toWireMessage = (value: Record<string, unknown>): WireMessage | undefined => {
  if (value.lc !== 1 || value.type !== 'constructor' || !Array.isArray(value.id) || !isRecord(value.kwargs))
    return undefined;
  const type = MESSAGE_TYPES[String(value.id.at(-1))];
  if (type === undefined) return undefined;
  const { lc_direct_tool_output: _, ...fields } = value.kwargs;
  return { additional_kwargs: {}, response_metadata: {}, ...(toWireValue(fields) as object), type };
};

/**
 * From JSON as LangChain serialises it to JSON as LangGraph's clients read it: messages become flat objects with a
 * `type`, our serialiser's records (`lc: 2`) become what they stand for, the rest stays.
 */
export const toWireValue = (value: unknown): unknown => {
  if (!isRecord(value)) return value;
  if (Array.isArray(value)) return value.map(toWireValue);
  const message = toWireMessage(value);
  if (message !== undefined) return message;
  if (value.lc === 2 && value.type === 'undefined') return undefined;
  if (value.lc === 2 && value.type === 'constructor' && Array.isArray(value.args)) {
    const name = Array.isArray(value.id) ? value.id[0] : undefined;
    const [first] = value.args;
    if (name === 'Map' && Array.isArray(first)) return toWireValue(Object.fromEntries(first));
    return toWireValue(first);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toWireValue(item)]));
};
