import { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import type { Serialized } from '@langchain/core/load/serializable';

type Metadata = Readonly<Record<string, unknown>>;

interface OpenRun {
  readonly kind: 'chain' | 'chat_model' | 'tool' | 'retriever' | 'prompt';
  readonly name: string;
  readonly parentId: string | undefined;
  readonly tags: readonly string[];
  readonly metadata: Metadata;
  readonly input: unknown;
}

const HIDDEN = 'langsmith:hidden';

const nameOf = (serialized: Serialized | undefined, name: string | undefined): string =>
  name ?? serialized?.id?.at(-1) ?? 'unknown';

/**
 * For the stream mode `events`: LangChain's `astream_events` v2, the start and end of everything that runs. What a model
 * says in between is in the log as `messages` already; the API makes `on_chat_model_stream` of it.
 */
export class EventWatcher extends BaseCallbackHandler {
  readonly name = 'EventWatcher';
  override awaitHandlers = true;
  readonly #emit: (event: object) => void;
  readonly #open = new Map<string, OpenRun>();

  constructor(emit: (event: object) => void) {
    super();
    this.#emit = emit;
  }

  override handleChainStart: NonNullable<BaseCallbackHandler['handleChainStart']> = (chain, input, runId, ...rest) => {
    const [parentId, tags = [], metadata = {}, runType, name] = rest as [
      string | undefined,
      string[] | undefined,
      Metadata | undefined,
      string | undefined,
      string | undefined,
    ];
    const kind = runType === 'prompt' ? 'prompt' : 'chain';
    this.#start(runId, { kind, name: nameOf(chain, name), parentId, tags, metadata, input });
  };

  override handleChatModelStart: NonNullable<BaseCallbackHandler['handleChatModelStart']> = (
    llm,
    messages,
    runId,
    parentId,
    _extra,
    tags = [],
    metadata = {},
    name,
  ) => {
    this.#start(runId, {
      kind: 'chat_model',
      name: nameOf(llm, name),
      parentId,
      tags,
      metadata,
      input: { messages },
    });
  };

  override handleLLMEnd: NonNullable<BaseCallbackHandler['handleLLMEnd']> = (output, runId) => {
    const generation = output.generations[0]?.[0];
    this.#end(runId, generation !== undefined && 'message' in generation ? generation.message : output);
  };

  override handleToolStart: NonNullable<BaseCallbackHandler['handleToolStart']> = (
    tool,
    input,
    runId,
    parentId,
    tags = [],
    metadata = {},
    name,
  ) => {
    this.#start(runId, { kind: 'tool', name: nameOf(tool, name), parentId, tags, metadata, input });
  };

  override handleRetrieverStart: NonNullable<BaseCallbackHandler['handleRetrieverStart']> = (
    retriever,
    query,
    runId,
    parentId,
    tags = [],
    metadata = {},
    name,
  ) => {
    this.#start(runId, {
      kind: 'retriever',
      name: nameOf(retriever, name),
      parentId,
      tags,
      metadata,
      input: { query },
    });
  };

  override handleChainEnd = (output: unknown, runId: string): void => this.#end(runId, output);
  override handleToolEnd = this.handleChainEnd;
  override handleRetrieverEnd = this.handleChainEnd;

  override handleChainError = (_error: unknown, runId: string): void => void this.#open.delete(runId);
  override handleLLMError = this.handleChainError;
  override handleToolError = this.handleChainError;
  override handleRetrieverError = this.handleChainError;

  #start(runId: string, run: OpenRun): void {
    this.#open.set(runId, run);
    this.#tell(runId, run, 'start', { input: run.input });
  }

  #end(runId: string, output: unknown): void {
    const run = this.#open.get(runId);
    if (run === undefined) return;
    this.#tell(runId, run, 'end', { output, input: run.input });
    this.#open.delete(runId);
  }

  #tell(runId: string, run: OpenRun, phase: 'start' | 'end', data: object): void {
    if (run.tags.includes(HIDDEN)) return;
    this.#emit({
      event: `on_${run.kind}_${phase}`,
      name: run.name,
      run_id: runId,
      tags: run.tags,
      metadata: run.metadata,
      data,
      parent_ids: this.#parentsOf(run),
    });
  }

  /** From the root down. */
  #parentsOf({ parentId }: OpenRun): readonly string[] {
    if (parentId === undefined) return [];
    const parent = this.#open.get(parentId);
    return parent === undefined ? [parentId] : [...this.#parentsOf(parent), parentId];
  }
}
