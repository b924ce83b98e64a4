import { z } from 'zod';
import type { ToolContract } from './tool-contract.ts';

/**
 * A tool's arguments as the structured input of a graph, field by field. One that may be left out is null then: a thread
 * keeps the fields of the run before.
 */
export const toInputShape = ({ schema }: ToolContract): Record<string, z.ZodType> =>
  Object.fromEntries(
    Object.entries(schema.shape as Record<string, z.ZodType>).map(([name, field]) => {
      if (!(field instanceof z.ZodExactOptional || field instanceof z.ZodOptional)) return [name, field];
      const given = field.unwrap() as z.ZodType;
      const open = given.nullable().default(null);
      const description = field.description ?? given.description;
      return [name, description === undefined ? open : open.describe(description)];
    }),
  );

/** The arguments in a graph's state: those of the tool that are given. */
export const toArgs = ({ schema }: ToolContract, state: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.keys(schema.shape).flatMap((name) => (state[name] == null ? [] : [[name, state[name]]])));
