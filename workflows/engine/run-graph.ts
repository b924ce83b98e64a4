import { isGraphDrained } from '@langchain/langgraph/web';
import {
  ApplicationFailure,
  CancellationScope,
  continueAsNew,
  setCurrentDetails,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { GraphLoader, RunnableGraph } from '../../graphs/ports.ts';
import { GraphRun } from '../../runtime/graph-run.ts';
import { Journal, RunClosedError } from '../../runtime/journal.ts';
import type { MessageWatcher } from '../../runtime/message-watcher.ts';
import type { RunRef } from '../../schemas/runs.ts';
import type { RunStart } from '../../stores/run-store.ts';
import type { CarriedOver, RunGraphInput } from '../messages.ts';
import { runActivities } from './activities.ts';
import { activityPorts, type CallCounter } from './activity-ports.ts';
import { runOnActivityRuntime } from './activity-runtime.ts';
import { describeFailure } from './describe-failure.ts';
import { checkpointTicks, startCheckpointClock } from './sandbox/checkpoint-ids.ts';

type Graphs = Readonly<Record<string, GraphLoader>>;

/** The workflow type `runGraph` over these graphs: executes one run of the Agent Server, from wherever it stands. */
export const createRunGraph =
  (graphs: Graphs) =>
  async ({ carried, ...ref }: RunGraphInput): Promise<void> => {
    // Not even a cancelled run is left without an end: the store settles it.
    const start = await CancellationScope.nonCancellable(() => begin(ref));
    if (start === null) return;
    if (start.runtime === 'activity') return runOnActivityRuntime(ref, start);
    const execution = new Execution(graphs, ref, start, carried);
    const next = await execution.execute();
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

/** What the graph did is kept even when the run is being cancelled. */
const kept = <T>(work: () => Promise<T>): Promise<T> => CancellationScope.nonCancellable(work);

/** One workflow execution's share of a run. */
class Execution {
  readonly #ref: RunRef;
  readonly #start: RunStart;
  readonly #graphs: Graphs;
  readonly #journal: Journal;
  readonly #run: GraphRun;
  readonly #calls: CallCounter;
  readonly #details: string[] = [];
  #cancelled = false;

  constructor(graphs: Graphs, ref: RunRef, start: RunStart, carried: CarriedOver | undefined) {
    this.#graphs = graphs;
    this.#ref = ref;
    this.#start = start;
    this.#journal = new Journal(
      {
        commit: (commitNo, batch) => kept(() => runActivities.commitRun(ref, commitNo, batch)),
        finish: (commitNo, batch, outcome) => kept(() => runActivities.finishRun(ref, commitNo, batch, outcome)),
      },
      start.commitNo,
    );
    this.#calls = { value: carried?.callSeq ?? 0 };
    this.#run = new GraphRun({
      ref,
      start,
      journal: this.#journal,
      stopStep: carried?.stopStep,
      loadCheckpoint: async (...which) => (await runActivities.loadCheckpoint(ref, ...which)) ?? undefined,
      batchItems: async (operations) => {
        await this.#journal.commit();
        return runActivities.batchItems(ref, operations);
      },
      onSuperstep: () => this.#onSuperstep(),
    });
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
      return { stopStep: this.#run.stopStep, callSeq: this.#calls.value, checkpointTicks: checkpointTicks() };
    }
    const error = failure === undefined || isGraphDrained(failure) ? undefined : describeFailure(failure);
    const outcome = await this.#run.outcome({ cancelled: this.#cancelled, error });
    await this.#journal.finish(outcome);
    // The workflow fails too, so that the Temporal UI shows it among the failed.
    if (outcome.error) throw ApplicationFailure.nonRetryable(outcome.error.message, outcome.error.error);
    return undefined;
  }

  async #runGraph(): Promise<void> {
    const watcher = this.#run.watchMessages(uuid4);
    await this.#run.execute(await this.#compile(watcher), { callbacks: watcher ? [watcher] : [] });
  }

  async #compile(watcher: MessageWatcher | undefined): Promise<RunnableGraph> {
    const { kwargs, graphId } = this.#start;
    const load = this.#graphs[graphId];
    if (load === undefined)
      throw new Error(`this worker has no graph ${graphId}; it has ${Object.keys(this.#graphs).join(', ')}`);
    const createGraph = await load();
    return createGraph(
      activityPorts({
        ref: this.#ref,
        kwargs,
        journal: this.#journal,
        calls: this.#calls,
        watcher,
        onCallDone: (line) => this.#showDetail(line),
      }),
    );
  }

  async #onSuperstep(): Promise<void> {
    if (this.#journal.isFull) await this.#journal.commit();
    if (this.#cancelled) throw new RunClosedError('the run is cancelled');
    if (workflowInfo().continueAsNewSuggested) this.#run.control.requestDrain('continue as new');
  }

  #showDetail(line: string): void {
    this.#details.push(`- ${line}`);
    setCurrentDetails(this.#details.slice(-50).join('\n'));
  }
}
