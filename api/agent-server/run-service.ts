import { setTimeout as delay } from 'node:timers/promises';
import { EngineError } from '../../schemas/errors.ts';
import type { RunRef } from '../../schemas/runs.ts';
import type { CancelAction, NewRun, Run, RunQuery } from '../../stores/run-store.ts';
import type { Scope } from '../../stores/scope.ts';
import type { ApiDeps } from '../api-deps.ts';
import { createToNewRun, type RunRequest } from './new-run.ts';

export const runNotFound = ({ threadId, runId }: RunQuery): EngineError =>
  new EngineError('RUN_NOT_FOUND', `Run ${runId} not found${threadId === undefined ? '' : ` in thread ${threadId}`}`);

const LOOK_AFTER_MS = [0, 300, 1_000, 2_000];

/** A run that this request made before, or one to make. */
type RunOrder = { readonly request: RunRequest } & (
  | { readonly made: Run; readonly input: undefined }
  | { readonly made: undefined; readonly input: NewRun & { readonly runId: string } }
);

/** Accepts and cancels runs. What it writes is in the outbox first; telling Temporal follows, and nobody waits for it. */
export const createRunService = (deps: ApiDeps) => {
  const { runs, dispatcher, log } = deps;
  const toNewRun = createToNewRun(deps);
  const underway = new Set<Promise<void>>();

  const inBackground = (work: Promise<unknown>, runId: string): void => {
    const done = work
      .then(() => undefined)
      .catch((error: unknown) => log.warn({ err: error, runId }, 'not dispatched; the reconciler will'))
      .finally(() => underway.delete(done));
    underway.add(done);
  };

  const dispatch = (runId: string): void => inBackground(dispatcher.dispatch(runId), runId);

  /** The connection broke, perhaps after the commit: a 5xx for a run that exists would make the client start another. */
  const lookAfterBreak = async (ref: RunRef): Promise<Run | undefined> => {
    for (const waitMs of LOOK_AFTER_MS) {
      await delay(waitMs);
      try {
        return await runs.find(ref);
      } catch (error) {
        log.warn({ err: error, runId: ref.runId }, 'not known whether the run was accepted; looking again');
      }
    }
    return undefined;
  };

  const accept = async (input: NewRun & { readonly runId: string }): Promise<Run> => {
    try {
      const { run, starts, cancels } = await runs.create(input);
      for (const cancelled of cancels) dispatch(cancelled.runId);
      if (starts) dispatch(run.runId);
      return run;
    } catch (error) {
      if (error instanceof EngineError && error.code !== 'SERVICE_UNAVAILABLE') throw error;
      const run = await lookAfterBreak(input);
      if (run === undefined) throw error;
      dispatch(run.runId);
      return run;
    }
  };

  const findMade = ({ tenantId, threadId, runId, isRepeatable, scope }: RunRequest) =>
    runId !== undefined && isRepeatable === true ? runs.find({ tenantId, threadId, runId }, scope) : undefined;

  const prepare = async (request: RunRequest): Promise<RunOrder> => {
    const made = await findMade(request);
    if (made !== undefined) return { request, made, input: undefined };
    return { request, made, input: await toNewRun(request) };
  };

  const carryOut = async ({ request, made, input }: RunOrder): Promise<Run> => {
    if (input === undefined) return made;
    try {
      return await accept(input);
    } catch (error) {
      // The same request, at the same time, somewhere else.
      const other = error instanceof EngineError && error.code === 'RUN_CONFLICT' ? await findMade(request) : undefined;
      if (other === undefined) throw error;
      return other;
    }
  };

  /** @returns whether there is such a run. */
  const cancel = async (ref: RunRef, action: CancelAction): Promise<boolean> => {
    const answer = await runs.cancel(ref, action);
    if (answer === 'requested') dispatch(ref.runId);
    // A run that waited in the thread's queue has its turn now.
    if (answer === 'done') inBackground(dispatcher.dispatchNext(ref.threadId), ref.runId);
    return answer !== 'not-found';
  };

  return {
    /** Carries out in the background what the outbox holds for these runs. */
    dispatchAll(refs: readonly RunRef[]): void {
      for (const { runId } of refs) dispatch(runId);
    },

    /** @throws {EngineError} ASSISTANT_NOT_FOUND, THREAD_NOT_FOUND, CHECKPOINT_NOT_FOUND, RUN_CONFLICT, NOTHING_TO_RESUME. */
    async start(request: RunRequest): Promise<Run> {
      return carryOut(await prepare(request));
    },

    /** Starts none when one of them cannot be. */
    async startAll(requests: readonly RunRequest[]): Promise<readonly Run[]> {
      const orders: RunOrder[] = [];
      for (const request of requests) orders.push(await prepare(request));
      const started: Run[] = [];
      for (const order of orders) started.push(await carryOut(order));
      return started;
    },

    /** @throws {EngineError} RUN_NOT_FOUND */
    async find(query: RunQuery, scope?: Scope): Promise<Run> {
      const run = await runs.find(query, scope);
      if (run === undefined) throw runNotFound(query);
      return run;
    },

    /** @throws {EngineError} RUN_NOT_FOUND */
    async cancel(ref: RunRef, action: CancelAction): Promise<void> {
      if (!(await cancel(ref, action))) throw runNotFound(ref);
    },

    /** @returns those that are not there. */
    async cancelAll(refs: readonly RunRef[], action: CancelAction): Promise<readonly RunRef[]> {
      const missing: RunRef[] = [];
      for (const ref of refs) if (!(await cancel(ref, action))) missing.push(ref);
      return missing;
    },

    /** @throws {EngineError} RUN_NOT_FOUND; RUN_CONFLICT while the run is not over. */
    async delete(ref: RunRef): Promise<void> {
      const answer = await runs.delete(ref);
      if (answer === 'not-found') throw runNotFound(ref);
      if (answer === 'deleted') return;
      const message = `Cannot delete run ${ref.runId}: it is not over; cancel it first, with action rollback if it shall leave nothing`;
      throw new EngineError('RUN_CONFLICT', message, { details: { run_id: ref.runId } });
    },

    /** For a client that left: nobody is there to hear of a failure. */
    cancelInBackground(ref: RunRef): void {
      this.cancel(ref, 'interrupt').catch((error: unknown) =>
        log.warn({ err: error, runId: ref.runId }, 'run of a client that left not cancelled'),
      );
    },

    /** When all that was to be dispatched is, or is left to the reconciler. */
    async settled(): Promise<void> {
      await Promise.all(underway);
    },
  };
};

export type RunService = ReturnType<typeof createRunService>;
