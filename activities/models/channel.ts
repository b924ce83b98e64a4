import type { ToolDefinition } from '@langchain/core/language_models/base';
import type { AIMessageChunk, BaseMessage } from '@langchain/core/messages';

export interface ChannelRequest {
  /** Absent: the channel's default model. */
  readonly model?: string | undefined;
  readonly messages: readonly BaseMessage[];
  readonly tools?: readonly ToolDefinition[] | undefined;
  /** As OpenAI has it: `auto`, `none`, `required` or a named function. */
  readonly toolChoice?: unknown;
  /** As OpenAI has it: `json_object` or `json_schema`. */
  readonly responseFormat?: unknown;
  readonly temperature?: number | undefined;
  readonly maxTokens?: number | undefined;
}

/** Where completions come from. */
export interface ModelChannel {
  /** Shown wherever it answers: `offline-rules`, `gpt-4o-mini`. */
  readonly defaultModel: string;
  /**
   * One completion as it comes; the chunks concatenate to the answer, with `usage_metadata` on the last.
   * @throws {EngineError} MODEL_RATE_LIMITED, MODEL_UNAVAILABLE (worth another try), MODEL_REJECTED (not).
   */
  stream(request: ChannelRequest, options: { readonly signal: AbortSignal }): AsyncIterable<AIMessageChunk>;
}
