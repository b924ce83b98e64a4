import type { WireMessage } from '../../schemas/events.ts';
import { isRecord } from '../../schemas/record.ts';
import type { Draft } from './protocol-event.ts';

type Place = Pick<Draft, 'namespace' | 'node'>;

const textOf = (content: unknown): string => (typeof content === 'string' ? content : JSON.stringify(content ?? null));

/** What the run's mode `tools` logged, under the names of the protocol. */
export const toToolsData = (logged: unknown): object => {
  const { event, toolCallId, name, input, data, output, error } = isRecord(logged) ? logged : {};
  const tool_call_id = toolCallId ?? '';
  if (event === 'on_tool_start') return { event: 'tool-started', tool_call_id, tool_name: name, input };
  if (event === 'on_tool_event') {
    const delta = typeof data === 'string' ? data : JSON.stringify(data ?? null);
    return { event: 'tool-output-delta', tool_call_id, delta };
  }
  if (event === 'on_tool_end') return { event: 'tool-finished', tool_call_id, output };
  return { event: 'tool-error', tool_call_id, message: textOf(error) };
};

/**
 * Tool calls as the conversation shows them: one is asked for when a model's message is complete, and answered by a
 * message of type `tool`.
 */
export const toolsOfMessage = (message: WireMessage, place: Place): readonly Draft[] => {
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
