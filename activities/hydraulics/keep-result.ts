import type { RunInfo } from '../../domains/hydro/index.ts';
import { EngineError } from '../../schemas/errors.ts';
import { type ResultKind, type ResultRef, toTableSummary } from '../../schemas/hydro/result.ts';
import type { RunRef } from '../../schemas/runs.ts';
import type { HydroResultStore, ResultNetwork } from '../../stores/hydro-result-store.ts';
import { closedFailure } from '../call-attempt.ts';
import type { Computed } from './computed.ts';

interface Call extends RunRef {
  readonly callId: string;
}

/**
 * Stores what a call computed, once however often it runs.
 * @returns the call's answer, which names the stored result.
 * @throws {ApplicationFailure} when the run is over: nobody waits for the answer.
 */
export const keepResult = async <Answer extends { readonly run: RunInfo }>(
  results: HydroResultStore,
  { tenantId, threadId, runId, callId }: Call,
  kind: ResultKind,
  network: ResultNetwork,
  { answer, whole, tables, notStored, picture }: Computed<Answer>,
): Promise<Computed<Answer>['answer'] & { readonly network: ResultNetwork; readonly result: ResultRef }> => {
  const put = await results.put(tenantId, {
    run: { threadId, runId },
    callId,
    kind,
    network,
    inpHash: answer.run.inpHash,
    answer: { network, ...whole },
    tables,
    picture,
  });
  if (put.state === 'closed') throw closedFailure();
  const result = {
    resultId: put.resultId,
    tables: tables.map(toTableSummary),
    hasPicture: picture !== undefined,
    notStored,
  };
  return { network, result, ...answer };
};

/** The picture of a result, `undefined` where there can be none: the answer counts for more. */
export const orNoPicture = (picture: Promise<string | undefined>): Promise<string | undefined> =>
  picture.catch((error: unknown) => {
    if (error instanceof EngineError) return undefined;
    throw error;
  });
