import { randomUUID } from 'node:crypto';
import { isGraphDrained } from '@langchain/langgraph/web';
import { ApplicationFailure } from '@temporalio/common';
import { GraphRun } from '../../runtime/graph-run.ts';
import { Journal } from '../../runtime/journal.ts';
import { namespaceOf } from '../../runtime/message-watcher.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { RunError, RunRef } from '../../schemas/runs.ts';
import type { CallStore, CallUsage } from '../../stores/call-store.ts';
import type { CheckpointStore } from '../../stores/checkpoint-store.ts';
import type { EventLog } from '../../stores/event-log.ts';
import type { ItemStore } from '../../stores/item-store.ts';
import type { RunStart, RunStore } from '../../stores/run-store.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { closedFailure } from '../call-attempt.ts';
import { callUsageOf } from '../models/call-usage.ts';
import { openTokenLane } from '../models/token-lane.ts';
import { toBatch, toOutcome } from '../runs/run-activities.ts';
import { brokenMessages } from './broken-messages.ts';
import { createFlusher } from './flusher.ts';
import type { GraphCatalog } from './graph-catalog.ts';
import { ModelWatcher } from './model-watcher.ts';

export interface ProjectGraphDeps {
  readonly catalog: GraphCatalog;
  readonly runs: RunStore;
  readonly checkpoints: CheckpointStore;
  readonly items: ItemStore;
  readonly calls: CallStore;
  readonly events: EventLog;
  readonly log: Logger;
}

export interface ProjectGraphAttempt {
  readonly attempt: number;
  /** Aborts when the run is cancelled. */
  readonly signal: AbortSignal;
  /** Aborts when this attempt has been given up for dead: another one goes on. */
  readonly lost: AbortSignal;
  /** Aborts when the worker stops: the graph is to end at its next superstep, and goes on elsewhere. */
  readonly stopping: AbortSignal;
}

/** A later attempt has written meanwhile: this one was given up for dead. */
const overtaken = (): ApplicationFailure =>
  ApplicationFailure.retryable('another attempt of this run wrote at the same time', 'RUN_OVERTAKEN');

const handedOver = (): ApplicationFailure =>
  ApplicationFailure.create({ message: 'the worker stops: the run goes on elsewhere', type: 'WORKER_STOPPING' });

const toRunError = (failure: unknown): RunError => {
  if (failure instanceof EngineError) return { error: failure.code, message: failure.message };
  if (failure instanceof Error) return { error: failure.name, message: failure.message };
  return { error: 'Error', message: String(failure) };
};

/** One attempt at one run of an unmodified LangGraph.js graph, from the run's last commit to its end. */
class ProjectGraphRun {
  readonly #deps: ProjectGraphDeps;
  readonly #ref: RunRef;
  readonly #start: RunStart;
  readonly #attempt: ProjectGraphAttempt;
  readonly #abort = new AbortController();
  readonly #journal: Journal;
  readonly #flusher;
  readonly #run: GraphRun;
  readonly #lane;
  readonly #records: Promise<unknown>[] = [];
  /** What keeps this attempt from writing any further; the run itself is not over by it. */
  #broken: unknown;

