import type { AIMessageChunk } from '@langchain/core/messages';
import { EngineError } from '../../schemas/errors.ts';
import type { ChannelRequest, ModelChannel } from './channel.ts';
import { OpenAICompletions } from './openai-completions.ts';
import { toModelError } from './openai-failure.ts';

const DEFAULT_MODEL = 'gpt-4o-mini';

export interface OpenAIChannelConfig {
  readonly apiKey?: string | undefined;
  /** Up to and with `/v1`; absent: OpenAI's own. */
  readonly baseUrl?: string | undefined;
  readonly model?: string | undefined;
}

type CallOptions = OpenAICompletions['ParsedCallOptions'];

/** Any endpoint that speaks OpenAI's chat completions, streamed. It never tries again by itself: Temporal does. */
export const createOpenAIChannel = ({
  apiKey,
  baseUrl,
  model: defaultModel = DEFAULT_MODEL,
}: OpenAIChannelConfig): ModelChannel => {
  const clientFor = ({ model = defaultModel, temperature, maxTokens }: ChannelRequest): OpenAICompletions =>
    new OpenAICompletions({
      model,
      // An endpoint without keys gets a word for one: the library refuses to start without.
      apiKey: apiKey || 'none',
      configuration: { baseURL: baseUrl || 'https://api.openai.com/v1', logLevel: 'off' },
      streaming: true,
      streamUsage: true,
      maxRetries: 0,
      ...(temperature !== undefined && { temperature }),
      ...(maxTokens !== undefined && { maxTokens }),
    });

  return {
    defaultModel,
    async *stream(request, { signal }) {
      signal.throwIfAborted();
      const model = request.model ?? defaultModel;
      let finished = false;
      try {
        for await (const chunk of await clientFor(request).stream([...request.messages], optionsOf(request, signal))) {
          finished ||= isLast(chunk);
          yield chunk;
        }
      } catch (error) {
        signal.throwIfAborted();
        throw toModelError(model, error);
      }
      signal.throwIfAborted();
      // A connection that closes between two events looks like an end.
      if (!finished) throw new EngineError('MODEL_UNAVAILABLE', `No completion of ${model}: its stream ended early`);
    },
  };
};

const isLast = ({ response_metadata }: AIMessageChunk): boolean => typeof response_metadata.finish_reason === 'string';

/** The library's types know OpenAI's formats in full; ours are what a graph asked for, in the same wire form. */
const optionsOf = (
  { tools, toolChoice, responseFormat }: ChannelRequest,
  signal: AbortSignal,
): Partial<CallOptions> => ({
  signal,
  ...(tools !== undefined && tools.length > 0 && { tools: [...tools] }),
  ...(toolChoice !== undefined && { tool_choice: toolChoice as NonNullable<CallOptions['tool_choice']> }),
  ...(responseFormat !== undefined && {
    response_format: responseFormat as NonNullable<CallOptions['response_format']>,
  }),
});
