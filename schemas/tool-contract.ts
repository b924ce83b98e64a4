import type { z } from 'zod';

/** A tool as its callers see it: a model, the gateway, a person. What answers it is a handler in `activities/`. */
export interface ToolContract<
  Args extends z.ZodObject = z.ZodObject,
  Answer extends z.ZodType = z.ZodType,
  Name extends string = string,
> {
  readonly name: Name;
  /** For a model to choose by: what it answers, and when to use it. */
  readonly description: string;
  /** Arguments, each field described. */
  readonly schema: Args;
  readonly answer: Answer;
}

/** Keeps the exact types of what is written down. */
export const toolContract = <Args extends z.ZodObject, Answer extends z.ZodType, const Name extends string>(
  contract: ToolContract<Args, Answer, Name>,
): ToolContract<Args, Answer, Name> => contract;
