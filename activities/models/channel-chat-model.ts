import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import type { BaseLanguageModelInput, ToolDefinition } from '@langchain/core/language_models/base';
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
  type BindToolsInput,
} from '@langchain/core/language_models/chat_models';
import type { AIMessageChunk, BaseMessage } from '@langchain/core/messages';
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs';
import type { Runnable } from '@langchain/core/runnables';
import { convertToOpenAITool } from '@langchain/core/utils/function_calling';
import type { ChannelRequest, ModelChannel } from './channel.ts';

export interface ChannelCallOptions extends BaseChatModelCallOptions {
  readonly tools?: readonly ToolDefinition[];
  readonly response_format?: unknown;
}

/** A channel as a LangChain chat model, for graphs that run beside it and not in the workflow sandbox. */
export class ChannelChatModel extends BaseChatModel<ChannelCallOptions> {
  readonly #channel: ModelChannel;
  readonly #defaults: Pick<ChannelRequest, 'model' | 'temperature' | 'maxTokens'>;

  constructor(channel: ModelChannel, defaults: Pick<ChannelRequest, 'model' | 'temperature' | 'maxTokens'> = {}) {
    super({});
    this.#channel = channel;
    this.#defaults = defaults;
  }

  override _llmType(): string {
    return 'sluice-channel';
  }

  override bindTools(
    tools: BindToolsInput[],
    options?: Partial<ChannelCallOptions>,
  ): Runnable<BaseLanguageModelInput, AIMessageChunk, ChannelCallOptions> {
    const definitions = tools.map((tool) => convertToOpenAITool(tool as Parameters<typeof convertToOpenAITool>[0]));
    const bound: unknown = this.withConfig({ ...options, tools: definitions as readonly ToolDefinition[] });
    return bound as Runnable<BaseLanguageModelInput, AIMessageChunk, ChannelCallOptions>;
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    manager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const { tools, tool_choice: toolChoice, response_format: responseFormat } = options;
    const signal = options.signal ?? new AbortController().signal;
    const request: ChannelRequest = { ...this.#defaults, messages, tools, toolChoice, responseFormat };
    for await (const message of this.#channel.stream(request, { signal })) {
      const chunk = new ChatGenerationChunk({ message, text: message.text });
      yield chunk;
      await manager?.handleLLMNewToken(chunk.text, undefined, undefined, undefined, undefined, { chunk });
    }
  }

  override async _generate(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    manager?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    let whole: ChatGenerationChunk | undefined;
    for await (const chunk of this._streamResponseChunks(messages, options, manager))
      whole = whole === undefined ? chunk : whole.concat(chunk);
    return { generations: whole === undefined ? [] : [whole] };
  }
}
