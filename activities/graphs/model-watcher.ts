import { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import { type AIMessage, AIMessageChunk, type BaseMessage, isBaseMessage } from '@langchain/core/messages';
import { hidesTokens } from '../../runtime/message-watcher.ts';
import { CALLBACK_ID } from '../../schemas/events.ts';

type Metadata = Readonly<Record<string, unknown>>;

export interface ModelWatch {
  /** Absent: nobody asked to see messages. */
  readonly onDelta: ((message: BaseMessage, metadata: Metadata) => void) | undefined;
  /** The answer as a whole, once. `metadata` is absent when its tokens are not to be seen. */
  readonly onAnswer: (answer: {
    readonly message: BaseMessage;
    readonly metadata: Metadata | undefined;
    readonly callId: string;
    readonly model: string;
    /** Its tokens were told already; a model that does not stream answers in one piece. */
    readonly isStreamed: boolean;
  }) => void;
}

interface OpenCall {
  readonly model: string;
  readonly metadata: Metadata | undefined;
  /** Deltas of one answer have one id, whatever the provider gives. */
  messageId: string | undefined;
  isStreamed: boolean;
}

/** The model calls that a graph makes by itself: their tokens as they come, and each answer once. */
export class ModelWatcher extends BaseCallbackHandler {
  readonly name = 'ModelWatcher';
  override awaitHandlers = true;
  // LangChain's chat models stream when a handler says that it wants tokens.
  readonly lc_prefer_streaming: boolean;
  readonly #watch: ModelWatch;
  readonly #open = new Map<string, OpenCall>();

  constructor(watch: ModelWatch) {
    super();
    this.#watch = watch;
    this.lc_prefer_streaming = watch.onDelta !== undefined;
  }

  override handleChatModelStart: NonNullable<BaseCallbackHandler['handleChatModelStart']> = (
    llm,
    _messages,
    runId,
    _parentRunId,
    _extra,
    tags,
    metadata,
  ) => {
    const model = String(metadata?.ls_model_name ?? llm.id?.at(-1) ?? 'model');
    const isSeen = metadata !== undefined && this.#watch.onDelta !== undefined && !hidesTokens(tags);
    this.#open.set(runId, {
      model,
      metadata: isSeen ? { ...metadata, ...(tags && { tags }), [CALLBACK_ID]: runId } : undefined,
      messageId: undefined,
      isStreamed: false,
    });
  };

  override handleLLMNewToken: NonNullable<BaseCallbackHandler['handleLLMNewToken']> = (
    token,
    _index,
    runId,
    _parentRunId,
    _tags,
    fields,
  ) => {
    const call = this.#open.get(runId);
    if (call?.metadata === undefined) return;
    const chunk = fields?.chunk;
    const given = chunk !== undefined && 'message' in chunk ? chunk.message : undefined;
    const message = isBaseMessage(given) ? given : new AIMessageChunk({ content: token });
    this.#identify(call, message, runId);
    call.isStreamed = true;
    this.#watch.onDelta?.(message, call.metadata);
  };

  override handleLLMEnd: NonNullable<BaseCallbackHandler['handleLLMEnd']> = (output, runId) => {
    const call = this.#open.get(runId);
    this.#open.delete(runId);
    const generation = output.generations[0]?.[0];
    if (call === undefined || generation === undefined || !('message' in generation)) return;
    const { message } = generation;
    if (!isBaseMessage(message)) return;
    this.#identify(call, message, runId);
    const { metadata, model, isStreamed } = call;
    const named = (message as AIMessage).response_metadata?.model_name;
    this.#watch.onAnswer({
      message,
      metadata,
      callId: runId,
      model: typeof named === 'string' ? named : model,
      isStreamed,
    });
  };

  override handleLLMError: NonNullable<BaseCallbackHandler['handleLLMError']> = (_error, runId) => {
    this.#open.delete(runId);
  };

  /** Clients join deltas by their id, and the state has the answer under the same one. */
  #identify(call: OpenCall, message: BaseMessage, runId: string): void {
    const provided = message.id === undefined || message.id === `run-${runId}` ? undefined : message.id;
    call.messageId ??= provided ?? `run-${runId}`;
    message.id = call.messageId;
    message.lc_kwargs.id = call.messageId;
  }
}
