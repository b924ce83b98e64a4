import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';

export type Json = Readonly<Record<string, unknown>>;

/** A tool call and what came of it. */
export interface ToolOutcome {
  readonly name: string;
  readonly args: Json;
  readonly failed: boolean;
  readonly text: string;
  /** The text as JSON, where it is that. */
  readonly value: unknown;
}

export interface Conversation {
  /** The last human message. */
  readonly question: string;
  /** The human messages before it, latest first. */
  readonly earlier: readonly string[];
  /** Tool calls that were answered since the question. */
  readonly outcomes: readonly ToolOutcome[];
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const outcomesOf = (messages: readonly BaseMessage[]): readonly ToolOutcome[] => {
  const calls = new Map(
    messages.flatMap((message) =>
      AIMessage.isInstance(message) ? (message.tool_calls ?? []).map((call) => [call.id ?? '', call] as const) : [],
    ),
  );
  return messages.flatMap((message) => {
    if (!ToolMessage.isInstance(message)) return [];
    const call = calls.get(message.tool_call_id);
    const { text } = message;
    return [
      {
        name: call?.name ?? message.name ?? 'tool',
        args: call?.args ?? {},
        failed: message.status === 'error' || text.startsWith('Error:'),
        text,
        value: parseJson(text),
      },
    ];
  });
};

export const readConversation = (messages: readonly BaseMessage[]): Conversation => {
  const asked = messages.flatMap((message, index) => (HumanMessage.isInstance(message) ? [index] : []));
  const last = asked.at(-1);
  return {
    question: last === undefined ? '' : (messages[last]?.text ?? ''),
    earlier: asked
      .slice(0, -1)
      .reverse()
      .map((index) => messages[index]?.text ?? ''),
    outcomes: outcomesOf(messages.slice(last ?? 0)),
  };
};
