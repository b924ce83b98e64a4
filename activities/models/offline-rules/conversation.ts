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
  /** The last human message, as far as the rules read it. */
  readonly question: string;
  /** The last human message. */
  readonly wholeQuestion: string;
  /** The human messages before it, latest first, as far as the rules read them. */
  readonly earlier: readonly string[];
  /** Tool calls that were answered since the question. */
  readonly outcomes: readonly ToolOutcome[];
}

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

/** Some rules take time with the square of the length; a request stands at the head or the end of a long text. */
const PART = 2_000;
const readable = (text: string): string =>
  text.length <= 2 * PART ? text : `${text.slice(0, PART)}\n${text.slice(-PART)}`;

/** A follow-up reaches back this far. */
const TURNS_READ = 20;

export const readConversation = (messages: readonly BaseMessage[]): Conversation => {
  const asked = messages.flatMap((message, index) => (HumanMessage.isInstance(message) ? [index] : []));
  const texts = asked.map((index) => messages[index]?.text ?? '');
  const wholeQuestion = texts.at(-1) ?? '';
  return {
    question: readable(wholeQuestion),
    wholeQuestion,
    earlier: texts.slice(0, -1).reverse().slice(0, TURNS_READ).map(readable),
    outcomes: outcomesOf(messages.slice(asked.at(-1) ?? 0)),
  };
};
