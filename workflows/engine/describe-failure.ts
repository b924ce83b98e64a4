import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure } from '@temporalio/workflow';
import { EngineError } from '../../schemas/errors.ts';
import type { RunError } from '../../schemas/runs.ts';

/** The name and words of what went wrong: of the cause, not of the activity or job that carried it. */
export const describeFailure = (failure: unknown): RunError => {
  const isCarrier = failure instanceof ActivityFailure || failure instanceof ChildWorkflowFailure;
  if (isCarrier && failure.cause) return describeFailure(failure.cause);
  if (failure instanceof ApplicationFailure) return { error: failure.type ?? 'Error', message: failure.message };
  if (failure instanceof AggregateError) {
    return { error: failure.name, message: failure.errors.map((one) => describeFailure(one).message).join('; ') };
  }
  if (failure instanceof EngineError) return { error: failure.code, message: failure.message };
  if (failure instanceof Error) return { error: failure.name, message: failure.message };
  return { error: 'Error', message: String(failure) };
};
