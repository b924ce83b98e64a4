import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import type {
  BaseLanguageModelInput,
  StructuredOutputMethodOptions,
  ToolDefinition,
} from '@langchain/core/language_models/base';
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
  type BindToolsInput,
} from '@langchain/core/language_models/chat_models';
import {
  assembleStructuredOutputPipeline,
  createFunctionCallingParser,
} from '@langchain/core/language_models/structured_output';
import type { AIMessageChunk, BaseMessage } from '@langchain/core/messages';
import type { ChatResult } from '@langchain/core/outputs';
import type { Runnable } from '@langchain/core/runnables';
import { convertToOpenAITool } from '@langchain/core/utils/function_calling';
import { toJsonSchema } from '@langchain/core/utils/json_schema';
import { isInteropZodSchema } from '@langchain/core/utils/types';
import type { ModelOptions } from '../../graphs/ports.ts';

export interface PortCallOptions extends BaseChatModelCallOptions {
  readonly tools?: readonly ToolDefinition[];
  readonly response_format?: unknown;
}

interface JsonSchema {
  readonly title?: string;
  readonly description?: string;
  readonly [key: string]: unknown;
}

export interface ModelCall {
  readonly messages: readonly BaseMessage[];
  readonly options: PortCallOptions;
  /** LangGraph's metadata of the node that calls: `langgraph_node`, `langgraph_checkpoint_ns` and so on. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly tags: readonly string[];
  /** LangChain's id of this call, which its callbacks have too. */
  readonly callbackId: string | undefined;
}

/** A chat model whose completion is an activity. To LangChain it is a model like any other. */
export class PortChatModel extends BaseChatModel<PortCallOptions> {
  readonly #complete: (call: ModelCall, defaults: ModelOptions) => Promise<BaseMessage>;
  readonly #defaults: ModelOptions;

  constructor(complete: (call: ModelCall, defaults: ModelOptions) => Promise<BaseMessage>, defaults: ModelOptions) {
    super({});
    this.#complete = complete;
    this.#defaults = defaults;
  }

  override _llmType(): string {
    return 'sluice';
  }

  override bindTools(
    tools: BindToolsInput[],
    options?: Partial<PortCallOptions>,
  ): Runnable<BaseLanguageModelInput, AIMessageChunk, PortCallOptions> {
    return this.withConfig({ ...options, tools: tools.map((tool) => convertToOpenAITool(tool as never)) }) as Runnable<
      BaseLanguageModelInput,
      AIMessageChunk,
      PortCallOptions
    >;
  }

  /**
   * By a tool call that the model is made to give. LangChain's own version neither forces the call nor checks it, and
   * wants chunks for answers.
   */
  override withStructuredOutput: BaseChatModel<PortCallOptions>['withStructuredOutput'] = (
    schema: unknown,
    config?: StructuredOutputMethodOptions<boolean>,
  ): never => {
    if (config?.method === 'jsonMode' || config?.method === 'jsonSchema') {
      throw new Error(
        `Cannot use the structured output method ${config.method}: this model does it by functionCalling`,
      );
    }
    const asJsonSchema = (isInteropZodSchema(schema) ? toJsonSchema(schema) : schema) as JsonSchema;
    const name = config?.name ?? asJsonSchema.title ?? 'extract';
    const description = asJsonSchema.description ?? 'The answer in this form';
    const llm = this.bindTools([{ type: 'function', function: { name, description, parameters: asJsonSchema } }], {
      tool_choice: { type: 'function', function: { name } },
    } as Partial<PortCallOptions>);
    const parser = createFunctionCallingParser(schema as Record<string, unknown>, name);
    return assembleStructuredOutputPipeline(llm, parser, config?.includeRaw, 'StructuredOutput') as never;
  };

  override async _generate(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    manager?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    // Protected in its class, and the only place that has the tags of this very call.
    const { metadata = {}, tags = [] } = (manager ?? {}) as unknown as Partial<Pick<ModelCall, 'metadata' | 'tags'>>;
    const message = await this.#complete(
      { messages, options, metadata, tags, callbackId: manager?.runId },
      this.#defaults,
    );
    return { generations: [{ message, text: message.text }] };
  }
}
