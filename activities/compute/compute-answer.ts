import { EngineError, type ErrorCode } from '../../schemas/errors.ts';

/** What comes back from a thread: of an error that is thrown there only the text would survive. */
export type ComputeAnswer<Result> =
  | { readonly ok: true; readonly result: Result }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string; readonly details: unknown };

/** A function that computes, as a task of a thread. */
export const toTask =
  <Input, Result>(compute: (input: Input) => Result) =>
  (input: Input): ComputeAnswer<Result> => {
    try {
      return { ok: true, result: compute(input) };
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      return { ok: false, code: error.code, message: error.message, details: error.details };
    }
  };

/** @throws {EngineError} what was thrown in the thread. */
export const resultOf = <Result>(answer: ComputeAnswer<Result>): Result => {
  if (answer.ok) return answer.result;
  throw new EngineError(answer.code, answer.message, { details: answer.details });
};
