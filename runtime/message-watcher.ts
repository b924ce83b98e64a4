import { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import { type BaseMessage, isBaseMessage, isToolMessage } from '@langchain/core/messages';

type Metadata = Readonly<Record<string, unknown>>;
export type MessageSink = (ns: readonly string[], message: BaseMessage, metadata: Metadata) => void;

export interface MessageWatcherOptions {
  readonly runId: string;
  /** A UUID; in a workflow the same on replay. */
  readonly newId: () => string;
  readonly emit: MessageSink;
}

/** All messages directly in a value, in its array, or in the arrays of its fields. */
const messagesIn = (value: unknown): readonly BaseMessage[] => {
  if (isBaseMessage(value)) return [value];
  if (Array.isArray(value)) return value.filter(isBaseMessage);
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((field) =>
    isBaseMessage(field) ? [field] : Array.isArray(field) ? field.filter(isBaseMessage) : [],
  );
};

/**
 * Messages that nodes make themselves, for the stream mode `messages`. Those of models go to the log from the model's
 * activity, as they are written; here they only count as seen.
 */
export class MessageWatcher extends BaseCallbackHandler {
  readonly name = 'MessageWatcher';
  // A streamed answer and a node's output pass in one microtask: handlers must not be put off.
  override awaitHandlers = true;
  readonly #runId: string;
  readonly #newId: () => string;
  readonly #emit: MessageSink;
  readonly #seen = new Set<string>();
  readonly #nodes = new Map<string, Metadata>();

  constructor({ runId, newId, emit }: MessageWatcherOptions) {
    super();
    this.#runId = runId;
    this.#newId = newId;
    this.#emit = emit;
  }

  /** An answer whose tokens are in the log already. */
  streamed(message: BaseMessage): void {
    if (message.id !== undefined) this.#seen.add(message.id);
  }

  override handleChainStart: NonNullable<BaseCallbackHandler['handleChainStart']> = (
    _chain,
    inputs,
    runId,
    ...rest
  ) => {
    const [, tags, metadata, , name] = rest as [
      unknown,
      string[] | undefined,
      Metadata | undefined,
      unknown,
      string | undefined,
    ];
    if (metadata === undefined || name !== metadata.langgraph_node || tags?.includes('langsmith:hidden')) return;
    this.#nodes.set(runId, { ...metadata, ...(tags && { tags }) });
    for (const message of messagesIn(inputs)) this.streamed(message);
  };

  override handleChainEnd: NonNullable<BaseCallbackHandler['handleChainEnd']> = (outputs, runId) => {
    const metadata = this.#nodes.get(runId);
    this.#nodes.delete(runId);
    if (metadata === undefined) return;
    for (const message of messagesIn(outputs)) {
      if (message.id !== undefined && this.#seen.has(message.id)) continue;
      this.#giveId(message);
      this.streamed(message);
      this.#emit(namespaceOf(metadata), message, metadata);
    }
  };

  /** Clients join what they see of a message by its id; the state gets the same one. */
  #giveId(message: BaseMessage): void {
    if (message.id !== undefined) return;
    const id = isToolMessage(message) ? `run-${this.#runId}-tool-${message.tool_call_id}` : this.#newId();
    message.id = id;
    message.lc_kwargs.id = id;
  }

  override handleChainError: NonNullable<BaseCallbackHandler['handleChainError']> = (_error, runId) => {
    this.#nodes.delete(runId);
  };
}

/** A call of a model may be tagged to keep its tokens to itself. */
export const hidesTokens = (tags: readonly string[] = []): boolean =>
  tags.includes('nostream') || tags.includes('langsmith:nostream');

/** The namespace of the graph that a node belongs to: that of its checkpoint without the node's own task. */
export const namespaceOf = (metadata: Metadata): readonly string[] =>
  String(metadata.langgraph_checkpoint_ns ?? metadata.checkpoint_ns ?? '')
    .split('|')
    .slice(0, -1);
