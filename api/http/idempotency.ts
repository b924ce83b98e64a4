import { v5 as uuid5, v7 as uuid7 } from '@langchain/core/utils/uuid';
import type { ApiContext } from './api-env.ts';

const IDEMPOTENT_IDS = 'b2f0a7de-58c1-4c39-9d1e-2f6a3c1c7b55';

/**
 * The id of what this request creates. With the header Idempotency-Key it is the same for the same key, user and path:
 * a request that is sent again meets what the first one made.
 * @param part Which one, where a request creates several.
 */
export const newId = (c: ApiContext, part?: number): { readonly id: string; readonly isRepeatable: boolean } => {
  const key = c.req.header('idempotency-key');
  if (key === undefined || key === '') return { id: uuid7(), isRepeatable: false };
  const who = [c.var.tenantId, c.var.caller?.user.identity ?? null];
  return { id: uuid5(JSON.stringify([...who, c.req.path, key, part ?? null]), IDEMPOTENT_IDS), isRepeatable: true };
};
