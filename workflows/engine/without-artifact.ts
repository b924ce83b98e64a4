import { type BaseMessage, ToolMessage } from '@langchain/core/messages';

/** A model has no use for a chart's data, nor has the workflow's history, which holds what models are sent. */
export const withoutArtifact = (message: BaseMessage): BaseMessage => {
  if (!ToolMessage.isInstance(message) || message.artifact === undefined) return message;
  const { content, tool_call_id, id, name, status, additional_kwargs, response_metadata } = message;
  return new ToolMessage({
    content,
    tool_call_id,
    additional_kwargs,
    response_metadata,
    ...(id !== undefined && { id }),
    ...(name !== undefined && { name }),
    ...(status !== undefined && { status }),
  });
};