  constructor(deps: ProjectGraphDeps, ref: RunRef, start: RunStart, attempt: ProjectGraphAttempt) {
    this.#deps = deps;
    this.#ref = ref;
    this.#start = start;
    this.#attempt = attempt;
    const { runs, checkpoints, items, events } = deps;
    this.#journal = new Journal(
      {
        commit: (no, batch) => this.#kept(() => runs.commit(ref, no, toBatch(batch))),
        finish: (no, batch, outcome) => this.#kept(() => runs.finish(ref, no, toBatch(batch), toOutcome(outcome))),
      },
      start.commitNo,
      () => this.#flusher.soon(),
    );
    this.#flusher = createFlusher(
      () => this.#journal.commit(),
      (error) => this.#abort.abort(error),
    );
    this.#lane = openTokenLane(events, { ...ref, callId: CALL_ID }, attempt.attempt);
    this.#run = new GraphRun({
      ref,
      start,
      journal: this.#journal,
      loadCheckpoint: (ns, checkpointId, before) =>
        checkpoints.get({ tenantId: ref.tenantId, threadId: ref.threadId, ns, checkpointId, before }),
      batchItems: (operations) => items.batch(ref.tenantId, [...operations]),
      // The next superstep begins when this one is kept: a crash never repeats what came before it.
      onSuperstep: () => this.#journal.commitAll(),
    });
  }

  /** @throws {ApplicationFailure} for another attempt to go on. @returns the error that ended the run, if one did. */
  async execute(): Promise<RunError | undefined> {
    const { signal, stopping, lost } = this.#attempt;
    const drain = (): void => this.#run.control.requestDrain('the worker stops');
    if (stopping.aborted) drain();
    stopping.addEventListener('abort', drain, { once: true });
    try {
      return await this.#settle(await this.#failureOf(AbortSignal.any([signal, lost, this.#abort.signal])));
    } finally {
      stopping.removeEventListener('abort', drain);
      this.#flusher.stop();
      this.#lane.abandon();
    }
  }

  async #failureOf(signal: AbortSignal): Promise<unknown> {
    try {
      const graph = await this.#deps.catalog.load(this.#start.graphId, {
        configurable: this.#start.kwargs.config.configurable,
      });
      await this.#run.execute(graph, { callbacks: this.#watchers(), signal });
      return undefined;
    } catch (error) {
      return error;
    }
  }

  async #settle(failure: unknown): Promise<RunError | undefined> {
    this.#flusher.stop();
    await this.#lane.flush().catch((error: unknown) => {
      this.#broken ??= error;
    });
    await Promise.all(this.#records);
    if (this.#attempt.lost.aborted) throw overtaken();
    if (this.#broken !== undefined) throw this.#broken;
    if (this.#journal.closed) return undefined;
    const cancelled = this.#attempt.signal.aborted;
    if (isGraphDrained(failure) && !cancelled) {
      await this.#journal.commitAll();
      throw handedOver();
    }
    const error = failure === undefined || isGraphDrained(failure) ? undefined : toRunError(failure);
    if (error && !cancelled)
      this.#deps.log.warn({ err: failure, runId: this.#ref.runId, graph: this.#start.graphId }, 'graph failed');
    const outcome = await this.#run.outcome({ cancelled, error });
    await this.#journal.finish(outcome);
    return outcome.error;
  }

  /** A commit that failed, or that another attempt made first, ends this attempt; the next one begins at the store's. */
  async #kept<Result>(write: () => Promise<Result>): Promise<Result> {
    if (this.#broken !== undefined) throw this.#broken;
    try {
      // Tokens come before the update that holds their message.
      await this.#lane.flush();
      const result = await write();
      if (result === 'duplicate') throw overtaken();
      return result;
    } catch (error) {
      this.#broken ??= error;
      this.#abort.abort(error);
      throw error;
    }
  }

  #watchers() {
    const { kwargs } = this.#start;
    const watcher = this.#run.watchMessages(randomUUID);
    const named = (mode: string, metadata: Readonly<Record<string, unknown>>): string =>
      [mode, ...(kwargs.stream_subgraphs ? namespaceOf(metadata) : [])].join('|');
    const models = new ModelWatcher({
      onDelta: watcher && ((message, metadata) => this.#onDelta(named('messages', metadata), message, metadata)),
      onAnswer: ({ message, metadata, callId, model, isStreamed }) => {
        watcher?.streamed(message);
        const mode = isStreamed ? 'messages/complete' : 'messages';
        if (metadata) this.#journal.event(named(mode, metadata), [message, metadata]);
        this.#records.push(this.#record(callId, model, callUsageOf(message)));
      },
    });
    return watcher ? [watcher, models] : [models];
  }

  #onDelta(event: string, message: object, metadata: unknown): void {
    try {
      // Written down at once: a provider may go on with the same object.
      this.#lane.push({ event, data: [JSON.parse(JSON.stringify(message)), metadata] });
    } catch (error) {
      this.#broken ??= error;
      this.#abort.abort(error);
    }
  }

  /** Each answer of a provider is on record once, with what it cost (I4). */
  async #record(callId: string, name: string, usage: CallUsage | undefined): Promise<void> {
    const call = { ...this.#ref, callId, kind: 'model', name } as const;
    try {
      const { state } = await this.#deps.calls.start(call, 1);
      if (state === 'go') await this.#deps.calls.finish(call, 1, null, usage && { usage });
    } catch (error) {
      this.#broken ??= error;
    }
  }
}

/** The call under which an attempt's tokens are fenced. */
const CALL_ID = 'graph';

/** @throws {ApplicationFailure} for another attempt to go on. @returns the error that ended the run, if one did. */
export const runProjectGraph = async (
  deps: ProjectGraphDeps,
  ref: RunRef,
  attempt: ProjectGraphAttempt,
): Promise<RunError | undefined> => {
  const resets = attempt.attempt > 1 ? await brokenMessages(deps.events, ref) : [];
  const begun = await deps.runs.begin(ref);
  if (begun === undefined) return undefined;
  const call = { ...ref, callId: CALL_ID, kind: 'graph', name: begun.graphId } as const;
  const fence = await deps.calls.start(call, attempt.attempt, resets);
  if (fence.state !== 'go') throw closedFailure();
  // Read again behind the fence: until then an attempt that was given up for dead may have committed.
  const start = await deps.runs.begin(ref);
  return start && new ProjectGraphRun(deps, ref, start, attempt).execute();
};
