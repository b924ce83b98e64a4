import { BaseCallbackHandler } from '@langchain/core/callbacks/base';

type Metadata = Readonly<Record<string, unknown>>;

interface OpenCall {
  /** Of the node that calls, itself included: LangGraph places tools' events one level below messages' and values'. */
  readonly ns: readonly string[];
  readonly toolCallId: string | undefined;
  readonly name: string;
}

/** For the stream mode `tools`: each tool call's start, what it says on the way, and its end, in LangGraph's form. */
export class ToolWatcher extends BaseCallbackHandler {
  readonly name = 'ToolWatcher';
  // A tool's end must be in the journal before the node goes on.
  override awaitHandlers = true;
  readonly #emit: (ns: readonly string[], event: object) => void;
  readonly #open = new Map<string, OpenCall>();

  constructor(emit: (ns: readonly string[], event: object) => void) {
    super();
    this.#emit = emit;
  }

  override handleToolStart: NonNullable<BaseCallbackHandler['handleToolStart']> = (_tool, input, runId, ...rest) => {
    const [, tags, metadata, name, toolCallId] = rest as [
      unknown,
      string[] | undefined,
      Metadata | undefined,
      string | undefined,
      string | undefined,
    ];
    if (metadata === undefined || tags?.includes('langsmith:hidden')) return;
    const ns = String(metadata.langgraph_checkpoint_ns ?? '').split('|');
    const call = { ns: ns[0] === '' ? [] : ns, toolCallId, name: name ?? 'unknown' };
    this.#open.set(runId, call);
    this.#tell(call, 'on_tool_start', { input });
  };

  override handleToolEvent(data: unknown, runId: string): void {
    const call = this.#open.get(runId);
    if (call) this.#tell(call, 'on_tool_event', { data });
  }

  override handleToolEnd: NonNullable<BaseCallbackHandler['handleToolEnd']> = (output, runId) => {
    this.#close(runId, 'on_tool_end', { output });
  };

  override handleToolError: NonNullable<BaseCallbackHandler['handleToolError']> = (error: unknown, runId) => {
    this.#close(runId, 'on_tool_error', { error: error instanceof Error ? error.message : String(error) });
  };

  #close(runId: string, event: string, fields: object): void {
    const call = this.#open.get(runId);
    this.#open.delete(runId);
    if (call) this.#tell(call, event, fields);
  }

  #tell({ ns, toolCallId, name }: OpenCall, event: string, fields: object): void {
    this.#emit(ns, { event, toolCallId, name, ...fields });
  }
}
