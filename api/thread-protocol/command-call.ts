import type { z } from 'zod';
import type { ApiContext } from '../http/api-env.ts';
import { invalidRequest } from '../http/invalid-request.ts';

/** A command on its way: whose request it came with, and its thread. */
export interface CommandCall {
  readonly c: ApiContext;
  readonly threadId: string;
  /** Which command of its connection, where there are several: what it creates has an id of its own. */
  readonly part?: number | undefined;
  readonly params: Readonly<Record<string, unknown>>;
}

/** @throws {EngineError} INVALID_REQUEST */
export const parseParams = <Schema extends z.ZodType>(schema: Schema, params: unknown): z.output<Schema> => {
  const parsed = schema.safeParse(params);
  if (!parsed.success) throw invalidRequest('params', parsed.error.issues, params);
  return parsed.data;
};
