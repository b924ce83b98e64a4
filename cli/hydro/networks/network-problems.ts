import { z } from 'zod';
import type { NetworkProblem } from '../../../schemas/hydro/hydro-error.ts';
import { ApiError } from '../../api-client.ts';

const ProblemsSchema = z.array(
  z.object({
    field: z.string(),
    message: z.string(),
    line: z.number().exactOptional(),
    text: z.string().exactOptional(),
  }),
) satisfies z.ZodType<readonly NetworkProblem[]>;

/** Each thing that is wrong with a network which the server refused; `undefined` for another error. */
export const refusedFor = (error: unknown): readonly NetworkProblem[] | undefined => {
  if (!(error instanceof ApiError) || error.problem.code !== 'NETWORK_INVALID') return undefined;
  return ProblemsSchema.safeParse(error.problem.errors).data;
};

/** What is wrong, a line for each; the server names the first thousand. */
export const problemLines = (problems: readonly NetworkProblem[]): readonly string[] =>
  problems.map(({ field, message, text }) => {
    const found = text === undefined ? '' : `; found ${JSON.stringify(text.trim().replace(/\s+/g, ' '))}`;
    return `  ${field}: ${message}${found}`;
  });

export const countOf = (problems: readonly NetworkProblem[]): string =>
  problems.length === 1 ? '1 problem' : `${problems.length} problems`;
