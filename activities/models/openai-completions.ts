import { AIMessageChunk } from '@langchain/core/messages';
import { ChatOpenAICompletions } from '@langchain/openai';

type Convert = ChatOpenAICompletions['_convertCompletionsDeltaToBaseMessageChunk'];

/** LangChain's client, made to fit more endpoints than OpenAI's own. */
export class OpenAICompletions extends ChatOpenAICompletions {
  /**
   * Some servers never say that the speaker is the assistant: without that, tool calls would be lost. And each call is
   * kept once: its raw form beside the parsed one would double what every later turn sends and stores.
   */
  protected override _convertCompletionsDeltaToBaseMessageChunk(
    ...[delta, response, role]: Parameters<Convert>
  ): ReturnType<Convert> {
    const chunk = super._convertCompletionsDeltaToBaseMessageChunk(delta, response, role ?? 'assistant');
    if (AIMessageChunk.isInstance(chunk)) {
      delete chunk.additional_kwargs.tool_calls;
      delete chunk.lc_kwargs.additional_kwargs?.tool_calls;
    }
    return chunk;
  }
}
