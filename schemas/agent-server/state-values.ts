import { z } from 'zod';

/** LangChain reads messages back to a depth of 50, of which some are its own. */
const MAX_MESSAGE_DEPTH = 40;

const isDeeperThan = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1)));

/** What is wrong with a message, if it is one that LangChain would take and then break on: it would break every later run too. */
const messageFault = (message: unknown): readonly [field: string, fault: string] | undefined => {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return undefined;
  const { content, tool_calls: toolCalls } = message as Readonly<Record<string, unknown>>;
  const isBlocks =
    Array.isArray(content) &&
    content.every((block) => typeof block === 'string' || (typeof block === 'object' && block !== null));
  if (content != null && typeof content !== 'string' && !isBlocks)
    return ['content', 'want a text or a list of content blocks'];
  if (toolCalls != null && !Array.isArray(toolCalls)) return ['tool_calls', 'want a list of tool calls'];
  if (isDeeperThan(message, MAX_MESSAGE_DEPTH))
    return ['content', `found more than ${MAX_MESSAGE_DEPTH} levels, want fewer`];
  return undefined;
};

/** Updates come as fields, or as a list of [field, value]. */
const fieldsOf = (values: unknown): readonly (readonly [path: readonly PropertyKey[], value: unknown])[] => {
  if (typeof values !== 'object' || values === null) return [];
  if (!Array.isArray(values)) return 'messages' in values ? [[['messages'], values.messages]] : [];
  return values.flatMap((entry, at) =>
    Array.isArray(entry) && entry[0] === 'messages' ? [[[at, 1], entry[1]] as const] : [],
  );
};

/** What goes into the state of any graph. `messages` is by convention a list of messages, and checked as such. */
export const StateValuesSchema = z
  .unknown()
  .optional()
  .superRefine((values, context) => {
    for (const [path, messages] of fieldsOf(values))
      for (const [index, message] of (Array.isArray(messages) ? messages : [messages]).entries()) {
        const fault = messageFault(message);
        if (fault) context.addIssue({ code: 'custom', path: [...path, index, fault[0]], message: fault[1] });
      }
  });
