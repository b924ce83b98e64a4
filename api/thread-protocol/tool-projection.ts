import type { WireMessage } from '../../schemas/events.ts';
import { isRecord } from './content-block.ts';
import type { Draft } from './protocol-event.ts';

type Place = Pick<Draft, 'namespace' | 'node'>;

const textOf = (content: unknown): string => (typeof content === 'string' ? content : JSON.stringify(content ?? null));

/**
 * Tool calls as the conversation shows them: one is asked for when a model's message is complete, and answered by a
 * message of type `tool`.
 */
export const projectTools = (message: WireMessage, place: Place): readonly Draft[] => {
  const draft = (data: object): Draft => ({ method: 'tools', ...place, data });
  if (message.type === 'tool') {
    const { tool_call_id, status, content } = message;
    if (typeof tool_call_id !== 'string') return [];
    if (status === 'error') return [draft({ event: 'tool-error', tool_call_id, message: textOf(content) })];
    return [draft({ event: 'tool-finished', tool_call_id, output: message })];
  }
  const calls: readonly unknown[] =
    message.type === 'ai' && Array.isArray(message.tool_calls) ? message.tool_calls : [];
  return calls
    .filter(isRecord)
    .map(({ id, name, args }) => draft({ event: 'tool-started', tool_call_id: id, tool_name: name, input: args }));
};
