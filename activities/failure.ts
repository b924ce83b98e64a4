import { ApplicationFailure } from '@temporalio/common';
import { EngineError, ERROR_CODES } from '../schemas/errors.ts';

/** Our errors become Temporal's: the code is the failure's type, and the list of codes says what is tried again. */
const toFailure = (error: unknown): unknown =>
  error instanceof EngineError
    ? ApplicationFailure.create({
        message: error.message,
        type: error.code,
        nonRetryable: !ERROR_CODES[error.code].retry,
        cause: error,
      })
    : error;

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
