import { z } from 'zod';
import { AssistantNameSchema, FlagSchema, NameSchema } from './fields.ts';

const MAX_DEPTH = 1_000;

/** How many levels of subgraphs are drawn out: a number, or all of them. */
export const DrawingQuerySchema = z.object({
  xray: z
    .union([
      z
        .string()
        .regex(/^\d{1,3}$/)
        .transform(Number),
      FlagSchema.transform((all) => (all ? MAX_DEPTH : 0)),
    ])
    .default(0),
});

export const SubgraphsQuerySchema = z.object({ recurse: FlagSchema });
export const SubgraphParamsSchema = z.object({ assistant_id: AssistantNameSchema, namespace: NameSchema });
