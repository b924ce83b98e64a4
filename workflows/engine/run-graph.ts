import { isGraphDrained, RunControl } from '@langchain/langgraph/web';
import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  continueAsNew,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow';
import type { WrittenOutcome } from '../../activities/runs/run-activities.ts';
import type { GraphLoader, RunnableGraph } from '../../graphs/ports.ts';
import type { RunError, RunKwargs, RunRef } from '../../schemas/runs.ts';
import type { RunStart } from '../../stores/run-store.ts';
import type { CarriedOver, RunGraphInput } from '../messages.ts';
import { runActivities } from './activities.ts';
import { activityPorts, type CallCounter } from './activity-ports.ts';
import { RunCheckpointer } from './checkpointer.ts';
import { graphInput } from './graph-input.ts';
import { Journal, RunClosedError } from './journal.ts';
import { MessageWatcher } from './message-watcher.ts';
import { PortStore } from './port-store.ts';
import { checkpointTicks, startCheckpointClock } from './sandbox/checkpoint-ids.ts';
import { toJson } from './serde.ts';
import { type StateView, StreamTap } from './stream-tap.ts';

const DEFAULT_RECURSION_LIMIT = 25;

type Graphs = Readonly<Record<string, GraphLoader>>;

/** The workflow type `runGraph` over these graphs: executes one run of the Agent Server, from wherever it stands. */
export const createRunGraph =
  (graphs: Graphs) =>
  async ({ carried, ...ref }: RunGraphInput): Promise<void> => {
    // Not even a cancelled run is left without an end: the store settles it.
    const start = await CancellationScope.nonCancellable(() => begin(ref));
    if (start === null) return;
    const run = new GraphRun(graphs, ref, start, carried);
    const next = await run.execute();
    if (next !== undefined) await continueAsNew<(input: RunGraphInput) => Promise<void>>({ ...ref, carried: next });
  };

const begin = async (ref: RunRef): Promise<RunStart | null> => {
  try {
    return await runActivities.beginRun(ref);
  } catch (failure) {
    const error = describeFailure(failure);
    await runActivities.failRun(ref, error);
    throw ApplicationFailure.nonRetryable(error.message, error.error);
  }
};

/** One workflow execution's share of a run. */
class GraphRun {
  readonly #ref: RunRef;
  readonly #start: RunStart;
  readonly #graphs: Graphs;
  readonly #journal: Journal;
  readonly #tap: StreamTap;
  readonly #checkpointer: RunCheckpointer;
  readonly #calls: CallCounter;
  readonly #stopStep: number;
  readonly #control = new RunControl();
  readonly #details: string[] = [];
  readonly #failedNodes: string[] = [];
  #cancelled = false;

  constructor(graphs: Graphs, ref: RunRef, start: RunStart, carried: CarriedOver | undefined) {
    this.#graphs = graphs;
    this.#ref = ref;
    this.#start = start;
    this.#journal = new Journal(ref, start.commitNo);
    this.#tap = new StreamTap(this.#journal, start.kwargs);
    this.#checkpointer = this.#createCheckpointer();
    this.#calls = { value: carried?.callSeq ?? 0 };
    const limit = start.kwargs.config.recursion_limit ?? DEFAULT_RECURSION_LIMIT;
    this.#stopStep = carried?.stopStep ?? this.#firstStep() + limit;
    startCheckpointClock(ref.runId, start.startedAtMs, carried?.checkpointTicks ?? 0);
  }

