import { InvalidNamespaceError } from '@langchain/langgraph-checkpoint';
import { ApplicationFailure } from '@temporalio/common';
import { EngineError, ERROR_CODES } from '../schemas/errors.ts';

/** Faults of a value or of a program: they come again however often it is tried. */
const FINAL_ERRORS = [InvalidNamespaceError, TypeError, RangeError, ReferenceError, SyntaxError];

/** Our errors become Temporal's: the code is the failure's type, and the list of codes says what is tried again. */
const toFailure = (error: unknown): unknown => {
  if (error instanceof EngineError) {
    const nonRetryable = !ERROR_CODES[error.code].retry;
    return ApplicationFailure.create({ message: error.message, type: error.code, nonRetryable, cause: error });
  }
  if (error instanceof Error && FINAL_ERRORS.some((kind) => error instanceof kind))
    return ApplicationFailure.create({ message: error.message, type: error.name, nonRetryable: true, cause: error });
  return error;
};

type Activities = Record<string, (...args: never[]) => Promise<unknown>>;

/** Wraps each activity of a set so that what it throws is a Temporal failure with the right retry. */
export const activityFailures = <T extends Activities>(activities: T): T =>
  Object.fromEntries(
    Object.entries(activities).map(([name, activity]) => [
      name,
      async (...args: never[]) => {
        try {
          return await activity(...args);
        } catch (error) {
          throw toFailure(error);
        }
      },
    ]),
  ) as T;
