import type { z } from 'zod';
import { EngineError } from '../../schemas/errors.ts';
import { faultsOf, toSentence } from '../../schemas/input-faults.ts';

type Issue = z.core.$ZodIssue;

/** One sentence that names each field, what was found there and what was wanted. */
export const invalidRequest = (part: string, issues: readonly Issue[], input: unknown): EngineError => {
  const faults = faultsOf(issues, input);
  return new EngineError('INVALID_REQUEST', `Invalid request ${part}: ${toSentence(faults)}`, { details: faults });
};

const PARTS: Readonly<Record<string, string>> = { param: 'path', query: 'query' };

/** The hook of every `zValidator` here: the failure leaves through the one error handler. */
export const refuseInvalid = (result: {
  readonly success: boolean;
  readonly target: string;
  readonly data: unknown;
  readonly error?: unknown;
}): undefined => {
  if (result.success) return undefined;
  const { issues } = result.error as { readonly issues: readonly Issue[] };
  throw invalidRequest(PARTS[result.target] ?? result.target, issues, result.data);
};