  /** @returns what the next execution needs, when this one's history has grown long; else the run is settled. */
  async execute(): Promise<CarriedOver | undefined> {
    CancellationScope.current().cancelRequested.catch(() => {
      this.#cancelled = true;
    });
    let failure: unknown;
    try {
      await this.#runGraph();
    } catch (error) {
      failure = error;
    }
    if (this.#journal.closed) return undefined;
    if (isGraphDrained(failure) && !this.#cancelled) {
      await this.#journal.commitAll();
      return { stopStep: this.#stopStep, callSeq: this.#calls.value, checkpointTicks: checkpointTicks() };
    }
    const outcome = await this.#outcome(isGraphDrained(failure) ? undefined : failure);
    await this.#journal.finish(outcome);
    // The workflow fails too, so that the Temporal UI shows it among the failed.
    if (outcome.error) throw ApplicationFailure.nonRetryable(outcome.error.message, outcome.error.error);
    return undefined;
  }

  async #runGraph(): Promise<void> {
    const { kwargs, graphId } = this.#start;
    const load = this.#graphs[graphId];
    if (load === undefined)
      throw new Error(`this worker has no graph ${graphId}; it has ${Object.keys(this.#graphs).join(', ')}`);
    const watcher = wantsMessages(kwargs)
      ? new MessageWatcher(this.#ref.runId, (...message) => this.#tap.message(...message))
      : undefined;
    const createGraph = await load();
    const graph = createGraph(
      activityPorts({
        ref: this.#ref,
        kwargs,
        journal: this.#journal,
        calls: this.#calls,
        watcher,
        onCallDone: (line) => this.#showDetail(line),
      }),
    );
    graph.checkpointer = this.#checkpointer;
    graph.store = new PortStore(async (operations) => {
      await this.#journal.commit();
      return runActivities.batchItems(this.#ref, operations);
    });
    const stream = await graph.stream(graphInput(kwargs, this.#goesOn) as never, this.#config(watcher) as never);
    // Events are taken where they are written (StreamTap): reading to the end is waiting for the end.
    for await (const _ of stream);
    await this.#catchUp(graph);
  }

  /** LangGraph shows a checkpoint as it goes on from it. After `interrupt_after` it does not: the state is asked for. */
  async #catchUp(graph: RunnableGraph): Promise<void> {
    const headId = this.#checkpointer.headId;
    if (headId === undefined || this.#tap.state?.checkpointId === headId) return;
    const state = (await graph.getState({ configurable: { thread_id: this.#ref.threadId } } as never)) as StateView;
    this.#tap.catchUp(headId, state);
  }

  #config(watcher: MessageWatcher | undefined) {
    const { kwargs, graphId, assistantId } = this.#start;
    return {
      configurable: {
        ...kwargs.config.configurable,
        thread_id: this.#ref.threadId,
        run_id: this.#ref.runId,
        graph_id: graphId,
        assistant_id: assistantId,
        ...(kwargs.checkpoint_id !== undefined && !this.#goesOn && { checkpoint_id: kwargs.checkpoint_id }),
        __pregel_stream: this.#tap,
      },
      ...(kwargs.context !== undefined && { context: kwargs.context }),
      ...(kwargs.config.tags && { tags: [...kwargs.config.tags] }),
      ...(kwargs.interrupt_before && { interruptBefore: toNodes(kwargs.interrupt_before) }),
      ...(kwargs.interrupt_after && { interruptAfter: toNodes(kwargs.interrupt_after) }),
      // LangGraph counts from the step it starts at; the limit is for the run.
      recursionLimit: Math.max(1, this.#stopStep - this.#firstStep()),
      writer: this.#tap.custom,
      callbacks: watcher ? [watcher] : [],
      control: this.#control,
      // `sync`: LangGraph waits for a superstep's checkpoint before the next one.
      durability: 'sync' as const,
      streamMode: [],
    };
  }

  #createCheckpointer(): RunCheckpointer {
    const { head, kwargs, graphId, assistantId } = this.#start;
    const { threadId, runId } = this.#ref;
    const checkpointer = new RunCheckpointer({
      threadId,
      runId,
      metadata: { thread_id: threadId, run_id: runId, graph_id: graphId, assistant_id: assistantId },
      journal: this.#journal,
      load: async (ns, checkpointId) => (await runActivities.loadCheckpoint(this.#ref, ns, checkpointId)) ?? undefined,
      onSuperstep: async () => {
        if (this.#journal.isFull) await this.#journal.commit();
        if (this.#cancelled) throw new RunClosedError('the run is cancelled');
        if (workflowInfo().continueAsNewSuggested) this.#control.requestDrain('continue as new');
      },
      onFailedTask: (taskId) => this.#failedNodes.push(this.#tap.nodeOf(taskId) ?? taskId),
    });
    checkpointer.remember(head, { isHead: kwargs.checkpoint_id === undefined || this.#goesOn });
    return checkpointer;
  }

  async #outcome(failure: unknown): Promise<WrittenOutcome> {
    const state = this.#tap.state;
    const valuesJson = state === undefined ? {} : { valuesJson: await toJson(state.values) };
    if (this.#cancelled) return { status: 'interrupted', ...valuesJson };
    if (failure !== undefined) return { status: 'error', error: this.#toRunError(failure), ...valuesJson };
    return {
      status: 'success',
      interrupts: await this.#checkpointer.interrupts(state?.openTasks ?? []),
      ...valuesJson,
    };
  }

  #toRunError(failure: unknown): RunError {
    const { error, message } = describeFailure(failure);
    const nodes = [...new Set(this.#failedNodes)];
    return { error, message: nodes.length === 0 ? message : `${message} (node ${nodes.join(', ')})` };
  }

  get #goesOn(): boolean {
    return this.#start.commitNo > 0;
  }

  #firstStep(): number {
    const step = this.#start.head?.metadata.step;
    return typeof step === 'number' ? step + 1 : -1;
  }

  #showDetail(line: string): void {
    this.#details.push(`- ${line}`);
    setCurrentDetails(this.#details.slice(-50).join('\n'));
  }
}

const wantsMessages = ({ stream_mode }: RunKwargs): boolean =>
  stream_mode.includes('messages') || stream_mode.includes('messages-tuple');

const toNodes = (nodes: '*' | readonly string[]): '*' | string[] => (nodes === '*' ? '*' : [...nodes]);

/** The name and words of what went wrong: of the cause, not of the activity that carried it. */
const describeFailure = (failure: unknown): RunError => {
  if (failure instanceof ActivityFailure && failure.cause) return describeFailure(failure.cause);
  if (failure instanceof ApplicationFailure) return { error: failure.type ?? 'Error', message: failure.message };
  if (failure instanceof AggregateError) {
    return { error: failure.name, message: failure.errors.map((one) => describeFailure(one).message).join('; ') };
  }
  if (failure instanceof Error) return { error: failure.name, message: failure.message };
  return { error: 'Error', message: String(failure) };
};
