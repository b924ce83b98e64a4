import type { z } from 'zod';
import { EngineError } from '../../schemas/errors.ts';
import { faultsOf, toSentence } from '../../schemas/input-faults.ts';
import type { ToolContract } from '../../schemas/tool-contract.ts';
import type { ContentAndArtifact, ToolContext, ToolHandler, ToolHandlers } from './tool-handler.ts';

/** A tool with what answers it: all that a worker, and later the gateway, needs to serve it. */
export interface Tool {
  readonly contract: ToolContract;
  readonly handler: ToolHandler;
}

/** @throws {EngineError} INVALID_REQUEST, which names each field that does not fit. */
export const parseArgs = <Schema extends z.ZodType>(tool: string, schema: Schema, args: unknown): z.output<Schema> => {
  const parsed = schema.safeParse(args);
  if (parsed.success) return parsed.data;
  const faults = faultsOf(parsed.error.issues, args);
  throw new EngineError('INVALID_REQUEST', `Cannot call ${tool}: ${toSentence(faults)}`, { details: faults });
};

/** A tool whose handler is called with arguments that fit its contract, and answers what the contract says. */
export const defineTool = <Args extends z.ZodObject, Answer extends z.ZodType>(
  contract: ToolContract<Args, Answer>,
  answer: (
    args: z.output<Args>,
    context: ToolContext,
  ) => Promise<z.output<Answer> | ContentAndArtifact<z.output<Answer>>>,
): Tool => ({
  contract,
  handler: async (args, context) => answer(parseArgs(contract.name, contract.schema, args), context),
});

export const toHandlers = (tools: readonly Tool[]): ToolHandlers =>
  Object.fromEntries(tools.map(({ contract, handler }) => [contract.name, handler]));
