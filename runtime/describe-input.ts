import { EngineError } from '../schemas/errors.ts';
import { faultsOf, toSentence } from '../schemas/input-faults.ts';

type Issues = Parameters<typeof faultsOf>[0];

const issuesOf = (error: unknown): Issues | undefined => {
  // zod's own class and that of its core have different names.
  if (!(error instanceof Error) || !error.name.endsWith('ZodError') || !('issues' in error)) return undefined;
  return error.issues as Issues;
};

/** What a graph's schema of its input refused before anything ran, in one sentence; any other failure as it is. */
export const describeInput = (error: unknown, input: unknown): unknown => {
  const issues = issuesOf(error);
  if (issues === undefined) return error;
  return new EngineError('INVALID_REQUEST', `Invalid input: ${toSentence(faultsOf(issues, input))}`, { cause: error });
};
