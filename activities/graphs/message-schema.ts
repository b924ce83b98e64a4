import type { JsonSchema } from '../../schemas/graph-description.ts';

const BLOCKS: JsonSchema = { type: 'array', items: { type: 'object' } };

/** A message as clients send and read it. */
export const MESSAGE_SCHEMA: JsonSchema = {
  title: 'Message',
  type: 'object',
  properties: {
    type: { type: 'string', enum: ['human', 'ai', 'system', 'tool', 'function', 'remove', 'generic'] },
    role: { type: 'string', description: 'Instead of type: user, assistant, system, tool' },
    content: { anyOf: [{ type: 'string' }, BLOCKS] },
    id: { type: 'string' },
    name: { type: 'string' },
    tool_calls: { type: 'array', items: { type: 'object' } },
    tool_call_id: { type: 'string' },
    additional_kwargs: { type: 'object' },
    response_metadata: { type: 'object' },
  },
  required: ['content'],
};

/** `langgraph_type` tells Studio and other tools to show a conversation. */
export const MESSAGES_SCHEMA: JsonSchema = { type: 'array', items: MESSAGE_SCHEMA, langgraph_type: 'messages' };
