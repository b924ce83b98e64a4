import type { z } from 'zod';
import { EngineError } from '../../schemas/errors.ts';
import { faultsOf, toSentence } from '../../schemas/input-faults.ts';

/**
 * The input of a job, with the checks that go across its fields.
 * @throws {EngineError} INVALID_REQUEST: what was found in each wrong field, and what is wanted.
 */
export const parseJobInput = <Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> => {
  const { data, error } = schema.safeParse(input);
  if (error === undefined) return data as z.output<Schema>;
  const faults = faultsOf(error.issues, input);
  throw new EngineError('INVALID_REQUEST', `Invalid input: ${toSentence(faults)}`, { details: faults });
};
