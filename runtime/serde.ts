import { load } from '@langchain/core/load';
import {
  AIMessage,
  AIMessageChunk,
  type BaseMessage,
  HumanMessage,
  RemoveMessage,
  SystemMessage,
  ToolMessage,
} from '@langchain/core/messages';
import { MemorySaver } from '@langchain/langgraph/web';
import type { SerializedValue } from '../stores/checkpoint-store.ts';

// LangGraph does not export its serialiser; a saver carries one.
const serde = new MemorySaver().serde;
const decoder = new TextDecoder();

/** As LangGraph writes it: LangChain objects by constructor, Maps, Sets, Errors and undefined by record, cycles cut. */
export const serialize = async (value: unknown): Promise<SerializedValue> => {
  const [type, bytes] = await serde.dumpsTyped(value);
  return type === 'json'
    ? { type: 'json', value: decoder.decode(bytes) }
    : { type: 'bytes', value: JSON.stringify([...bytes]) };
};

/** The same where a reader wants nothing but JSON. */
export const toJson = async (value: unknown): Promise<string> => (await serialize(value)).value;

export const deserialize = async ({ type, value }: SerializedValue): Promise<unknown> =>
  type === 'json' ? serde.loadsTyped('json', value) : Uint8Array.from(JSON.parse(value) as number[]);

const MESSAGE_CLASSES: Readonly<Record<string, new (fields: never) => BaseMessage>> = {
  AIMessage,
  AIMessageChunk,
  HumanMessage,
  RemoveMessage,
  SystemMessage,
  ToolMessage,
};

/** A message from an activity: JSON on the way, an instance again here. */
export const reviveMessage = async (message: unknown): Promise<BaseMessage> => {
  const { id, kwargs } = message as { readonly id?: readonly string[]; readonly kwargs?: unknown };
  const MessageClass = MESSAGE_CLASSES[id?.at(-1) ?? ''];
  return MessageClass === undefined ? load<BaseMessage>(JSON.stringify(message)) : new MessageClass(kwargs as never);
};
